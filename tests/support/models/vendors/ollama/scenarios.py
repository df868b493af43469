"""What Ollama can do besides answering well."""

import wires
from replies import ApiError
from scenarios import Scenario

from ..openai.scenarios import SCENARIOS as LIKE_OPENAI


def fails(status, message):
    return Scenario(refuse=lambda options: ApiError(status, message))


def halved(lines):
    lines = list(lines)
    return lines[:max(1, len(lines) // 2)]


NATIVE = {
    **wires.COMMON,
    "native_not_found": fails(404, "model 'gone' not found"),
    "native_bad_request": fails(400, "invalid format"),
    "native_busy": fails(503, "server busy, please try again.  maximum pending requests exceeded"),
    "native_internal": fails(500, "llama runner process has terminated"),
    "native_stream_error": Scenario(events=lambda lines, options: [
        *halved(lines), {"error": "an error was encountered while running the model"}]),
    "native_length": wires.ends("length"),
    "native_load": wires.ends("load"),
    "native_no_done": Scenario(events=lambda lines, options: (
        line for line in lines if not line["done"])),
    "native_deep_line": Scenario(events=lambda lines, options: [wires.nested(options), *lines]),
}
SCENARIOS = {**LIKE_OPENAI, **NATIVE}
