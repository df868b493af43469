"""Anthropic's API: messages, in both versions and with both ways to show a key."""

import strict
import world

from ..usual import extra_fields, place_of
from . import errors, reading, table

# What serves the endpoints registers itself.
from . import messages
from .register import HANDLERS
from .scenarios import SCENARIOS

NAME = "anthropic"
BASE_PATH = ""
SETTINGS = {}
CONTRACT = strict.Contract(table)
Memory = world.Memory


def new_key():
    return world.new_key("sk-ant-fake-")


def authenticate(request):
    key = request["world"].key
    bearer = request.headers.get("Authorization")
    plain = request.headers.get("x-api-key")
    if bearer is None and plain is None:
        raise errors.error(401, "x-api-key header is required")
    if plain not in (None, key):
        raise errors.error(401, "invalid x-api-key")
    if bearer not in (None, f"Bearer {key}"):
        raise errors.error(401, "Invalid bearer token")
    reading.version_of(request)


async def question(request):
    if request["endpoint"].body not in ("Messages", "Count"):
        return None
    reading.check(request, request["json"])
    return reading.question_of(request["json"])


def refusal(request, violation):
    return errors.reply(errors.of_violation(violation))


def error(request, api_error):
    return errors.reply(api_error)
