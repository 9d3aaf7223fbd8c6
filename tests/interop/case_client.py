#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A python3-websockets client under test: case_client.py URL. Connects once for each case of `fanlight test --listen`,
to several at a time, and sends every message back. Exits with 77 without the library."""
import asyncio
import sys
import urllib.request

try:
    import websockets
except ImportError:
    sys.exit(77)

AT_ONCE = 8


async def run_case(url):
    try:
        async with websockets.connect(url, max_size=None) as connection:
            async for message in connection:
                await connection.send(message)
    # What a case does to the client is the other side's to judge.
    except (OSError, EOFError, asyncio.TimeoutError, websockets.WebSocketException):
        pass


async def worker(url, numbers):
    for number in numbers:
        await run_case(f"{url}case/{number}")


async def main(url):
    with urllib.request.urlopen(url.replace("ws:", "http:", 1) + "cases") as answer:
        count = int(answer.read())
    numbers = iter(range(1, count + 1))
    await asyncio.gather(*(worker(url, numbers) for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
