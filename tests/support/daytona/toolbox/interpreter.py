"""The stateful interpreter."""

import json

from aiohttp import WSMsgType, web

import faults
from contract import Violation
from replies import ToolboxError, serves_toolbox
from toolbox import sockets
from toolbox.daemon import ask, call

DEFAULT_TIMEOUT = 600
BROKEN_OFF = object()  # a socket's end without a closing frame


@serves_toolbox("POST /process/interpreter/context")
async def create(request):
    if request["json"].get("language") not in (None, "python"):
        raise ToolboxError(400, "only python is supported")
    return web.json_response(await ask(request, "context_create",
                                       cwd=request["json"].get("cwd")))


@serves_toolbox("GET /process/interpreter/context")
async def list_contexts(request):
    return web.json_response(await ask(request, "context_list"))


@serves_toolbox("DELETE /process/interpreter/context/{id}")
async def delete(request):
    return web.json_response(await ask(request, "context_delete", context=request["path"]["id"]))


def read_task(request, text):
    """What is to be run, or why the socket is to be closed."""
    try:
        task = json.loads(text)
    except ValueError:
        return None, (1002, "invalid request")
    request["plane"].check_value(task, "InterpreterRequest", "GET /process/interpreter/execute")
    if not (task.get("code") or "").strip():
        return None, (1008, "code is required")
    if (task.get("timeout") or 0) < 0:
        return None, (1008, "timeout must not be negative")
    return task, None


@serves_toolbox("GET /process/interpreter/execute")
async def execute(request):
    socket = await sockets.accept(request)
    message = await socket.receive()
    if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
        return socket
    try:
        task, refusal = read_task(request, message.data)
    except Violation as violation:
        request["world"].violations.append(str(violation))
        task, refusal = None, (1008, str(violation))
    ending = refusal or await sockets.while_open(socket, run(request, socket, task))
    if ending is BROKEN_OFF:
        faults.close(request)
        return socket
    code, reason = ending or (1000, "")
    await socket.close(code=code, message=reason.encode()[:120])
    return socket


async def run(request, socket, task):
    """Passes the chunks of a run on; how its socket is to be closed."""
    fault = request["fault"]
    breaks = fault.kind == "interpreter_closes"
    code = fault.option("code", None)
    broken = (code, "the worker ended") if code else BROKEN_OFF
    timeout = task.get("timeout")
    conversation = await call(
        request, "interpreter_run", code=task["code"], envs=task.get("envs"),
        context=task.get("contextId"), timeout=DEFAULT_TIMEOUT if timeout is None else timeout)
    try:
        async for _, chunk in conversation.frames():
            await socket.send_str(chunk.decode())
            await fault.hold_up()
            if breaks and not fault.option("at_end", False):
                return broken
        ending = await conversation.answer()
        return broken if breaks else (ending["close"], ending["reason"])
    finally:
        conversation.close()
