"""Galileo: where runs are logged as traces, with a token of its own after a login."""

import strict
import wires
import world
from replies import ApiError
from scenarios import Scenario

from ..usual import extra_fields, place_of
from . import errors, logins, table

# What serves the endpoints registers itself.
from . import projects, records
from .register import HANDLERS

NAME = "galileo"
BASE_PATH = ""
SETTINGS = {
    "token_seconds": 3600,    # how long a login lasts
    "ingest_service": False,  # whether the newer service for traces answers
}
CONTRACT = strict.Contract(table)
OPEN = {"GET /healthcheck", "GET /ingest/healthz", "POST /login/api_key"}


def fails(status, message):
    def refuse(options):
        headers = {"Retry-After": str(options["retry_after"])} if "retry_after" in options else {}
        return ApiError(status, message, headers)
    return Scenario(refuse=refuse)


SCENARIOS = {
    **wires.COMMON,
    "bad_key": fails(401, "Invalid credentials."),
    "token_expired": fails(401, "Token has expired"),
    "forbidden": fails(403, "Not enough permissions."),
    "not_found": fails(404, "Project not found."),
    "too_large": fails(413, "Request entity too large"),
    "rate_limit": fails(429, "Rate limit exceeded"),
    "internal": fails(500, "Internal Server Error"),
    "unavailable": fails(503, "Service Unavailable"),
}


class Memory(world.Memory):
    def __init__(self):
        super().__init__()
        self.projects = {}
        self.log_streams = {}
        self.traces = []
        self.spans = []
        self.sessions = []
        self.otel = []

    def state(self):
        return {"projects": [one["name"] for one in self.projects.values()],
                "logStreams": [stream["name"] for streams in self.log_streams.values()
                               for stream in streams.values()],
                "traces": self.traces, "spans": self.spans, "sessions": self.sessions,
                "otel": self.otel}


def new_key():
    return world.new_key("gal-fake-")


def authenticate(request):
    if request["endpoint"].name not in OPEN:
        logins.authenticate(request)


async def question(request):
    return None


def refusal(request, violation):
    return errors.reply(errors.of_violation(violation))


def error(request, api_error):
    return errors.reply(api_error)
