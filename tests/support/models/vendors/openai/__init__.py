"""OpenAI's API: chat, responses, transcriptions; as a setting, servers that are like it."""

import strict
import world

from . import dialects, errors, reading, responses, table, transcriptions

# What serves the endpoints registers itself.
from . import chat, models
from .register import HANDLERS
from .scenarios import SCENARIOS

NAME = "openai"
BASE_PATH = "/v1"
SETTINGS = {
    "dialect": "openai",    # or another of dialects.py
    "key_needed": False,    # of a dialect that can do without
    "without_done": False,  # streams end without [DONE]
    "loading": False,       # llamacpp: the model is not there yet
}
CHOICES = {"dialect": tuple(dialects.DIALECTS)}
CONTRACT = strict.Contract(table)
Memory = world.Memory
QUESTIONS = {"Chat": lambda request: reading.question_of(request["json"]["messages"]),
             "Response": lambda request: responses.question_of(request["json"])}


def new_key():
    return world.new_key("sk-fake-")


def extra_fields(a_world):
    return dialects.of(a_world).extra


def place_of(a_world, path):
    return dialects.place_of(a_world, path)


def authenticate(request):
    a_world = request["world"]
    given = request.headers.get("Authorization")
    if not (dialects.of(a_world).needs_key or a_world.settings["key_needed"]):
        return
    if request["endpoint"].path.endswith("/health"):
        return
    if given is None:
        raise errors.error(401, "You didn't provide an API key. You need to provide your API key "
                           "in an Authorization header using Bearer auth.",
                           "invalid_request_error")
    if given != f"Bearer {a_world.key}":
        shown = given.removeprefix("Bearer ")[:3] + "***"
        raise errors.error(401, f"Incorrect API key provided: {shown}. You can find your API key "
                           "at https://platform.openai.com/account/api-keys.",
                           "invalid_request_error", None, "invalid_api_key")


async def question(request):
    if request["world"].settings["loading"] and request.method == "POST":
        raise errors.error(503, "Loading model", "unavailable_error")
    kind = request["endpoint"].body
    if kind == "multipart":
        return await transcriptions.question_of(request)
    return QUESTIONS[kind](request) if kind in QUESTIONS else None


def refusal(request, violation):
    return errors.reply(request, errors.of_violation(violation, request.path))


def error(request, api_error):
    return errors.reply(request, api_error)
