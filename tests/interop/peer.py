#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A python3-websockets client for other tests: peer.py URL. Prints "open", "message TEXT" for each message received
and "closed CODE" at the end; sends each line of standard input. Exits with 77 without the library."""
import asyncio
import sys
import threading

try:
    import websockets
except ImportError:
    sys.exit(77)


def say(line):
    print(line, flush=True)


async def main(url):
    async with websockets.connect(url) as peer:
        say("open")
        loop = asyncio.get_running_loop()

        def read():
            for line in sys.stdin:
                asyncio.run_coroutine_threadsafe(peer.send(line.rstrip("\n")), loop)

        threading.Thread(target=read, daemon=True).start()
        async for message in peer:
            say(f"message {message}")
        say(f"closed {peer.close_code}")


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1]))
    except websockets.ConnectionClosed as closed:
        say(f"closed {closed.code}")
