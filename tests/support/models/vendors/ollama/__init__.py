"""Ollama: its own API, and beside it the one it has in common with OpenAI."""

import strict
from replies import json_reply

from .. import openai
from ..openai import extra_fields
from ..usual import place_of
from . import native, table
from .register import HANDLERS as OWN
from .scenarios import SCENARIOS

NAME = "ollama"
BASE_PATH = ""
SETTINGS = {**openai.SETTINGS, "dialect": "ollama"}
CHOICES = openai.CHOICES
CONTRACT = strict.Contract(table)
HANDLERS = {**{name: handler for name, handler in openai.HANDLERS.items()
               if "/audio/" not in name}, **OWN}
Memory = openai.Memory


def new_key():
    return None


def authenticate(request):
    """Whoever reaches it is let in."""


async def question(request):
    kind = request["endpoint"].body
    if kind in ("OllamaChat", "OllamaGenerate"):
        return native.question_of(request["json"])
    return await openai.question(request)


def refusal(request, violation):
    if "/v1/" in request.path:
        return openai.refusal(request, violation)
    if violation.kind == "path":
        return json_reply({"error": "404 page not found"}, 404)
    return json_reply({"error": str(violation)}, 400)


def error(request, api_error):
    if api_error.more:
        return openai.error(request, api_error)
    return json_reply({"error": api_error.message}, api_error.status, api_error.headers)
