"""Snapshots: their own endpoints, and what makes them and others out of a sandbox."""

from aiohttp import web

from list_routes import whole
from replies import ApiError, serves
from sandbox import VM_CLASSES, Sandbox
from sandbox_routes import box_of, check_name_is_free, reply
from world import Snapshot

SORTS = {"name": "name", "state": "state", "createdAt": "created", "lastUsedAt": "created"}


def described(world, snapshot):
    return web.json_response(snapshot.to_json(world.organization))


def check_snapshot_name(world, name):
    if any(snapshot.name == name for snapshot in world.snapshots.values()):
        raise ApiError(409, f"Snapshot with name \"{name}\" already exists")


def check_create(body):
    if bool(body.get("imageName")) == bool(body.get("buildInfo")):
        raise ApiError(400, "Must specify exactly one of an image name and build info")
    if body.get("buildInfo") and body.get("entrypoint"):
        raise ApiError(400, "Cannot specify an entrypoint when using a build info entry")
    image = body.get("imageName")
    if image and (":" not in image.rpartition("/")[2] or image.endswith(":latest")):
        raise ApiError(400, "Image name must include a tag or digest, and not ':latest'")


@serves("POST /snapshots")
async def create(request):
    world, body = request["world"], request["json"]
    check_create(body)
    check_snapshot_name(world, body["name"])
    snapshot = Snapshot(
        body["name"], image=body.get("imageName"), entrypoint=body.get("entrypoint"),
        cpu=body.get("cpu") or 1, memory=body.get("memory") or 1, disk=body.get("disk") or 3,
        gpu=body.get("gpu") or 0, region=body.get("regionId") or "us",
        sandbox_class=body.get("sandboxClass") or "container",
        build=(body.get("buildInfo") or {}).get("dockerfileContent"))
    world.snapshots[snapshot.id] = snapshot
    world.spawn(build(world, snapshot, request["fault"].corpse_reason))
    return described(world, snapshot)


async def build(world, snapshot, failure):
    await world.pause("pending")
    snapshot.log += "".join(f"{line}\n" for line in (snapshot.build or "").splitlines())
    snapshot.enter("building" if snapshot.build else "pulling")
    await world.pause("build")
    snapshot.error_reason = failure
    snapshot.enter("active" if not failure else "build_failed" if snapshot.build else "error")


