#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer of python3-websockets on a mock server: `fanlight serve --rules`."""
import asyncio
import json
import subprocess
import sys
import tempfile
import unittest

import peers
from peers import TEXT, Server, frame, joined, main

try:
    import websockets
except ImportError:
    print("python3-websockets is not here")
    sys.exit(77)

DIALOGUE = [
    {"on": "connect", "do": [{"reply": "X"}, {"state": "asked"}]},
    {"on": "message", "when": {"state": "asked", "text": "Y"},
     "do": [{"reply": "Z"}, {"close": 4000, "reason": "done"}]},
    {"on": "message", "when": {"regex": "^say (.*)"}, "do": [{"delay": 10}, {"reply": "{{match.1}}"}]},
]


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 20))


class Rules(unittest.TestCase):
    def file_of(self, rules):
        file = tempfile.NamedTemporaryFile("w", suffix=".json")
        self.addCleanup(file.close)
        json.dump({"rules": rules}, file)
        file.flush()
        return file.name

    def test_dialogue(self):
        async def scene(server):
            async with websockets.connect(f"ws://127.0.0.1:{server.port}/") as peer:
                self.assertEqual(await peer.recv(), "X")
                await peer.send("say é")
                self.assertEqual(await peer.recv(), "é")
                await peer.send("Y")
                self.assertEqual(await peer.recv(), "Z")
                with self.assertRaises(websockets.ConnectionClosed) as closed:
                    await peer.recv()
                self.assertEqual((closed.exception.code, closed.exception.reason), (4000, "done"))
        with Server("--behaviour", "rules", "--rules", self.file_of(DIALOGUE)) as server:
            run(scene(server))

    def test_pings_are_not_answered(self):
        rules = [{"on": "connect", "do": [{"withholdPongs": True}]}]

        async def scene(server):
            url = f"ws://127.0.0.1:{server.port}/"
            async with websockets.connect(url, ping_interval=0.1, ping_timeout=0.3) as peer:
                with self.assertRaises(websockets.ConnectionClosed) as closed:
                    await peer.recv()
                sent = closed.exception.sent
                self.assertEqual((sent.code, sent.reason), (1011, "keepalive ping timeout"))
        with Server("--rules", self.file_of(rules)) as server:
            run(scene(server))

    def test_a_reset_arrives_as_one(self):
        rules = [{"on": "message", "do": [{"reply": "bye"}, {"reset": True}]}]
        with Server("--rules", self.file_of(rules)) as server, joined(server.port) as peer:
            peer.send(frame(TEXT, b"hello"))
            self.assertEqual(peer.frame(), (0x81, b"bye"))
            with self.assertRaises(ConnectionResetError):
                peer.more()

    def refused(self, *options):
        done = subprocess.run([peers.FANLIGHT, "serve", "--port", "0", *options], capture_output=True,
                              timeout=peers.TIMEOUT, check=False)
        self.assertEqual(done.returncode, 2)
        return done.stderr.decode()

    def test_bad_rules_are_told_where(self):
        name = self.file_of([{"on": "connect", "do": []}, {"on": "message", "do": [{"echo": True}, {"close": 1005}]}])
        self.assertIn("rule 2, action 2: close code 1005 must not be sent (RFC 6455 section 7.4)",
                      self.refused("--rules", name))
        self.assertIn("the file cannot be read", self.refused("--rules", "/no/such/file"))

    def test_options_that_do_not_go_together(self):
        self.assertIn("--behaviour rules goes with --rules only", self.refused("--behaviour", "rules"))
        self.assertIn("contradict", self.refused("--behaviour", "echo", "--rules", self.file_of([])))


if __name__ == "__main__":
    main()
