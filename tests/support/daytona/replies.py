"""Answers that are errors, in the shapes of the two planes, and the register of handlers."""

import datetime

from aiohttp import web

HANDLERS = {}
TOOLBOX_HANDLERS = {}

STATUS_NAMES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
                408: "Request Timeout", 409: "Conflict", 410: "Gone",
                422: "Unprocessable Entity", 429: "Too Many Requests",
                500: "Internal Server Error", 501: "Not Implemented",
                503: "Service Unavailable"}
GENERIC_CODES = {400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND",
                 408: "REQUEST_TIMEOUT", 409: "CONFLICT", 410: "GONE",
                 422: "UNPROCESSABLE_ENTITY", 500: "INTERNAL_SERVER_ERROR"}


class ApiError(Exception):
    """An error of the control plane."""

    def __init__(self, status, message, code=None, headers=None):
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or GENERIC_CODES.get(status)
        self.headers = headers


class ToolboxError(Exception):
    """An error of the toolbox; without a message its body is empty."""

    def __init__(self, status, message=None, code=None, source="DAYTONA_DAEMON"):
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or GENERIC_CODES.get(status)
        self.source = source


def serves(name):
    """Registers what serves an endpoint of the control plane, such as "GET /sandbox"."""
    def register(handler):
        HANDLERS[name] = handler
        return handler
    return register


def serves_toolbox(name):
    def register(handler):
        TOOLBOX_HANDLERS[name] = handler
        return handler
    return register


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def timestamp(moment=None):
    return (moment or now()).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def api_error_response(request, error):
    body = {"path": request.path_qs, "timestamp": timestamp(), "statusCode": error.status,
            "error": STATUS_NAMES.get(error.status, "Error"), "message": error.message}
    if not request["world"].older_than(0, 201):
        body["source"] = "DAYTONA_API"
        if error.code:
            body["code"] = error.code
    return web.json_response(body, status=error.status, headers=error.headers)


def toolbox_error_response(request, error, daemon):
    if error.message is None:
        return web.Response(status=error.status)
    body = {"statusCode": error.status, "message": error.message, "code": error.code,
            "timestamp": timestamp(), "path": request.path, "method": request.method}
    if daemon.names_sources:
        body["source"] = error.source
    else:
        body["code"] = GENERIC_CODES.get(error.status, "INTERNAL_SERVER_ERROR")
    return web.json_response(body, status=error.status)
