#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`fanlight connect` on a terminal and in a pipe."""
import os
import subprocess
import sys

import peers
from peers import ServerTest, main

try:
    import pty
except ImportError:
    print("this system has no pseudo-terminals")
    sys.exit(77)

HOSTILE = "\x1b]0;owned\x07 line\nnext"


class Output(ServerTest):
    OPTIONS = ("--behaviour", "echo", "--no-greeting")

    def command(self):
        return [peers.FANLIGHT, "connect", f"ws://127.0.0.1:{self.server.port}/", "--send", HOSTILE, "--count", "1"]

    def test_control_characters_do_not_reach_a_terminal(self):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL)
        os.close(theirs)
        output = b""
        try:
            while True:
                piece = os.read(ours, 4096)
                if not piece:
                    break
                output += piece
        except OSError:  # Linux says that the other end is closed in this way
            pass
        os.close(ours)
        self.assertEqual(process.wait(peers.TIMEOUT), 0)
        self.assertNotIn(b"\x1b", output)
        self.assertNotIn(b"\x07", output)
        self.assertIn("␛]0;owned␇ line⏎next", output.decode())

    def test_a_pipe_gets_the_bytes_as_they_came(self):
        result = subprocess.run(self.command(), stdin=subprocess.DEVNULL, capture_output=True, check=True,
                                timeout=peers.TIMEOUT)
        self.assertEqual(result.stdout.decode(), HOSTILE + "\n")


if __name__ == "__main__":
    main()
