"""The models, and whether the server has loaded one."""

from replies import json_reply

from . import dialects, errors
from .register import serves


def described(dialect, name):
    owner = "openai" if dialect.is_openai else "library"
    return {"id": name, "object": "model", "created": 1780000000, "owned_by": owner}


@serves("GET /v1/models")
async def models(request):
    dialect = dialects.of(request["world"])
    return json_reply({"object": "list", "data": [described(dialect, name)
                                                  for name in dialect.models]})


@serves("GET /v1/models/{model...}")
async def model(request):
    dialect, name = dialects.of(request["world"]), request["path"]["model"]
    if name not in dialect.models:
        raise errors.no_model(name)
    return json_reply(described(dialect, name))


@serves("GET /health", "GET /v1/health")
async def health(request):
    world = request["world"]
    if world.settings["dialect"] not in ("llamacpp", "vllm"):
        raise errors.error(404, "Not found")
    if world.settings["loading"]:
        raise errors.error(503, "Loading model", "unavailable_error")
    return json_reply({"status": "ok"})
