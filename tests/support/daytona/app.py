"""The way of one request: recorded, checked against the tables, let in, perhaps spoilt, served."""

import re

from aiohttp import web

import contract
import faults
import limits
import replies
import toolbox.daemon
from replies import ApiError, ToolboxError
from tables import administration, control_plane
from tables import toolbox as toolbox_table

# What serves the endpoints registers itself.
import events
import list_routes
import misc_routes
import port_routes
import sandbox_routes
import snapshot_routes
import toolbox.files
import toolbox.git
import toolbox.git_extras
import toolbox.interpreter
import toolbox.process
import toolbox.sessions
import volume_routes

CONTROL = contract.Contract(control_plane, administration)
TOOLBOX_PATH = re.compile(r"/(toolbox[^/]*)/([^/]+)(/.*)")
TOOLBOX = contract.Contract(toolbox_table, query_anywhere=["DAYTONA_SANDBOX_AUTH_KEY"])


class Application:
    def __init__(self, world):
        self.world = world
        self.faults = faults.Plan()
        self.limits = limits.Limits()

    async def serve(self, request):
        """One request to either plane."""
        request["world"] = self.world
        request["fault"] = faults.NONE
        self.world.requests.append({"method": request.method, "path": request.path,
                                    "query": request.query_string,
                                    "headers": dict(request.headers)})
        try:
            return await self._serve_checked(request)
        except contract.Violation as violation:
            self.world.violations.append(str(violation))
            return replies.api_error_response(request, ApiError(400, f"violation: {violation}"))
        except ApiError as error:
            return replies.api_error_response(request, error)
        except ConnectionError:  # the client has left
            return faults.close(request)
        except web.HTTPException:  # a request that is no proper HTTP
            raise
        except Exception as error:
            self.world.note_failure(f"{request.method} {request.path}", error)
            if request.get("stream"):
                return faults.close(request)
            return replies.api_error_response(request, ApiError(500, "Internal server error"))

    async def _serve_checked(self, request):
        if request.path.startswith("/api/"):
            plane, path, serve = CONTROL, request.path[len("/api"):], self._serve_control
        elif found := TOOLBOX_PATH.fullmatch(request.path):
            place, request["sandbox"], path = found.groups()
            if place != self.world.settings["toolbox_path"]:
                return web.Response(status=502)
            plane, serve = TOOLBOX, self._serve_toolbox
        else:
            raise contract.Violation(f"{request.method} {request.path}: neither plane is there")
        endpoint, request["path"] = plane.find(request.method, path)
        plane.check(endpoint, request.query, request.headers)
        data = b"" if endpoint.body == "multipart" else await request.read()
        request["json"] = plane.read_body(
            endpoint, data, request.content_type if "Content-Type" in request.headers else None)
        request["plane"] = plane
        return await serve(request, endpoint)

    async def _serve_control(self, request, endpoint):
        request["fault"] = fault = self.faults.choose(request.method, request.path)
        if (spoilt := await fault.before(request)) is not None:
            return spoilt
        if endpoint.name not in limits.OPEN_TO_ALL:
            self.limits.check_credential(request, self.world.key)
        headers = self.limits.count(endpoint.name)
        self._check_required(endpoint, request, lambda field: ApiError(
            400, f"{field} should not be empty"))
        handler = replies.HANDLERS.get(endpoint.name)
        if handler is None:
            raise ApiError(501, f"the fake does not serve {endpoint.name}")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(headers)
            response.headers["X-Daytona-Api-Version"] = (
                "v" + self.world.settings["server_version"])
        return await fault.after(request, response)

    async def _serve_toolbox(self, request, endpoint):
        request["fault"] = fault = self.faults.choose(request.method, request.path)
        if (spoilt := await fault.before(request)) is not None:
            return spoilt
        daemon = toolbox.daemon.NEWEST
        try:
            box, daemon = toolbox.daemon.let_in(request, endpoint)
            request["box"], request["daemon"] = box, daemon
            self._check_required(endpoint, request, lambda field: ToolboxError(
                400, f"invalid request body: {field} is required", "INVALID_REQUEST_BODY"))
            response = await toolbox.daemon.serve(request, endpoint)
        except ToolboxError as error:
            response = replies.toolbox_error_response(request, error, daemon)
        return await fault.after(request, response)

    @staticmethod
    def _check_required(endpoint, request, refusal):
        missing = request["plane"].missing_field(endpoint, request["json"] or {})
        if missing:
            raise refusal(missing)


def make(application):
    web_app = web.Application(client_max_size=1 << 40)
    web_app.router.add_route("*", "/{path:(?!_fake/).*}", application.serve)
    return web_app
