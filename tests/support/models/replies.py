"""Answers as they go over the wire: a head, and pieces of a body that are written one by one."""

import asyncio
import json

from aiohttp import web

LOOK_SECONDS = 0.01  # between two looks at whether the client has left


class Pause:
    """Stands between pieces of a body."""

    def __init__(self, seconds):
        self.seconds = seconds


CUT = object()  # in a body: the connection ends here


class Reply:
    """`pieces` is any iterable of bytes, Pause and CUT; with `streamed` the length is not told."""

    def __init__(self, pieces, status=200, content_type="application/json", headers=None,
                 streamed=False):
        self.pieces = pieces
        self.status = status
        self.content_type = content_type
        self.headers = headers or {}
        self.streamed = streamed


class ApiError(Exception):
    """An error in the vendor's shape; what `more` means is the vendor's business."""

    def __init__(self, status, message, headers=None, **more):
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}
        self.more = more


def encode(value):
    """A JSON text on one line; what is text or bytes already stays as it is."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a lone surrogate exists as an escape only
        return json.dumps(value, separators=(",", ":")).encode()


def json_reply(value, status=200, headers=None):
    return Reply([encode(value)], status, headers=headers)


def has_left(request):
    return request.transport is None or request.transport.is_closing()


async def wait(request, seconds):
    end = asyncio.get_running_loop().time() + seconds
    while not has_left(request) and (left := end - asyncio.get_running_loop().time()) > 0:
        await asyncio.sleep(min(left, LOOK_SECONDS))


def close(request):
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def send(request, reply):
    """Writes the reply; what is returned is for the server. Raises ConnectionError where the
    client leaves before the end."""
    response = web.StreamResponse(status=reply.status, headers={
        "Content-Type": reply.content_type, **reply.headers})
    pieces = iter(reply.pieces)
    if not reply.streamed:
        pieces = list(pieces)
        response.content_length = sum(len(one) for one in pieces if isinstance(one, bytes))
        if CUT in pieces:
            response.content_length += 1
        pieces = iter(pieces)
    held = []
    for piece in pieces:  # nothing is told, the head neither, before the first byte
        if isinstance(piece, Pause):
            await wait(request, piece.seconds)
        else:
            held.append(piece)
            break
    if held == [CUT]:
        return close(request)
    await response.prepare(request)
    if held and held[0]:
        await response.write(held[0])
    for piece in pieces:
        if has_left(request):
            raise ConnectionResetError("the client has left")
        if isinstance(piece, Pause):
            await wait(request, piece.seconds)
        elif piece is CUT:
            return close(request)
        elif piece:
            await response.write(piece)
    await response.write_eof()
    return response


class Handlers(dict):
    """Which function serves which endpoint, by "METHOD path"."""

    def serves(self, *names):
        def register(handler):
            for name in names:
                self[name] = handler
            return handler
        return register
