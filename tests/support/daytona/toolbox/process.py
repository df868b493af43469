"""Commands and code that run to their end, and what the toolbox says of itself."""

import base64
import json
import re

from aiohttp import web

from replies import ToolboxError, serves_toolbox, timestamp
from toolbox.daemon import ask, call

ARTIFACT = "dtn_artifact_k39fd2:"
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# The interpreter's line, given the encoded code and the arguments.
RUNS = {
    "python": "echo {code} | base64 -d | python3 -u - {arguments}",
    "javascript": "echo {code} | base64 -d | node - {arguments}",
    "typescript": ("f=$(mktemp --suffix .ts); echo {code} | base64 -d >$f; npx --no-install "
                   "ts-node -T -O '{{\"module\":\"CommonJS\"}}' $f {arguments}; "
                   "c=$?; rm $f; exit $c"),
}


def check_variables(variables):
    for name in variables or {}:
        if not VARIABLE.fullmatch(name):
            raise ToolboxError(400, f"invalid environment variable name: {name}", "BAD_REQUEST")


async def run(request, script):
    """The exit code and the output of a shell script."""
    body = request["json"]
    check_variables(body.get("envs"))
    if (body.get("timeout") or 0) < 0:
        raise ToolboxError(400, "timeout must not be negative")
    conversation = await call(request, "execute", script=script, cwd=body.get("cwd"),
                              envs=body.get("envs"), timeout=body.get("timeout"))
    try:
        answer = await conversation.answer()
        output = (await conversation.content()).decode(errors="replace")
    finally:
        conversation.close()
    if answer.get("timed_out"):
        newer = request["daemon"].names_sources
        raise ToolboxError(408, "command execution timeout",
                           "PROCESS_EXECUTION_TIMEOUT" if newer else "REQUEST_TIMEOUT")
    return answer["exit"], output


def executed(request, code, output, **more):
    name = request["world"].settings["exit_code_name"]
    return web.json_response({name: code, "result": output, **more})


@serves_toolbox("POST /process/execute")
async def execute(request):
    if not request["json"]["command"].strip():
        raise ToolboxError(400, "empty command", "BAD_REQUEST")
    return executed(request, *await run(request, request["json"]["command"]))


def take_charts(output):
    """The output without the lines that hold charts, and the charts."""
    lines, charts = [], []
    for line in output.splitlines(keepends=True):
        artifact = None
        if line.startswith(ARTIFACT):
            try:
                artifact = json.loads(line[len(ARTIFACT):])
            except ValueError:
                pass
        if isinstance(artifact, dict) and artifact.get("type") == "chart":
            charts.append(artifact["value"])
        else:
            lines.append(line)
    return "".join(lines), charts


@serves_toolbox("POST /process/code-run")
async def code_run(request):
    body = request["json"]
    if body["language"] not in RUNS:
        raise ToolboxError(400, f"unsupported language: {body['language']}")
    code = body["code"]
    if body["language"] == "javascript":
        code = "process.argv.splice(1, 1);\n" + code
    script = RUNS[body["language"]].format(code=base64.b64encode(code.encode()).decode(),
                                           arguments=" ".join(body.get("argv") or []))
    exit_code, output = await run(request, script)
    output, charts = take_charts(output)
    more = {"artifacts": {"charts": charts}} if charts else {}
    return executed(request, exit_code, output, **more)


@serves_toolbox("GET /version")
async def version(request):
    return web.json_response({"version": request["daemon"].text})


@serves_toolbox("GET /work-dir")
async def work_folder(request):
    return web.json_response({"dir": "/workspace"})


@serves_toolbox("GET /user-home-dir")
@serves_toolbox("GET /project-dir")
async def home_folder(request):
    return web.json_response({"dir": "/home/daytona"})


@serves_toolbox("POST /env")
async def update_environment(request):
    check_variables(request["json"].get("set"))
    await ask(request, "update_environment", **request["json"])
    return web.json_response({})


@serves_toolbox("GET /system/metrics")
async def metrics(request):
    found = await ask(request, "metrics")
    return web.json_response({**found, "cpuUsedPct": 0.0, "memCache": 0,
                              "timestamp": timestamp()})


@serves_toolbox("GET /port")
async def ports(request):
    found = await ask(request, "ports")
    return web.json_response({"ports": [port for port in found["ports"] if 3000 <= port <= 9999]})


@serves_toolbox("GET /port/{port}/in-use")
async def port_in_use(request):
    port = request["path"]["port"]
    if not port.isdigit() or not 3000 <= int(port) <= 9999:
        raise ToolboxError(400, "port must be between 3000 and 9999")
    found = await ask(request, "ports")
    return web.json_response({"isInUse": int(port) in found["ports"]})
