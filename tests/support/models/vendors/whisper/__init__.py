"""The server of whisper.cpp: recordings to text, without a key."""

import strict
import wires
import world
from replies import ApiError, Reply, json_reply
from scenarios import Scenario

from ..usual import extra_fields, place_of
from . import inference, table
from .register import HANDLERS

NAME = "whisper"
BASE_PATH = ""
SETTINGS = {
    "inference_path": "/inference",  # or /v1/audio/transcriptions
    "converts": False,               # takes other formats than WAV
    "errors_in_200": False,          # as older servers have them
    "loading": False,
}
CHOICES = {"inference_path": ("/inference", "/v1/audio/transcriptions")}
CONTRACT = strict.Contract(table)
Memory = world.Memory
SCENARIOS = {
    **wires.COMMON,
    "failed": Scenario(refuse=lambda options: ApiError(500, "failed to process audio")),
    "repeats": Scenario(body=lambda body, options: {
        **body, "text": " Thank you." * options.get("count", 40) + "\n"}),
    "silence": Scenario(body=lambda body, options: {**body, "text": " [BLANK_AUDIO]\n"}),
}


def new_key():
    return None


def authenticate(request):
    """Whoever reaches it is let in."""


async def question(request):
    if request["endpoint"].body != "multipart":
        return None
    if request["world"].settings["loading"]:
        raise ApiError(503, "loading model")
    return await inference.question_of(request)


def refusal(request, violation):
    if violation.kind == "path":
        return Reply([f"File Not Found ({request.path}) ".encode()], 404, "text/plain")
    if violation.kind == "missing":
        return error(request, ApiError(400, "no 'file' field in the request"))
    return json_reply({"error": str(violation)}, 400)


def error(request, api_error):
    if api_error.more.get("plain"):
        return Reply([api_error.message.encode()], api_error.status, "text/plain")
    status = 200 if request["world"].settings["errors_in_200"] else api_error.status
    return json_reply({"error": api_error.message}, status)
