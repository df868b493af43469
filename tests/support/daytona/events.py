"""The event socket: Socket.IO over a WebSocket, one room for all events of the organisation."""

import asyncio
import json
import secrets

from aiohttp import web

from replies import ApiError, serves


def packet(kind, value):
    return kind + json.dumps(value)


@serves("GET /socket.io/")
async def listen(request):
    if request.query.get("transport") != "websocket":
        raise ApiError(400, "Transport unknown")
    world = request["world"]
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str(packet("0", {"sid": secrets.token_hex(8), "upgrades": [],
                                       "pingInterval": 25000, "pingTimeout": 20000,
                                       "maxPayload": 1000000}))
    events = asyncio.Queue()

    def listener(name, payload):
        events.put_nowait(packet("42", [name, payload]))
    world.sockets.add(socket)
    try:
        async for message in socket:
            if message.data.startswith("40"):
                await welcome(socket, world, message.data[2:], listener)
                world.spawn(pass_on(socket, events))
    finally:
        world.sockets.discard(socket)
        if listener in world.listeners:
            world.listeners.remove(listener)
        events.put_nowait(None)
    return socket


async def welcome(socket, world, credentials, listener):
    if json.loads(credentials or "{}").get("token") != world.key:
        await socket.send_str(packet("44", {"message": "Unauthorized"}))
        return
    world.listeners.append(listener)
    await socket.send_str(packet("40", {"sid": secrets.token_hex(8)}))


async def pass_on(socket, events):
    while (event := await events.get()) is not None and not socket.closed:
        await socket.send_str(event)
