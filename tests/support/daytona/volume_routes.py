"""Volumes: names with a life. Nothing is mounted anywhere."""

from aiohttp import web

from replies import ApiError, serves, timestamp
from world import Volume


async def grow(world, volume, *states):
    for state in states:
        await world.pause("volume")
        volume.state = state
        volume.updated = timestamp()


def described(request, volume):
    return web.json_response(volume.to_json(request["world"].organization))


@serves("GET /volumes")
async def list_volumes(request):
    world = request["world"]
    with_deleted = request.query.get("includeDeleted") == "true"
    return web.json_response([volume.to_json(world.organization)
                              for volume in world.volumes.values()
                              if with_deleted or volume.state != "deleted"])


@serves("POST /volumes")
async def create(request):
    world, name = request["world"], request["json"]["name"]
    if any(volume.name == name and volume.state != "deleted"
           for volume in world.volumes.values()):
        raise ApiError(409, f"Volume with name {name} already exists")
    volume = Volume(name)
    world.volumes[volume.id] = volume
    world.spawn(grow(world, volume, "creating", "ready"))
    return described(request, volume)


def find(request, field, value):
    for volume in request["world"].volumes.values():
        if getattr(volume, field) == value and volume.state != "deleted":
            return volume
    raise ApiError(404, f"Volume with {field} {value} not found")


@serves("GET /volumes/{volumeId}")
async def get(request):
    return described(request, find(request, "id", request["path"]["volumeId"]))


@serves("GET /volumes/by-name/{name}")
async def get_by_name(request):
    return described(request, find(request, "name", request["path"]["name"]))


@serves("DELETE /volumes/{volumeId}")
async def delete(request):
    world, volume = request["world"], find(request, "id", request["path"]["volumeId"])
    users = [box.name for box in world.sandboxes.values() if not box.is_gone
             for use in box.body.get("volumes") or []
             if use["volumeId"] in (volume.id, volume.name)]
    if users:
        raise ApiError(409, f"Volume is in use by {', '.join(users)}")
    volume.state = "pending_delete"
    world.spawn(grow(world, volume, "deleting", "deleted"))
    return web.Response()
