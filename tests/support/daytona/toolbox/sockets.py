"""WebSockets towards the client, which may leave at any time."""

import asyncio

from aiohttp import web

from toolbox.daemon import start_stream
from toolbox.logs import offered_protocols


async def accept(request):
    return await start_stream(request, web.WebSocketResponse(
        protocols=offered_protocols(request), max_msg_size=0))


async def ignore_frames(socket):
    async for _ in socket:
        pass


async def while_open(socket, work):
    """What the work returns; None when the client has left before it was done.

    Meanwhile frames of the client are read and ignored, so that pings and its closing are answered.
    """
    listening = asyncio.ensure_future(ignore_frames(socket))
    working = asyncio.ensure_future(work)
    try:
        await asyncio.wait((listening, working), return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        for task in (listening, working):
            task.cancel()
        await asyncio.gather(listening, working, return_exceptions=True)
