#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""curl against the endpoints of `fanlight serve`."""
import json
import shutil
import subprocess
import sys
import tempfile

from peers import TEXT, TIMEOUT, ServerTest, frame, joined, main

CURL = shutil.which("curl")
if not CURL:
    print("no curl is here")
    sys.exit(77)


class Endpoints(ServerTest):
    def url(self, path):
        return f"http://127.0.0.1:{self.server.port}{path}"

    def curl(self, *arguments):
        """What it printed; it must succeed."""
        done = subprocess.run([CURL, "--silent", "--show-error", "--max-time", str(TIMEOUT), *arguments],
                              capture_output=True, timeout=2 * TIMEOUT, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()

    def status(self, *arguments):
        return self.curl("--output", "-", "--write-out", "%{http_code}", *arguments)

    def chat(self, text):
        """Somebody on the bench says it; returns when it came back, and so was published."""
        with joined(self.server.port) as peer:
            peer.frame()  # the greeting
            peer.send(frame(TEXT, text.encode()))
            self.assertEqual(peer.frame()[1], text.encode())

    def last_id(self):
        head = self.curl("--head", self.url("/poll"))
        return next(int(line.split(":")[1]) for line in head.splitlines()
                    if line.lower().startswith("last-event-id:"))

    def test_poll_shows_the_chat(self):
        before = self.last_id()
        self.chat("hello é")
        self.assertEqual(self.curl(self.url(f"/poll?since={before}")), "hello é\n")
        self.assertEqual(self.curl(self.url(f"/poll?since={before + 1}")), "")

    def test_long_poll_waits_for_the_chat(self):
        before = self.last_id()
        waiting = subprocess.Popen([CURL, "--silent", self.url(f"/longpoll?since={before}")],
                                   stdout=subprocess.PIPE)
        self.server.event("http-request", target=f"/longpoll?since={before}")
        self.assertIsNone(waiting.poll())
        self.chat("at last")
        self.assertEqual(waiting.communicate(timeout=TIMEOUT)[0], b"at last\n")

    def test_long_poll_that_hears_nothing_is_an_empty_200(self):
        answer = self.status(self.url(f"/longpoll?since={self.last_id()}&timeout=50"))
        self.assertEqual(answer, "200")

    def test_one_connection_for_many(self):
        connects = self.curl("--output", "/dev/null", "--write-out", "%{num_connects} ",
                             *[self.url("/poll")] * 1, "--next", "--silent", "--output", "/dev/null",
                             "--write-out", "%{num_connects}", self.url("/"))
        self.assertEqual(connects, "1 0")

    def test_stream_tells_the_chat(self):
        waiting = subprocess.Popen([CURL, "--silent", "--no-buffer", self.url("/events")],
                                   stdout=subprocess.PIPE)
        self.assertEqual(waiting.stdout.readline(), b"retry: 1000\n")
        self.chat("streamed")
        lines = [waiting.stdout.readline() for _ in range(4)]
        self.assertEqual(lines[0], b"\n")
        self.assertTrue(lines[1].startswith(b"id: "))
        self.assertEqual(lines[2:], [b"data: streamed\n", b"\n"])
        self.assertEqual(self.server.event("http-response", payload=f"{len(b''.join(lines[1:])):x}\r\n"
                                           + b"".join(lines[1:]).decode() + "\r\n")["direction"], "to-client")
        waiting.terminate()
        waiting.wait(TIMEOUT)
        waiting.stdout.close()

    def test_submit_and_verdict(self):
        for arguments in (("--data", '{"job_ms": 20}'),
                          ("--data", '{"job_ms": 20}', "--header", "Transfer-Encoding: chunked"),
                          ("--data", '{"job_ms": 20}', "--header", "Expect: 100-continue")):
            before = self.last_id()
            job = json.loads(self.curl(*arguments, self.url("/submit")))["id"]
            self.assertEqual(self.curl(self.url(f"/longpoll?since={before}")), f"verdict {job} accepted\n")
            self.assertEqual(json.loads(self.curl(self.url(f"/verdict/{job}"))),
                             {"id": job, "done": True, "verdict": "accepted"})
        answer = self.status("--data", "{job}", self.url("/submit"))
        self.assertTrue(answer.endswith("400"))
        self.assertIn(" at byte ", answer)

    def test_statuses(self):
        self.assertTrue(self.status(self.url("/nothing")).endswith("404"))
        self.assertTrue(self.status(self.url("/verdict/0")).endswith("404"))
        self.assertTrue(self.status("--request", "DELETE", self.url("/")).endswith("405"))
        self.assertTrue(self.status(self.url("/ws")).endswith("426"))
        self.assertTrue(self.status(self.url("/poll?since=999999")).endswith("400"))
        self.assertTrue(self.status("--http1.0", self.url("/")).endswith("hi there200"))

    def test_a_large_upload_is_refused(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x" * 2_000_000)
            file.flush()
            answer = self.status("--data-binary", f"@{file.name}", "--header", "Expect: 100-continue",
                                 self.url("/submit"))
        self.assertTrue(answer.endswith("413"), answer)


if __name__ == "__main__":
    main()