@serves("GET /snapshots")
async def list_snapshots(request):
    world, query = request["world"], request.query
    page, limit = whole(query, "page", 1, 1, 1 << 31), whole(query, "limit", 100, 1, 200)
    sort, order = query.get("sort", "lastUsedAt"), query.get("order", "desc")
    if sort not in SORTS or order not in ("asc", "desc"):
        raise ApiError(400, "unknown sort field or order")
    found = [snapshot for snapshot in world.snapshots.values()
             if query.get("name", "").lower() in snapshot.name.lower() and
             query.get("sourceSandboxId") in (None, snapshot.source)]
    found.sort(key=lambda snapshot: getattr(snapshot, SORTS[sort]), reverse=order == "desc")
    return web.json_response({
        "items": [snapshot.to_json(world.organization)
                  for snapshot in found[(page - 1) * limit:page * limit]],
        "total": len(found), "page": page, "totalPages": -(-len(found) // limit)})


@serves("GET /snapshots/{id}")
async def get(request):
    return described(request["world"], request["world"].snapshot(request["path"]["id"]))


def own_snapshot(request):
    snapshot = request["world"].snapshot(request["path"]["id"], by_name=False)
    if snapshot.general:
        raise ApiError(403, "General snapshots cannot be changed")
    return snapshot


@serves("DELETE /snapshots/{id}")
async def delete(request):
    world, snapshot = request["world"], own_snapshot(request)

    async def remove():
        await world.pause("remove")
        world.snapshots.pop(snapshot.id, None)
    if snapshot.state != "removing":
        snapshot.enter("removing")
        world.spawn(remove())
    return web.Response()


@serves("POST /snapshots/{id}/activate")
async def activate(request):
    snapshot = own_snapshot(request)
    if snapshot.state != "inactive":
        raise ApiError(400, f"Snapshot is {snapshot.state}, not inactive")
    snapshot.enter("active")
    return described(request["world"], snapshot)


@serves("POST /snapshots/{id}/deactivate")
async def deactivate(request):
    world, snapshot = request["world"], own_snapshot(request)
    if snapshot.state != "active":
        raise ApiError(400, f"Snapshot is {snapshot.state}, not active")

    async def settle():
        await world.pause("deactivate")
        snapshot.enter("inactive")
    snapshot.enter("pulling")
    world.spawn(settle())
    return web.Response(status=204)


@serves("GET /snapshots/{id}/build-logs-url")
async def snapshot_log_url(request):
    world = request["world"]
    snapshot = world.snapshot(request["path"]["id"])
    return web.json_response({"url": f"{world.url}/api/snapshots/{snapshot.id}/build-logs/stream"})


@serves("GET /snapshots/{id}/build-logs")
@serves("GET /snapshots/{id}/build-logs/stream")
async def snapshot_log(request):
    snapshot = request["world"].snapshot(request["path"]["id"])
    return await stream_log(request, lambda: snapshot.log,
                            lambda: snapshot.state in ("pending", "building", "pulling"))


@serves("GET /sandbox/{sandboxIdOrName}/build-logs-url")
async def sandbox_log_url(request):
    url = request["world"].url
    return web.json_response({"url": f"{url}/api/sandbox/{box_of(request).id}/build-logs/stream"})


@serves("GET /sandbox/{sandboxIdOrName}/build-logs")
@serves("GET /sandbox/{sandboxId}/build-logs/stream")
async def sandbox_log(request):
    box = box_of(request)
    return await stream_log(request, lambda: box.build_log,
                            lambda: box.state in ("pending_build", "building_snapshot"))


async def stream_log(request, read, grows):
    """Chunked text: what there is and, when asked to follow, what is added while it grows."""
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    sent = 0
    while True:
        last = request.query.get("follow") != "true" or not grows()
        text = read()
        if text[sent:]:
            await response.write(text[sent:].encode())
            sent = len(text)
        if last:
            await response.write_eof()
            return response
        await request["world"].pause("build")


@serves("POST /sandbox/{sandboxIdOrName}/snapshot")
async def snapshot_sandbox(request):
    world, box, body = request["world"], box_of(request), request["json"]
    box.check_not_errored()
    box.check_settled()
    is_vm = box.sandbox_class in VM_CLASSES
    if body.get("includeMemory") and not is_vm:
        raise ApiError(422, "Snapshots with memory are not supported for this sandbox class")
    wanted = ("started",) if body.get("includeMemory") else (
        ("stopped",) if is_vm else ("started", "stopped"))
    if box.state not in wanted:
        raise ApiError(400, f"Sandbox must be {' or '.join(wanted)} to make this snapshot")
    check_snapshot_name(world, body["name"])
    snapshot = Snapshot(body["name"], state="snapshotting", source=box.id, cpu=box.cpu,
                        memory=box.memory, disk=box.disk, sandbox_class=box.sandbox_class)
    world.snapshots[snapshot.id] = snapshot
    box.change("snapshotting", box.snapshot_into(
        snapshot, back_to=box.state, fails=request["fault"].kind == "snapshot_fails"))
    return described(world, snapshot) if world.settings["snapshot_reply"] == "snapshot" else (
        reply(box))


@serves("POST /sandbox/{sandboxIdOrName}/fork")
async def fork(request):
    world, box, body = request["world"], box_of(request), request["json"] or {}
    if box.sandbox_class not in VM_CLASSES or box.body.get("gpu"):
        raise ApiError(422, "Forking is not supported for this sandbox class")
    box.check_not_errored()
    box.check_settled()
    if box.state != "started":
        raise ApiError(400, "Sandbox is not started")
    check_name_is_free(world, body.get("name"))
    child = Sandbox(world, {**box.body, "name": body.get("name")}, box.snapshot)
    child.parent = box
    child.labels = dict(box.labels)
    world.sandboxes[child.id] = child
    box.change("forking", box.fork(child))
    return reply(child)


@serves("GET /sandbox/{sandboxIdOrName}/forks")
async def forks(request):
    box = box_of(request)
    with_gone = request.query.get("includeDestroyed") == "true"
    return web.json_response([other.to_json() for other in request["world"].sandboxes.values()
                              if other.parent is box and (with_gone or not other.is_gone)])


@serves("GET /sandbox/{sandboxIdOrName}/parent")
async def parent(request):
    box = box_of(request)
    if box.parent is None:
        raise ApiError(404, "Sandbox has no parent")
    return reply(box.parent)


@serves("GET /sandbox/{sandboxIdOrName}/ancestors")
async def ancestors(request):
    box, found = box_of(request), []
    while (box := box.parent) is not None:
        found.append(box.to_json())
    return web.json_response(found)
