"""Anthropic's errors."""

import secrets

from replies import ApiError, json_reply

TYPES = {400: "invalid_request_error", 401: "authentication_error", 402: "billing_error",
         403: "permission_error", 404: "not_found_error", 409: "conflict_error",
         413: "request_too_large", 429: "rate_limit_error", 500: "api_error",
         504: "timeout_error", 529: "overloaded_error"}


def error(status, message, kind=None, headers=None, details=None):
    return ApiError(status, message, headers, kind=kind or TYPES[status], details=details)


def body_of(api_error, request_id):
    described = {"type": api_error.more["kind"], "message": api_error.message}
    if api_error.more["details"] is not None:
        described["details"] = api_error.more["details"]
    return {"type": "error", "error": described, "request_id": request_id}


def new_request_id():
    return "req_" + secrets.token_hex(12)


def reply(api_error):
    request_id = new_request_id()
    return json_reply(body_of(api_error, request_id), api_error.status,
                      {"request-id": request_id, **api_error.headers})


def of_violation(violation):
    place = violation.place.replace("[", ".").replace("]", "")
    if violation.kind == "path":
        return error(404, "Not found")
    if violation.kind == "field":
        name = f"{place}.{violation.name}" if place else violation.name
        return error(400, f"{name}: Extra inputs are not permitted")
    if violation.kind == "missing":
        return error(400, f"{place}: Field required")
    if violation.kind in ("type", "value"):
        return error(400, f"{place}: Input should be valid: {violation.name}")
    return error(400, str(violation))
