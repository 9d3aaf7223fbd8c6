#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser on `fanlight serve`: its own WebSocket, its own handshake, its own origin."""
import asyncio
import sys

from browser import START_TIMEOUT, Browser, Page
from peers import TIMEOUT, ServerTest, main

try:
    import websockets
except ImportError:
    print("python3-websockets is not here")
    sys.exit(77)

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
