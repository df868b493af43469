"""Logging in: a token for a key, which is good for a while."""

import base64
import json
import secrets
import time

from replies import ApiError, json_reply

from .register import serves

USER = {"id": "6d0c9a3e-3c55-4f0a-8b0e-2f1a54d3a001", "email": "fake@example.invalid",
        "first_name": "Fake", "last_name": "User", "role": "admin"}


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def new_token(seconds):
    """Has the form of a JWT; nobody checks its signature."""
    now = int(time.time())
    claims = {"sub": USER["email"], "exp": now + seconds, "iat": now, "jti": secrets.token_hex(8)}
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.{secrets.token_urlsafe(32)}"


@serves("POST /login/api_key")
async def login(request):
    world = request["world"]
    if request["json"]["api_key"] != world.key:
        raise ApiError(401, "Invalid credentials.")
    token = new_token(world.settings["token_seconds"])
    world.memory.tokens[token] = time.monotonic() + world.settings["token_seconds"]
    return json_reply({"access_token": token, "token_type": "bearer"})


def authenticate(request):
    """A token of a login, or the key itself."""
    world = request["world"]
    key = request.headers.get("Galileo-API-Key")
    if key is not None:
        if key != world.key:
            raise ApiError(401, "Invalid API key.")
        return
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    end = world.memory.tokens.get(given)
    if end is None:
        raise ApiError(401, "Not authenticated")
    if time.monotonic() >= end:
        raise ApiError(401, "Token has expired")


@serves("GET /healthcheck")
async def health(request):
    return json_reply({"api_version": "1.700.0", "message": "Healthy", "version": "1.700.0"})


@serves("GET /ingest/healthz")
async def ingest_health(request):
    if not request["world"].settings["ingest_service"]:
        raise ApiError(404, "Not Found")
    return json_reply({"status": "ok"})


@serves("GET /current_user")
async def current_user(request):
    return json_reply({**USER, "permissions": [], "organization": "fake"})
