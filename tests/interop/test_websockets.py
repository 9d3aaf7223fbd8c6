#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers of a well-kept library, python3-websockets, on `fanlight serve`."""
import asyncio
import sys
import unittest

from peers import Server, ServerTest, main

try:
    import websockets
except ImportError:
    print("python3-websockets is not here")
    sys.exit(77)


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 20))


class Broadcast(ServerTest):
    def url(self, path="/"):
        return f"ws://127.0.0.1:{self.server.port}{path}"

    def test_each_is_greeted_and_all_receive(self):
        async def scene():
            async with websockets.connect(self.url()) as one, websockets.connect(self.url()) as two, \
                    websockets.connect(self.url()) as three:
                for peer in (one, two, three):
                    self.assertEqual(await peer.recv(), "Hello! Message From Server!!")
                for said in ("Good morning, class", "é" * 500_000, b"\x00\x01\xff", ""):
                    await two.send(said)
                    for peer in (one, two, three):
                        self.assertEqual(await peer.recv(), said)
        run(scene())

    def test_compression_is_not_agreed_to_unasked(self):
        async def scene():
            async with websockets.connect(self.url(), compression="deflate") as peer:
                self.assertEqual(peer.extensions, [])
                self.assertEqual(await peer.recv(), "Hello! Message From Server!!")
        run(scene())

    def test_ping_is_answered(self):
        async def scene():
            async with websockets.connect(self.url()) as peer:
                await asyncio.wait_for(await peer.ping(b"are you there"), 10)
        run(scene())

    def test_fragments_become_one_message(self):
        async def scene():
            async with websockets.connect(self.url()) as peer:
                await peer.recv()
                await peer.send(["Good ", "morning, ", "class"])
                self.assertEqual(await peer.recv(), "Good morning, class")
        run(scene())

    def test_path_and_user_agent_are_seen(self):
        async def scene():
            async with websockets.connect(self.url("/room?x=1"), user_agent_header="interop") as peer:
                await peer.recv()
        run(scene())
        event = self.server.event("handshake-request", target="/room?x=1")
        self.assertIn("User-Agent: interop", event["payload"])


class Behaviours(unittest.TestCase):
    def received(self, behaviour, options=()):
        """What sender and other received of the sender's message, before a marker that the server's end sends."""
        async def scene(server):
            url = f"ws://127.0.0.1:{server.port}/"
            async with websockets.connect(url) as sender, websockets.connect(url) as other:
                await sender.send("hello")
                server_saw = server.event("frame", direction="to-server", payload="hello")
                self.assertTrue(server_saw["mask"])
                server.process.terminate()
                return [[message async for message in peer] for peer in (sender, other)]
        with Server("--behaviour", behaviour, "--no-greeting", *options) as server:
            async def ended(server):
                try:
                    return await scene(server)
                except websockets.ConnectionClosed as closed:
                    raise AssertionError(f"closed with {closed.code}") from closed
            return run(ended(server))

    def test_broadcast(self):
        self.assertEqual(self.received("broadcast"), [["hello"], ["hello"]])

    def test_others(self):
        self.assertEqual(self.received("others"), [[], ["hello"]])

    def test_echo(self):
        self.assertEqual(self.received("echo"), [["hello"], []])

    def test_silent(self):
        self.assertEqual(self.received("silent"), [[], []])

    def test_subprotocol(self):
        async def scene(server):
            url = f"ws://127.0.0.1:{server.port}/"
            async with websockets.connect(url, subprotocols=["soap", "chat"]) as peer:
                self.assertEqual(peer.subprotocol, "chat")
            async with websockets.connect(url, subprotocols=["soap"]) as peer:
                self.assertIsNone(peer.subprotocol)
        with Server("--subprotocol", "chat") as server:
            run(scene(server))


if __name__ == "__main__":
    main()
