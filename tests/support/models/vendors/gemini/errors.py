"""Google's errors: a status as number and word, and details of several types."""

from replies import ApiError, json_reply

RPC = "type.googleapis.com/google.rpc."
WORDS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED",
         404: "NOT_FOUND", 408: "DEADLINE_EXCEEDED", 429: "RESOURCE_EXHAUSTED", 499: "CANCELLED",
         500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}
NO_KEY = ("Method doesn't allow unregistered callers (callers without established identity). "
          "Please use API Key or other form of API consumer identity to call this API.")


def error(status, message, details=(), word=None, headers=None):
    return ApiError(status, message, headers, details=list(details),
                    word=word or WORDS.get(status, "UNKNOWN"))


def body_of(api_error):
    described = {"code": api_error.status, "message": api_error.message,
                 "status": api_error.more["word"]}
    if api_error.more["details"]:
        described["details"] = api_error.more["details"]
    return {"error": described}


def field_violation(field, description):
    return {"@type": RPC + "BadRequest",
            "fieldViolations": [{"field": field, "description": description}]}


def invalid(field, message):
    """An argument of the right shape that the model does not take."""
    return error(400, message, [field_violation(field, message)])


def bad_key():
    return error(400, "API key not valid. Please pass a valid API key.", [
        {"@type": RPC + "ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com",
         "metadata": {"service": "generativelanguage.googleapis.com"}},
        {"@type": RPC + "LocalizedMessage", "locale": "en-US",
         "message": "API key not valid. Please pass a valid API key."}])


def exhausted(message, quota_id, limit, delay):
    details = [
        {"@type": RPC + "QuotaFailure", "violations": [{
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
            "quotaId": quota_id, "quotaDimensions": {"location": "global", "model": "fake"},
            "quotaValue": str(limit)}]},
        {"@type": RPC + "Help", "links": [{
            "description": "Learn more about Gemini API quotas",
            "url": "https://ai.google.dev/gemini-api/docs/rate-limits"}]}]
    if delay is not None:
        details.append({"@type": RPC + "RetryInfo", "retryDelay": delay})
    return error(429, message, details)


def snake(name):
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


def of_violation(violation):
    """What Google says of a request that it does not know."""
    if violation.kind == "path":
        return error(404, "Requested entity was not found.")
    place = snake(violation.place)
    if violation.kind == "field":
        message = (f'Invalid JSON payload received. Unknown name "{violation.name}"'
                   + (f" at '{place}'" if place else "") + ": Cannot find field.")
    elif violation.kind == "query":
        message = (f'Invalid JSON payload received. Unknown name "{violation.name}": '
                   "Cannot bind query parameter. Field could not be found in request message.")
    elif violation.kind in ("type", "value"):
        message = f"Invalid value at '{place}', {violation.name}"
    elif violation.kind == "missing":
        message = f"* {violation.args[0]}: required"
    else:
        message = f"Invalid JSON payload received. {violation}"
    return error(400, message, [field_violation(place, message)])


def reply(api_error):
    return json_reply(body_of(api_error), api_error.status, api_error.headers)
