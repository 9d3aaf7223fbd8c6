#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser on `fanlight serve`: its own WebSocket, its own handshake, its own origin."""
import asyncio
import http.server
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

from peers import TIMEOUT, ServerTest, main

try:
    import websockets
except ImportError:
    print("python3-websockets is not here")
    sys.exit(77)

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if not BROWSER:
    print("no Chromium is here")
    sys.exit(77)

# Quiet and alone: no display, no profile but the empty one, no traffic but the page's.
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-default-apps", "--remote-debugging-port=0")
START_TIMEOUT = 60  # seconds; a browser's first start on a busy machine

# Says what it saw as it saw it; whatever stands in it comes back through the broadcast.
PAGE = """<!doctype html><title>peer</title><script>
const seen = [];
const socket = new WebSocket("ws://127.0.0.1:%d/from-a-browser");
socket.binaryType = "arraybuffer";
socket.onmessage = event => {
  const text = typeof event.data === "string";
  seen.push(text ? event.data : Array.from(new Uint8Array(event.data)).join(" "));
  if (event.data === "report")
    socket.send(JSON.stringify({seen, protocol: socket.protocol, extensions: socket.extensions}));
  else if (event.data === "leave")
    socket.close(3001, "done");
};
socket.onopen = () => socket.send("browser: hello é 😀");
</script>"""


class Page:
    """A page served on a port of its own."""

    def __init__(self, body):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body.encode() if self.path == "/" else b"")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Browser:
    """A headless Chromium that shows one page."""

    def __init__(self, url):
        self.profile = tempfile.TemporaryDirectory(prefix="fanlight-browser-", ignore_cleanup_errors=True)
        self.process = subprocess.Popen([BROWSER, *FLAGS, f"--user-data-dir={self.profile.name}", url],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()


class Broadcast(ServerTest):
    async def until(self, peer, wanted, timeout=TIMEOUT):
        """The next message that wanted() accepts."""
        async def scene():
            async for message in peer:
                if wanted(message):
                    return message
            raise AssertionError("the connection ended")
        return await asyncio.wait_for(scene(), timeout)

    async def scene(self, page):
        async with websockets.connect(f"ws://127.0.0.1:{self.server.port}/") as peer:
            with Browser(page.origin + "/"):
                await self.until(peer, lambda said: said == "browser: hello é 😀", START_TIMEOUT)
                for said in ("Good morning, class", bytes([0, 1, 255]), "é" * 100_000, "report"):
                    await peer.send(said)
                report = await self.until(peer, lambda said: isinstance(said, str) and said.startswith("{"))
                await peer.send("leave")
                closed = await asyncio.get_running_loop().run_in_executor(
                    None, lambda: self.server.event("frame", direction="to-server", close_code=3001))
        return report, closed

    def test_a_browser_joins_reports_and_leaves(self):
        with Page(PAGE % self.server.port) as page:
            report, closed = asyncio.run(self.scene(page))
        self.assertIn('"Hello! Message From Server!!"', report)
        self.assertIn('"Good morning, class"', report)
        self.assertIn('"0 1 255"', report)
        self.assertIn('"' + "é" * 100_000 + '"', report)
        self.assertIn('"protocol":"","extensions":""', report)
        self.assertEqual(closed["close_reason"], "done")
        request = next(event for event in self.server.seen
                       if event["event"] == "handshake-request" and event["target"] == "/from-a-browser")
        self.assertIn(f"Origin: {page.origin}", request["payload"])
        frames = [event for event in self.server.seen if event["event"] == "frame"
                  and event["connection"] == request["connection"] and event["direction"] == "to-server"]
        self.assertTrue(frames and all(event["mask"] for event in frames))


if __name__ == "__main__":
    main()
