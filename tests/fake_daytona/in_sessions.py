"""Commands in a session, "s", without the vendor's SDK."""

import asyncio

import aiohttp

MARKS = {"out": "\x01\x01\x01", "err": "\x02\x02\x02"}


def run_in_session(server, box, command, **more):
    server.toolbox("POST", box, "/process/session", json={"sessionId": "s"})
    reply = server.toolbox("POST", box, "/process/session/s/exec",
                           json={"command": command, **more}, headers=more.pop("headers", None))
    return reply.json()


def follow(server, box, command, version="0.226.1"):
    """What the log socket sends, and how it closes."""
    async def listen():
        url = f"{server.url.removesuffix('/api')}/toolbox/{box}/process/session/s/command/" \
              f"{command}/logs?follow=true"
        headers = {"Authorization": f"Bearer {server.key}"}
        if version:
            headers["X-Daytona-SDK-Version"] = version
        async with aiohttp.ClientSession(headers=headers) as session:
            async with session.ws_connect(url) as socket:
                frames = [message.data async for message in socket]
                return frames, socket.close_code
    frames, code = asyncio.run(listen())
    assert all(len(frame) <= 1024 for frame in frames)
    return b"".join(frames).decode(), code
