#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`fanlight test --listen` on clients that are not ours, the websockets library and Node's ws, which connect and send
every message back: what they do otherwise than the RFC has it is known, line by line."""
import fnmatch
import json
import os
import shutil
import subprocess
import sys
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import peers

FOLDER = Path(__file__).parent
NODE = next(filter(None, map(shutil.which, ("node", "nodejs"))), None)
# Where Debian puts the modules that it packages.
NODE_ENVIRONMENT = {**os.environ, "NODE_PATH": "/usr/share/nodejs"}

# Case, verdict, and why. A later version of a library may do better, never worse.
OF_WEBSOCKETS = [
    ("framing/overlong/*", "non-strict", "reads a length in more bytes than it needs"),
    ("framing/high-bit/*", "fail", "takes the bit for a part of the length, and waits for the bytes"),
    ("utf8/fail-fast/inside-a-frame", "non-strict", "looks at a frame's text when the frame is whole"),
    ("closing/after/mebibyte", "non-strict", "stops reading behind a close frame, and does not see the end of TCP"),
    ("closing/tcp/half-close-after-close", "fail", "ends TCP instead of answering when its peer says no more"),
    ("masking/unwanted/binary-65536", "non-strict", "stops reading when it fails, and does not see the end of TCP"),
]
OF_WS = [
    ("framing/overlong/*", "non-strict", "reads a length in more bytes than it needs"),
    ("framing/high-bit/*", "non-strict", "takes the bit for a part of the length: 1009 instead of 1002"),
    ("utf8/fail-fast/*", "non-strict", "looks at a message's text when the message is whole"),
    ("compression/wrong-answer/extension-twice", "fail", "takes permessage-deflate twice in one answer"),
]


class Listener:
    """`fanlight test --listen 0 --json`; wait() gives its events and its exit code."""

    def __init__(self, *options):
        self.process = subprocess.Popen([peers.FANLIGHT, "test", "--listen", "0", "--json", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        first = json.loads(self.process.stdout.readline())
        self.url, self.cases = first["url"], first["cases"]

    def get(self, path):
        with urllib.request.urlopen(self.url.replace("ws:", "http:", 1) + path, timeout=peers.TIMEOUT) as answer:
            return answer.read().decode()

    def wait(self):
        out, errors = self.process.communicate(timeout=100)
        if errors:
            raise AssertionError(errors.decode())
        return [json.loads(line) for line in out.splitlines()], self.process.returncode


class Clients(unittest.TestCase):
    def differences_are_known(self, differences, *command, env=None):
        listener = Listener()
        self.assertGreaterEqual(listener.cases, 150)
        with subprocess.Popen([*command, listener.url], env=env, stderr=subprocess.DEVNULL) as client:
            events, code = listener.wait()
            client.kill()
        if client.returncode == 77:
            print("no websockets library")
            sys.exit(77)
        summary = events.pop()
        self.assertTrue(summary["complete"])
        self.assertEqual(summary["tested"], "client")
        self.assertEqual(len(events), listener.cases)
        for event in events:
            if event["verdict"] in ("pass", "informational"):
                continue
            known = [verdict for pattern, verdict, _ in differences if fnmatch.fnmatchcase(event["id"], pattern)]
            self.assertEqual(known, [event["verdict"]], f"{event['id']}: {event['reason']}")
        self.assertEqual(code, 1 if summary["fail"] else 0)

    def test_websockets(self):
        self.differences_are_known(OF_WEBSOCKETS, sys.executable, "-B", str(FOLDER / "case_client.py"))

    def test_ws(self):
        if not NODE or subprocess.run([NODE, "-e", "require('ws')"], env=NODE_ENVIRONMENT,
                                      stderr=subprocess.DEVNULL, check=False).returncode != 0:
            print("Node with ws is not here")
            sys.exit(77)
        self.differences_are_known(OF_WS, NODE, str(FOLDER / "case_client.js"), env=NODE_ENVIRONMENT)

    def test_what_nobody_comes_for(self):
        listener = Listener("--cases", "ping/answer/*", "--idle", "0.5")
        self.assertEqual(listener.get("cases"), f"{listener.cases}\n")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            listener.get("favicon.ico")
        self.assertEqual(refused.exception.code, 426)
        refused.exception.close()
        events, code = listener.wait()
        self.assertEqual(code, 1)
        self.assertEqual([event["event"] for event in events], ["not-run"] * listener.cases + ["test"])
        self.assertFalse(events[-1]["complete"])


if __name__ == "__main__":
    peers.main()
