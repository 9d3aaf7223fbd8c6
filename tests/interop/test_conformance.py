#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`fanlight test` on an echo server made of the websockets library: what it does otherwise is known, line by line."""
import fnmatch
import json
import subprocess
import sys
import unittest
from pathlib import Path

import peers

# Case, verdict, and why. A later version of the library may do better, never worse.
DIFFERENCES = [
    ("compression/[!d]*", "not-supported", "is asked for a server without compression here"),
    ("compression/damaged/*", "not-supported", "is asked for a server without compression here"),
    ("framing/length/*-4194304", "not-supported", "takes messages of 1 MiB at most unless told otherwise"),
    ("framing/overlong/*", "non-strict", "reads a length in more bytes than it needs"),
    ("framing/high-bit/*", "non-strict", "takes the bit for a part of the length: 1009 instead of 1002"),
    ("utf8/fail-fast/inside-a-frame", "non-strict", "looks at a frame's text when the frame is whole"),
    ("handshake/accepted/upgrade-list", "fail", "wants websocket to be the only protocol that Upgrade names"),
    ("handshake/host/*", "fail", "does not look at the Host field"),
    ("handshake/version/*", "non-strict", "refuses other versions with 400 and does not say which one it speaks"),
    ("handshake/lists/extension-*", "fail", "does not read the list of extensions while it has none itself"),
    ("handshake/lists/subprotocol-twice", "non-strict", "takes a subprotocol that is asked for twice"),
    ("handshake/syntax/no-slash", "non-strict", "takes a target without a slash"),
]


class Conformance(unittest.TestCase):
    def setUp(self):
        script = Path(__file__).with_name("echo_server.py")
        self.server = subprocess.Popen([sys.executable, "-B", str(script)], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        line = self.server.stdout.readline()
        if not line.strip().isdigit():
            self.server.wait(peers.TIMEOUT)
            print("no websockets library")
            sys.exit(77)
        self.port = int(line)

    def tearDown(self):
        self.server.stdin.close()
        self.server.wait(peers.TIMEOUT)
        self.server.stdout.close()

    def test_the_differences_are_known(self):
        result = subprocess.run([peers.FANLIGHT, "test", f"ws://127.0.0.1:{self.port}/", "--json"],
                                capture_output=True, timeout=100)
        self.assertEqual(result.stderr, b"")
        events = [json.loads(line) for line in result.stdout.splitlines()]
        summary = events.pop()
        self.assertTrue(summary["complete"] and summary["echoes"])
        self.assertGreaterEqual(summary["cases"], 150)
        for event in events:
            if event["verdict"] in ("pass", "informational"):
                continue
            known = [verdict for pattern, verdict, _ in DIFFERENCES if fnmatch.fnmatchcase(event["id"], pattern)]
            self.assertEqual(known, [event["verdict"]], f"{event['id']}: {event['reason']}")
        failed = any(event["verdict"] == "fail" for event in events)
        self.assertEqual(result.returncode, 1 if failed else 0)


if __name__ == "__main__":
    peers.main()
