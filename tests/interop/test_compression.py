#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""permessage-deflate (RFC 7692) between `fanlight serve --deflate` and peers that are not ours: python3-websockets,
a browser, and Node's ws."""
import asyncio
import json
import os
import shutil
import subprocess
import sys

from browser import START_TIMEOUT, Browser, Page
from peers import TIMEOUT, ServerTest, main

try:
    import websockets
    from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
except ImportError:
    print("python3-websockets is not here")
    sys.exit(77)

NODE = next(filter(None, map(shutil.which, ("node", "nodejs"))), None)
# Where Debian puts the modules that it packages.
NODE_ENVIRONMENT = {**os.environ, "NODE_PATH": "/usr/share/nodejs"}
if not NODE or subprocess.run([NODE, "-e", "require('ws')"], env=NODE_ENVIRONMENT,
                              stderr=subprocess.DEVNULL, check=False).returncode != 0:
    print("Node with ws is not here")
    sys.exit(77)

TEXT = '{"topic":"weather","value":"sunny and warm"} ' * 40

PAGE = """<!doctype html><title>peer</title><script>
const socket = new WebSocket("ws://127.0.0.1:%d/from-a-browser");
socket.onopen = () => socket.send("browser: " + "the same again ".repeat(50));
socket.onmessage = event => {
  if (event.data.startsWith("{"))
    socket.send(JSON.stringify({length: event.data.length, extensions: socket.extensions}).padEnd(200));
};
</script>"""

NODE_CLIENT = """
const WebSocket = require('ws');
const socket = new WebSocket(process.argv[1], {perMessageDeflate: {threshold: 0, ...JSON.parse(process.argv[2])}});
let got = 0;
socket.on('open', () => socket.send('node: ' + 'the same again '.repeat(50)));
socket.on('message', data => {
  if (data.toString().startsWith('{') && ++got === 3) {
    console.log(JSON.stringify({extensions: socket.extensions, length: data.length}));
    socket.close(1000);
  }
});
socket.on('error', error => { console.log(String(error)); process.exit(1); });
"""


class Shared(ServerTest):
    """Each message by itself."""
    OPTIONS = ("--deflate", "--no-greeting")
    ANSWER = "permessage-deflate; server_no_context_takeover"

    def url(self):
        return f"ws://127.0.0.1:{self.server.port}/"

    def run_scene(self, coroutine):
        return asyncio.run(asyncio.wait_for(coroutine, START_TIMEOUT + TIMEOUT))

    def test_websockets(self):
        async def scene(factory):
            async with websockets.connect(self.url(), extensions=[factory], compression=None) as one, \
                    websockets.connect(self.url(), compression=None) as two:
                self.assertEqual(len(one.extensions), 1)
                self.assertEqual(two.extensions, [])
                for number in range(3):
                    said = f"{TEXT}{number}"
                    await one.send(said)
                    self.assertEqual(await one.recv(), said)
                    self.assertEqual(await two.recv(), said)
                for said in ("", "short", os.urandom(70_000), "é" * 500_000):
                    await two.send(said)
                    self.assertEqual(await one.recv(), said)
                    self.assertEqual(await two.recv(), said)
        for options in ({}, {"server_no_context_takeover": True}, {"client_no_context_takeover": True},
                        {"server_max_window_bits": 9}, {"client_max_window_bits": 9},
                        {"client_max_window_bits": True, "server_max_window_bits": 12}):
            with self.subTest(**options):
                self.run_scene(scene(ClientPerMessageDeflateFactory(**options)))

    def test_a_browser(self):
        async def scene(page):
            async with websockets.connect(self.url(), compression=None) as peer:
                with Browser(page.origin + "/"):
                    first = await asyncio.wait_for(peer.recv(), START_TIMEOUT)
                    self.assertEqual(first, "browser: " + "the same again " * 50)
                    await peer.send(TEXT)
                    while True:
                        said = await asyncio.wait_for(peer.recv(), TIMEOUT)
                        if "extensions" in said:
                            return json.loads(said)
        with Page(PAGE % self.server.port) as page:
            report = self.run_scene(scene(page))
        self.assertEqual(report, {"length": len(TEXT), "extensions": self.ANSWER})
        request = self.server.event("handshake-request", target="/from-a-browser")
        self.assertIn("permessage-deflate", request["payload"])
        frame = self.server.event("frame", connection=request["connection"], direction="to-server", opcode=1)
        self.assertEqual(frame["rsv"], 4)
        self.assertLess(frame["length"], 100)  # of 759 bytes

    def test_nodes_ws(self):
        for options in ({}, {"serverNoContextTakeover": True}, {"clientNoContextTakeover": True},
                        {"serverMaxWindowBits": 10}, {"clientMaxWindowBits": 10}):
            with self.subTest(**options):
                self.run_scene(self.node_scene(options))

    async def node_scene(self, options):
        async with websockets.connect(self.url(), compression=None) as peer:
            client = await asyncio.create_subprocess_exec(
                NODE, "-e", NODE_CLIENT, self.url(), json.dumps(options), env=NODE_ENVIRONMENT,
                stdout=asyncio.subprocess.PIPE)
            self.assertEqual(await peer.recv(), "node: " + "the same again " * 50)
            for _ in range(3):
                await peer.send(TEXT)
                self.assertEqual(await peer.recv(), TEXT)
            out, _ = await asyncio.wait_for(client.communicate(), TIMEOUT)
        self.assertEqual(client.returncode, 0, out)
        report = json.loads(out)
        self.assertEqual(report["length"], len(TEXT))
        self.assertIn("permessage-deflate", report["extensions"])


class OwnWindow(Shared):
    """A window for each connection that goes on."""
    OPTIONS = ("--deflate", "--deflate-takeover", "--deflate-from", "1", "--no-greeting")
    ANSWER = "permessage-deflate"


if __name__ == "__main__":
    main()
