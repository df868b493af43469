"""Errors as OpenAI and the servers like it write them."""

from replies import ApiError, json_reply

TYPES = {401: "authentication_error", 403: "permission_error", 404: "invalid_request_error",
         429: "rate_limit_error", 500: "server_error", 503: "server_error"}
GOOGLE_WORDS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED",
                404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}
VLLM_TYPES = {400: "BadRequestError", 404: "NotFoundError", 401: "AuthenticationError"}


def error(status, message, kind=None, param=None, code=None, headers=None, shape="object"):
    """`shape` is object, string or detail."""
    return ApiError(status, message, headers, kind=kind or TYPES.get(
        status, "invalid_request_error"), param=param, code=code, shape=shape)


def body_of(api_error, dialect):
    more = api_error.more
    if more["shape"] == "string":
        return {"error": api_error.message}
    if more["shape"] == "detail":
        return {"detail": api_error.message}
    described = {"message": api_error.message, "type": more["kind"], "param": more["param"],
                 "code": more["code"]}
    if dialect == "openrouter":
        described = {"code": api_error.status, "message": api_error.message, "metadata": {}}
    elif dialect == "llamacpp":
        described = {"code": api_error.status, "message": api_error.message, "type": more["kind"]}
    elif dialect == "vllm":
        described.update(type=VLLM_TYPES.get(api_error.status, "InternalServerError"),
                         code=api_error.status)
    elif dialect == "gemini":
        return [{"error": {"code": api_error.status, "message": api_error.message,
                           "status": GOOGLE_WORDS.get(api_error.status, "INTERNAL")}}]
    elif dialect == "lmstudio":
        return {"error": api_error.message}
    elif dialect == "ollama":
        described["code"] = None
    return {"error": described}


def reply(request, api_error):
    world = request["world"]
    return json_reply(body_of(api_error, world.settings["dialect"]), api_error.status,
                      api_error.headers)


def no_model(name):
    return error(404, f"The model `{name}` does not exist or you do not have access to it.",
                 "invalid_request_error", "model", "model_not_found")


def of_violation(violation, path):
    if violation.kind == "path":
        return error(404, f"Invalid URL ({violation.args[0].split(':')[0]})",
                     "invalid_request_error")
    name = f"{violation.place}.{violation.name}" if violation.place else violation.name
    if violation.kind in ("field", "query"):
        return error(400, f"Unknown parameter: '{name}'.", "invalid_request_error", name,
                     "unknown_parameter")
    if violation.kind == "missing":
        return error(400, f"Missing required parameter: '{violation.place}'.",
                     "invalid_request_error", violation.place, "missing_required_parameter")
    if violation.kind == "type":
        return error(400, f"Invalid type for '{violation.place}': got {violation.name}.",
                     "invalid_request_error", violation.place, "invalid_type")
    if violation.kind == "value":
        return error(400, f"Invalid value: '{violation.name}'.", "invalid_request_error",
                     violation.place, "invalid_value")
    if violation.kind == "json":
        return error(400, "We could not parse the JSON body of your request.",
                     "invalid_request_error")
    return error(400, str(violation), "invalid_request_error")
