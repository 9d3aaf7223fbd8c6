#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An echo server made of the websockets library: prints its port, echoes until its input ends."""

import asyncio
import sys

try:
    import websockets
except ImportError:
    print("no websockets library", flush=True)
    sys.exit(77)


async def echo(websocket):
    async for message in websocket:
        await websocket.send(message)


async def main():
    async with websockets.serve(
        echo, "127.0.0.1", 0, subprotocols=["echo"], compression=None
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
