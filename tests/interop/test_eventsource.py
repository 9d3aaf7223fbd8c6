#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser's EventSource, fetch and WebSocket against the endpoints of `fanlight serve`."""
import json

from browser import START_TIMEOUT, Browser, Page
from peers import TEXT, TIMEOUT, ServerTest, frame, joined, main

# Reports to the server it came from; the page's own origin is not Fanlight's, so the browser is told to let
# it read other origins.
PAGE = """<!doctype html><title>events</title><script>
const port = %d, base = `http://127.0.0.1:${port}`;
const report = what => fetch("/", {method: "POST", body: JSON.stringify(what)});
const source = new EventSource(`${base}/events`);
const seen = [], opens = [];
source.onopen = () => { opens.push(1); report({open: opens.length}); };
source.onmessage = event => {
  seen.push([event.lastEventId, event.data]);
  if (event.data === "report") report({seen});
};
const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
const told = [];
socket.onopen = () => report({socket: "open"});
socket.onmessage = event => {
  told.push(event.data);
  if (event.data === "report") socket.send("echo");
  if (event.data === "echo") report({told});
};
(async () => {
  const poll = await fetch(`${base}/poll?since=0`);
  const future = await fetch(`${base}/poll?since=999999`);
  const missing = await fetch(`${base}/nothing`);
  const job = await (await fetch(`${base}/submit`, {method: "POST", body: '{"job_ms": 600000}'})).json();
  const verdict = await (await fetch(`${base}/verdict/${job.id}`)).json();
  report({poll: [poll.status, await poll.text()], future: [future.status, await future.text()],
          missing: missing.status, verdict, job});
  const waited = await fetch(`${base}/longpoll?since=0`);
  report({waited: await waited.text()});
})();
</script>"""


class Events(ServerTest):
    def reports(self, page, *names):
        """The next reports with those names, in whatever order they come."""
        found = {}
        while not all(name in found for name in names):
            found.update(json.loads(page.reports.get(timeout=START_TIMEOUT)))
        return found

    def test_a_browser_hears_everything(self):
        with Page(PAGE % self.server.port) as page, joined(self.server.port) as peer:
            with Browser(page.origin + "/", "--disable-web-security"):
                report = self.reports(page, "open", "socket", "poll")
                self.assertEqual(report["poll"], [200, ""])
                self.assertEqual(report["future"][0], 400)
                self.assertIn("has not happened yet", report["future"][1])
                self.assertEqual(report["missing"], 404)
                self.assertEqual(report["verdict"], {"id": report["job"]["id"], "done": False})
                for text in ("hello é 😀", "report"):
                    peer.send(frame(TEXT, text.encode()))
                report = self.reports(page, "seen", "told", "waited")
                self.assertEqual(report["seen"], [["1", "hello é 😀"], ["2", "report"]])
                self.assertEqual(report["told"], ["hello é 😀", "report", "echo"])
                self.assertTrue(report["waited"].startswith("hello é 😀\n"))
        request = next(event for event in self.server.seen + list(self.server.events.queue)
                       if event and event["event"] == "http-request" and event["target"] == "/events")
        self.assertIn("Accept: text/event-stream", request["payload"])


if __name__ == "__main__":
    main()
