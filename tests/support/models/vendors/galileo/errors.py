"""Errors as a server of FastAPI writes them."""

from replies import ApiError, json_reply


def unprocessable(place, message, kind):
    return ApiError(422, [{"type": kind, "loc": ["body", *place], "msg": message, "input": None}])


def reply(api_error):
    return json_reply({"detail": api_error.message}, api_error.status, api_error.headers)


def parts_of(place):
    """The steps of a place such as traces[0].name."""
    words = place.replace("]", "").replace("[", ".").split(".")
    return [int(word) if word.isdigit() else word for word in words if word]


def of_violation(violation):
    if violation.kind == "path":
        return ApiError(404, "Not Found")
    place = parts_of(violation.place)
    if violation.kind == "field":
        return unprocessable([*place, violation.name], "Extra inputs are not permitted",
                             "extra_forbidden")
    if violation.kind == "missing":
        return unprocessable(place, "Field required", "missing")
    return unprocessable(place, str(violation), "value_error")
