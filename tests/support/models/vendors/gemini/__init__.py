"""Gemini: generateContent, files, caches, batches and interactions, as its own service and as
Vertex."""

import strict
import world
from replies import ApiError, json_reply

from ..usual import extra_fields, place_of
from . import errors, interactions, reading, table

# What serves the endpoints registers itself.
from . import batches, caches, files, generate
from .register import HANDLERS
from .scenarios import SCENARIOS

NAME = "gemini"
BASE_PATH = ""
SETTINGS = {
    "processing_looks": 0,        # how often an uploaded file is seen to be in processing
    "processing_ends": "ACTIVE",  # or "FAILED"
    "running_looks": 0,           # how often a batch is seen to be running
}
CHOICES = {"processing_ends": ("ACTIVE", "FAILED")}
CONTRACT = strict.Contract(table, either_case=True)


class Memory(world.Memory):
    def __init__(self):
        super().__init__()
        self.files = {}
        self.caches = {}
        self.batches = {}
        self.interactions = {}
        self.continuations = {}  # the rest of an answer, by its token

    def state(self):
        return {"files": [f"files/{name}" for name in self.files],
                "caches": [f"cachedContents/{name}" for name in self.caches],
                "batches": [f"batches/{name}" for name in self.batches],
                "interactions": list(self.interactions)}


def new_key():
    return world.new_key("AIzaFake")


def check_version(request):
    """The place of Vertex is known by its publishers, and has versions of its own."""
    known = ("v1", "v1beta1") if "/publishers/" in request.path else ("v1", "v1beta")
    if request["path"]["version"] not in known:
        raise strict.Violation("path", f"{request.method} {request.path}: there is no such version")


def authenticate(request):
    check_version(request)
    key = request["world"].key
    if request["endpoint"].body == "bytes":
        return
    if "/projects/" in request.path:
        if request.headers.get("Authorization") != f"Bearer {key}":
            raise errors.error(401, "Request had invalid authentication credentials.")
        return
    given = request.headers.get("x-goog-api-key") or request.query.get("key")
    if given is None:
        raise errors.error(403, errors.NO_KEY)
    if given != key:
        raise errors.bad_key()


async def question(request):
    """What is asked, where something is."""
    action = request["endpoint"].name.rpartition(":")[2]
    if request["endpoint"].body == "Interaction":
        return interactions.question_of(request)
    if action not in ("generateContent", "streamGenerateContent", "countTokens"):
        return None
    body = reading.canonical(request["json"])
    request["body"] = body.get("generateContentRequest") or body
    return reading.question_of(request, request["body"])


def refusal(request, violation):
    return error(request, errors.of_violation(violation))


def error(request, api_error: ApiError):
    if "/interactions" in request.path:
        return json_reply(interactions.error_body(api_error), api_error.status, api_error.headers)
    return errors.reply(api_error)
