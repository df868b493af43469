"""Sessions, and the logs of their commands."""

import asyncio
import random

from aiohttp import web

from replies import ToolboxError, serves_toolbox
from toolbox import logs, sockets
from toolbox.daemon import ask, call, start_stream

SESSION = "/process/session/{sessionId}"
COMMAND = SESSION + "/command/{commandId}"
ENTRYPOINT_LOG = logs.MARKS["stdout"] + b"ready\n" + logs.MARKS["stderr"] + b"no cache\n"


def target(request):
    return {"session": request["path"]["sessionId"], "command": request["path"]["commandId"]}


@serves_toolbox("POST /process/session")
async def create(request):
    await ask(request, "session_create", session=request["json"]["sessionId"])
    return web.Response(status=201)


@serves_toolbox("GET /process/session")
async def list_sessions(request):
    return web.json_response((await ask(request, "session_list"))["sessions"])


@serves_toolbox("GET /process/session/entrypoint")
async def entrypoint(request):
    return web.json_response({"sessionId": "entrypoint", "commands": [
        {"id": "entrypoint_command", "command": "serve --quietly"}]})


@serves_toolbox("GET " + SESSION)
async def get(request):
    return web.json_response(await ask(request, "session_get",
                                       session=request["path"]["sessionId"]))


@serves_toolbox("DELETE " + SESSION)
async def delete(request):
    await ask(request, "session_delete", session=request["path"]["sessionId"])
    return web.Response(status=204)


@serves_toolbox("POST " + SESSION + "/exec")
async def execute(request):
    body = request["json"]
    if not body["command"].strip():
        raise ToolboxError(400, "command cannot be empty")
    sync = not (body.get("runAsync") or body.get("async"))
    conversation = await call(
        request, "session_execute", session=request["path"]["sessionId"], text=body["command"],
        sync=sync, echo=not body.get("suppressInputEcho"),
        lag=request["world"].settings["log_lag_seconds"],
        forever=not request["daemon"].ends_sessions)
    try:
        answer = await conversation.answer()
        log = await conversation.content()
    finally:
        conversation.close()
    if not sync:
        return web.json_response({"cmdId": answer["command"], "output": None, "stdout": None,
                                  "stderr": None, "exitCode": None}, status=202)
    reply = {"cmdId": answer["command"], "exitCode": answer["exit"],
             "output": formed(request, log).decode(errors="replace")}
    if logs.form_of(request) != "combined" and request["daemon"].log_form == "json":
        reply.update(logs.split(log))
    return web.json_response(reply)


@serves_toolbox("GET " + COMMAND)
async def get_command(request):
    return web.json_response(await ask(request, "command_get", **target(request)))


@serves_toolbox("POST " + COMMAND + "/input")
async def send_input(request):
    await ask(request, "command_input", data=request["json"]["data"], **target(request))
    return web.Response(status=204)


@serves_toolbox("GET " + COMMAND + "/logs")
async def command_logs(request):
    follows = request.query.get("follow") == "true"
    if request.headers.get("Upgrade", "").lower() == "websocket":
        return await log_socket(request, follows)
    if follows:
        return await log_stream(request)
    return log_reply(request, await whole_log(request))


@serves_toolbox("GET /process/session/entrypoint/logs")
async def entrypoint_logs(request):
    if request.headers.get("Upgrade", "").lower() == "websocket":
        socket = await sockets.accept(request)
        await socket.send_bytes(formed(request, ENTRYPOINT_LOG))
        await socket.close()
        return socket
    return log_reply(request, ENTRYPOINT_LOG)


def log_reply(request, log):
    form = logs.form_of(request)
    if form == "json":
        return web.json_response({"output": log.decode(errors="replace"), **logs.split(log)})
    log = log if form == "marked" else logs.without_marks(log)
    return web.Response(body=log, content_type="text/plain")


async def whole_log(request):
    conversation = await call(request, "command_logs", **target(request))
    try:
        await conversation.answer()
        return await conversation.content()
    finally:
        conversation.close()


async def followed(request, follows=True):
    """Pieces of the log, in the form that the client understands."""
    if not follows:
        yield formed(request, await whole_log(request))
        return
    settle = request["world"].settings["settle_seconds"]
    conversation = await call(request, "command_follow", settle=settle, **target(request))
    try:
        await conversation.answer()
        async for _, piece in conversation.frames():
            yield formed(request, piece)
    finally:
        conversation.close()


def formed(request, piece):
    # The agent sends whole lines, so that no mark is cut here.
    return logs.without_marks(piece) if logs.form_of(request) == "combined" else piece


async def log_stream(request):
    response = None
    async for piece in followed(request):
        if response is None:
            response = await start_stream(request, web.StreamResponse(
                headers={"Content-Type": "application/octet-stream"}))
        await response.write(logs.without_marks(piece))
        await request["fault"].hold_up()
    if response is None:
        return web.Response(content_type="application/octet-stream")
    await response.write_eof()
    return response


async def log_socket(request, follows):
    await ask(request, "command_get", **target(request))
    socket = await sockets.accept(request)
    fault = request["fault"].kind
    if fault in ("follow_closes", "follow_replays"):
        log = formed(request, await whole_log(request))
        prefix = log[:random.randint(0, len(log))]
        for frame in logs.frames(prefix):
            await socket.send_bytes(frame)
    if fault == "follow_stays_open":
        await sockets.while_open(socket, pass_on(request, socket, follows, forever=True))
    elif fault != "follow_closes":
        await sockets.while_open(socket, pass_on(request, socket, follows))
    if fault == "follow_closes" and not request["fault"].option("close_frame", True):
        request.transport.close()
    else:
        await socket.close(code=request["fault"].option("code", 1000))
    return socket


async def pass_on(request, socket, follows, forever=False):
    async for piece in followed(request, follows):
        for frame in logs.frames(piece):
            await socket.send_bytes(frame)
            await request["fault"].hold_up()
    if forever:
        await asyncio.Event().wait()
