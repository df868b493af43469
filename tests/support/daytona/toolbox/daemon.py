"""What lets a request into a sandbox, and how old the daemon in it is."""

import base64
import hashlib
import hmac
import time

from aiohttp import web

import faults
import machines
import replies
from replies import ApiError, ToolboxError
from versions import version_of

STATUS_OF_CODE = {
    "FILE_NOT_FOUND": 404, "FILE_ACCESS_DENIED": 403, "INVALID_FILE_PATH": 400,
    "FILE_READ_FAILED": 500, "NOT_FOUND": 404, "PROCESS_NOT_FOUND": 404, "CONFLICT": 409,
    "BAD_REQUEST": 400, "SESSION_ENDED": 410, "COMMAND_ALREADY_COMPLETED": 410,
}
SIGNED = {"GET /files/download", "POST /files/upload-v2"}
GIT_EXTRAS = {"POST /git/init", "POST /git/reset", "POST /git/restore", "GET /git/remotes",
              "POST /git/remotes", "GET /git/config", "POST /git/config",
              "POST /git/config/user", "POST /git/credentials"}
# The version with which an endpoint came, and of the last one before it went.
SINCE = {"POST /process/code-run": (0, 167), "GET /system/metrics": (0, 194),
         "POST /env": (0, 196), "POST /files/upload-v2": (0, 201),
         **{name: (0, 194) for name in GIT_EXTRAS},
         **{name: (0, 120) for name in (
             "GET /process/interpreter/execute", "GET /process/interpreter/context",
             "POST /process/interpreter/context", "DELETE /process/interpreter/context/{id}")}}
UNTIL = {"POST /files/upload": (0, 200)}


class Daemon:
    """What a daemon of this version does differently from others."""

    def __init__(self, text):
        self.text = text
        self.version = version_of(text)
        self.names_sources = self.version >= (0, 201)
        self.explains_file_errors = self.version >= (0, 201)
        self.ends_sessions = self.version >= (0, 201)
        self.lists_uploads = self.version >= (0, 201)
        self.knows_depth = self.version >= (0, 194)
        self.knows_fresh_repositories = self.version >= (0, 194)
        self.knows_modified_at = self.version >= (0, 184)
        self.encodes_file_names = self.version >= (0, 167)
        self.explains_parts = self.version >= (0, 155)  # of a download; since March 2026
        self.log_form = ("combined" if self.version < (0, 27) else
                         "marked" if self.version < (0, 167) else "json")

    def has(self, endpoint):
        return (self.version >= SINCE.get(endpoint, (0, 0)) and
                self.version <= UNTIL.get(endpoint, self.version))


NEWEST = Daemon("99.0")


def signature(key, method, path, expires):
    digest = hmac.new(key.encode(), f"v1:files:{method}:{path}:{expires}".encode(),
                      hashlib.sha256).digest()
    return "v1_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_signed(request, endpoint, box):
    query = request.query
    if endpoint.name not in SIGNED or "signature" not in query:
        return False
    expires = int(query.get("expires", "0"))
    wanted = signature(box.signing_key, request.method, query.get("path", ""), expires)
    return (hmac.compare_digest(wanted, query["signature"]) and
            (expires == 0 or expires > time.time()))


def has_credential(request, endpoint, box):
    token = (request.headers.get("X-Daytona-Preview-Token") or
             request.query.get("DAYTONA_SANDBOX_AUTH_KEY"))
    return (request.headers.get("Authorization") == f"Bearer {request['world'].key}" or
            (token is not None and token == box.preview_token) or
            is_signed(request, endpoint, box))


def let_in(request, endpoint):
    """The sandbox and its daemon; refuses, as misleadingly as the original, what does not run."""
    try:
        box = request["world"].sandbox(request["sandbox"], by_name=False)
    except ApiError:
        raise ToolboxError(404, "sandbox not found", source="DAYTONA_PROXY") from None
    if not has_credential(request, endpoint, box):
        raise ToolboxError(401, "unauthorized: authentication failed", source="DAYTONA_PROXY")
    if box.state in ("archived", "archiving", "restoring"):
        raise ToolboxError(404, "sandbox container not found", source="DAYTONA_PROXY")
    if box.state in ("stopped", "paused", "error", "build_failed"):
        raise ToolboxError(400, "bad request: failed to resolve container IP after 3 attempts: no "
                           "IP address found. Is the Sandbox started?", source="DAYTONA_PROXY")
    if box.machine is None or not box.machine.runs or box.state in ("stopping", "destroying"):
        raise ToolboxError(502)
    return box, Daemon(box.daemon_version)


async def serve(request, endpoint):
    daemon = request["daemon"]
    if not daemon.has(endpoint.name):
        return web.Response(status=404, text="404 page not found")
    handler = replies.TOOLBOX_HANDLERS.get(endpoint.name)
    if handler is None:
        raise ToolboxError(501, f"the fake does not serve {endpoint.name}")
    counts = request.headers.get("X-Daytona-Skip-Last-Activity-Update") != "true"
    box = request["box"]
    try:
        if counts:
            box.touch()
            box.open_requests += 1
        return await handler(request)
    except machines.Refused as refused:
        status = STATUS_OF_CODE.get(refused.code, 500)
        if endpoint.path.startswith("/files") and not daemon.explains_file_errors:
            raise ToolboxError(status) from None
        raise ToolboxError(status, refused.message, refused.code) from None
    except machines.MachineGone:
        if request.get("stream"):
            return faults.close(request)
        raise ToolboxError(502) from None
    finally:
        if counts:
            box.open_requests -= 1


async def start_stream(request, response):
    """Sends the head; from now on a sandbox that ends closes the connection."""
    request["stream"] = True
    await response.prepare(request)
    return response


def ask(request, name, **arguments):
    return request["box"].machine.ask(name, **arguments)


def call(request, name, **arguments):
    return request["box"].machine.call(name, **arguments)
