#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to opening handshakes that `fanlight serve --handshake-fault` makes wrong on purpose: what python3-websockets
makes of each."""
import asyncio
import subprocess
import sys
import unittest

import peers
from peers import TIMEOUT, Peer, Server, handshake, main

try:
    import websockets
except ImportError:
    print("python3-websockets is not here")
    sys.exit(77)

REFUSED = ("wrong-accept", "no-accept", "wrong-status", "wrong-upgrade", "no-upgrade", "wrong-connection",
           "no-connection", "foreign-extension", "foreign-subprotocol", "two-subprotocols", "bytes-before",
           "line-feeds")  # the last it might take, by RFC 9112 2.2
TAKEN = ("none", "late", "in-pieces")


async def attempt(port, patience):
    """What the server says first, or the name of what went wrong."""
    try:
        async with websockets.connect(f"ws://127.0.0.1:{port}/", open_timeout=patience) as client:
            return await client.recv()
    except (websockets.InvalidHandshake, websockets.InvalidMessage) as refusal:
        return type(refusal).__name__
    except asyncio.TimeoutError:
        return "timeout"


def outcome(fault, patience=TIMEOUT):
    delay = ("--handshake-delay", "50") if fault in ("late", "in-pieces") else ()
    with Server("--handshake-fault", fault, "--greeting", "welcome", *delay) as server:
        return asyncio.run(attempt(server.port, patience))


class PythonWebsockets(unittest.TestCase):
    def test_refused(self):
        for fault in REFUSED:
            with self.subTest(fault):
                self.assertRegex(outcome(fault), "^(Invalid|NegotiationError)")

    def test_taken(self):
        for fault in TAKEN:
            with self.subTest(fault):
                self.assertEqual(outcome(fault), "welcome")

    def test_never(self):
        self.assertEqual(outcome("never", patience=0.3), "timeout")


class CommandLine(unittest.TestCase):
    def test_status_and_reason(self):
        with Server("--handshake-fault", "wrong-status", "--handshake-status", "503", "--handshake-reason",
                    "Not today") as server, Peer(server.port) as peer:
            peer.send(handshake(server.port))
            peer.more()
            self.assertTrue(peer.buffer.startswith(b"HTTP/1.1 503 Not today\r\n"), peer.buffer)
            self.assertIn("wrong on purpose", server.event("note")["text"])

    def refused(self, *options):
        done = subprocess.run([peers.FANLIGHT, "serve", "--port", "0", *options], capture_output=True, text=True,
                              timeout=TIMEOUT, check=False)
        self.assertEqual(done.returncode, 2, done)
        return done.stderr

    def test_bad_options(self):
        self.assertIn("wrong-accept", self.refused("--handshake-fault", "something"))
        self.assertIn("101 is the right status",
                      self.refused("--handshake-fault", "wrong-status", "--handshake-status", "101"))
        self.assertIn("100 to 599", self.refused("--handshake-fault", "wrong-status", "--handshake-status", "600"))
        self.assertIn("wrong-status", self.refused("--handshake-status", "200"))
        self.assertIn("late", self.refused("--handshake-fault", "never", "--handshake-delay", "5"))


if __name__ == "__main__":
    main()
