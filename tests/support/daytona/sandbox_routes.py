"""The control plane's sandbox endpoints, apart from lists, ports and snapshots."""

import ipaddress
import re

from aiohttp import web

from replies import ApiError, serves
from sandbox import VM_CLASSES, Sandbox, clamp_archive

CIDR = re.compile(r"[\d.]+/\d+")
DOMAIN = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)
GPU_TYPES = {"H100", "H200", "RTX-PRO-6000", "RTX-4090", "RTX-5090", "B300", "MI355X"}


def reply(box):
    return web.json_response(box.to_json())


def box_of(request, **how):
    return request["world"].sandbox(
        request["path"].get("sandboxIdOrName") or request["path"]["sandboxId"], **how)


def is_network(text):
    if not CIDR.fullmatch(text):
        return False
    try:
        ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return False
    return True


def listed(body, name):
    return [part.strip() for part in (body.get(name) or "").split(",") if part]


def check_network(body):
    addresses, domains = listed(body, "networkAllowList"), listed(body, "domainAllowList")
    if len(addresses) > 10 or not all(map(is_network, addresses)):
        raise ApiError(400, "networkAllowList must be at most 10 IPv4 networks in CIDR form")
    if len(domains) > 10 or not all(map(DOMAIN.fullmatch, domains)):
        raise ApiError(400, "domainAllowList must be at most 10 domains")


def check_create(body):
    if body.get("snapshot") and body.get("buildInfo"):
        raise ApiError(400, "Cannot specify both a snapshot and build info")
    sized = [name for name in ("cpu", "memory", "disk", "gpu") if body.get(name) is not None]
    if sized and not body.get("buildInfo"):
        raise ApiError(400, "Cannot specify Sandbox resources when using a snapshot")
    if any(body[name] < (0 if name == "gpu" else 1) for name in sized):
        raise ApiError(400, "Sandbox resources must be at least 1")
    for name in ("autoStopInterval", "autoArchiveInterval", "ttlMinutes"):
        if (body.get(name) or 0) < 0:
            raise ApiError(400, f"{name} must not be negative")
    is_ephemeral = body.get("autoDeleteInterval") == 0
    if body.get("autoPauseInterval") and (body.get("autoStopInterval") or is_ephemeral):
        raise ApiError(400, "Auto-pause goes neither with auto-stop nor with ephemeral sandboxes")
    if body.get("linkedSandbox") and (body.get("buildInfo") or not is_ephemeral):
        raise ApiError(400, "A linked sandbox must be ephemeral and made from a snapshot")
    check_gpu(body, is_ephemeral)
    check_network(body)


def check_gpu(body, is_ephemeral):
    if set(body.get("gpuType") or []) - GPU_TYPES:
        raise ApiError(400, f"each value in gpuType must be one of {', '.join(sorted(GPU_TYPES))}")
    if body.get("gpu") and not is_ephemeral:
        raise ApiError(400, "GPU sandboxes must be ephemeral")
    if body.get("spot") and not body.get("gpu"):
        raise ApiError(400, "Spot is only for GPU sandboxes")


def snapshot_for(world, body):
    if body.get("buildInfo"):
        return None
    wanted = body.get("snapshot")
    if not wanted:
        wanted = "daytona-small" if world.settings["default_class"] == "container" else "daytona-vm"
    try:
        snapshot = world.snapshot(wanted)
    except ApiError:
        raise ApiError(400, f"Snapshot {wanted} not found. Did you add it through the dashboard?"
                       ) from None
    if snapshot.state != "active":
        raise ApiError(400, f"Snapshot {wanted} is {snapshot.state}")
    return snapshot


def check_volumes(world, body):
    for wanted in body.get("volumes") or []:
        found = [volume for volume in world.volumes.values()
                 if wanted["volumeId"] in (volume.id, volume.name)]
        if not found:
            raise ApiError(404, f"Volume {wanted['volumeId']} not found")
        if found[0].state != "ready":
            raise ApiError(400, f"Volume {wanted['volumeId']} is not ready")


def check_name_is_free(world, name):
    if name and any(box.name == name and not box.is_gone for box in world.sandboxes.values()):
        raise ApiError(409, f"Sandbox with name {name} already exists")


@serves("POST /sandbox")
async def create(request):
    """Waits for `started`, and then answers with what it knew before it waited."""
    world, body = request["world"], request["json"]
    check_create(body)
    check_volumes(world, body)
    check_name_is_free(world, body.get("name"))
    if body.get("target") not in (None, "us", "eu"):
        raise ApiError(404, f"Region {body['target']} not found")
    box = Sandbox(world, body, snapshot_for(world, body))
    if box.auto_pause and box.sandbox_class not in VM_CLASSES:
        raise ApiError(400, "Auto-pause is not supported for this sandbox class")
    if body.get("ttlMinutes"):
        box.set_ttl(body["ttlMinutes"])
    world.sandboxes[box.id] = box
    world.tell("sandbox.created", box.to_json())
    box.change("pending_build" if body.get("buildInfo") else "creating",
               box.create(request["fault"].corpse_reason))
    before = box.to_json()
    if not body.get("buildInfo"):
        await box.wait_settled()
        refuse_failed_start(box)
    return web.json_response(before)


def refuse_failed_start(box):
    if box.state in ("error", "build_failed"):
        raise ApiError(400, f"Sandbox failed to start: {box.error_reason}")


@serves("GET /sandbox/{sandboxIdOrName}")
async def get(request):
    return reply(box_of(request))


@serves("DELETE /sandbox/{sandboxIdOrName}")
async def delete(request):
    box = box_of(request)
    if any(other.parent is box and not other.is_gone
           for other in request["world"].sandboxes.values()):
        raise ApiError(400, "Sandbox has fork children; delete them first")
    box.check_settled()
    box.desired = "destroyed"
    box.give_up_name()
    box.change("destroying", box.destroy())
    return reply(box)


@serves("POST /sandbox/{sandboxIdOrName}/start")
async def start(request):
    box = box_of(request)
    box.check_not_errored()
    if box.state != "archiving":
        box.check_settled()
    if box.state == "started":
        return reply(box)
    box.desired = "started"
    if box.state in ("archived", "archiving"):
        box.change("restoring", box.start())
        return reply(box)
    box.change("resuming" if box.state == "paused" else "starting", box.start())
    await box.wait_settled()
    refuse_failed_start(box)
    return reply(box)


@serves("POST /sandbox/{sandboxIdOrName}/stop")
async def stop(request):
    box = box_of(request)
    box.check_not_errored()
    box.check_settled()
    if box.state != "started":
        raise ApiError(400, "Sandbox is not started")
    box.desired = "stopped"
    if box.auto_delete == 0:
        box.desired = "destroyed"
        box.give_up_name()
    before = box.to_json()
    box.change("started", box.stop())
    return web.json_response(before)


@serves("POST /sandbox/{sandboxIdOrName}/archive")
async def archive(request):
    box = box_of(request)
    box.check_settled()
    if box.state != "stopped":
        raise ApiError(400, "Sandbox is not stopped")
    if box.auto_delete == 0:
        raise ApiError(400, "Ephemeral sandboxes cannot be archived")
    box.desired = "archived"
    box.change("archiving", box.step_to("archived", "archive"))
    return reply(box)


@serves("POST /sandbox/{sandboxIdOrName}/pause")
async def pause(request):
    box = box_of(request)
    if box.sandbox_class not in VM_CLASSES:
        raise ApiError(422, "Pausing is not supported for this sandbox class")
    box.check_settled()
    if box.state != "started":
        raise ApiError(400, "Sandbox is not started")
    box.desired = "paused"
    box.change("pausing", pause_machine(box))
    return reply(box)


async def pause_machine(box):
    await box.world.pause("pause")
    await box.machine.stop()
    box.enter("paused")


@serves("POST /sandbox/{sandboxIdOrName}/recover")
async def recover(request):
    box = box_of(request)
    box.check_settled()
    if box.state != "error" or not box.recoverable:
        raise ApiError(400, "Sandbox is not in a recoverable error state")
    box.note_recovery()
    box.error_reason, box.recoverable = None, False
    if request.query.get("skipStart") == "true":
        box.enter("stopped")
        return reply(box)
    box.desired = "started"
    box.change("starting", box.create() if box.machine is None else box.start())
    await box.wait_settled()
    return reply(box)


@serves("POST /sandbox/{sandboxIdOrName}/resize")
async def resize(request):
    box, body = box_of(request), request["json"]
    if not request["world"].settings["resize_enabled"]:
        raise ApiError(404, f"Cannot POST {request.path}")
    box.check_settled()
    if any((body.get(name) or 1) < 1 for name in ("cpu", "memory", "disk")):
        raise ApiError(400, "Resources must be at least 1")
    if box.state == "started" and any((body.get(name) or getattr(box, name)) < getattr(box, name)
                                      for name in ("cpu", "memory")):
        raise ApiError(400, "cpu and memory of a started sandbox can only grow")
    if body.get("disk") and (box.state != "stopped" or body["disk"] < box.disk):
        raise ApiError(400, "disk can only grow, and only while the sandbox is stopped")
    for name in ("cpu", "memory", "disk"):
        setattr(box, name, body.get(name) or getattr(box, name))
    box.change("resizing", box.step_to(box.state, "resize"))
    return reply(box)


@serves("PUT /sandbox/{sandboxIdOrName}/labels")
async def replace_labels(request):
    box = box_of(request)
    box.labels = dict(request["json"]["labels"])
    return reply(box) if request["world"].older_than(0, 191) else web.json_response(
        {"labels": box.labels})


@serves("PUT /sandbox/{sandboxIdOrName}/secrets")
async def replace_secrets(request):
    """Of which nothing is ever told, and whose values are nowhere here."""
    if any(len(one) != 1 for one in request["json"]["secrets"]):
        raise ApiError(400, "each value in secrets must have exactly one variable")
    return reply(box_of(request))


@serves("POST /sandbox/{sandboxIdOrName}/public/{isPublic}")
async def set_public(request):
    box = box_of(request)
    box.public = request["path"]["isPublic"] == "true"
    return reply(box)


def setter_reply(box):
    return web.json_response(box.to_json(), status=201 if box.world.older_than(0, 191) else 200)


def whole_number(request, name, least=None):
    try:
        value = int(request["path"][name])
    except ValueError:
        raise ApiError(400, "Validation failed (numeric string is expected)") from None
    if least is not None and value < least:
        raise ApiError(400, f"{name} must not be less than {least}")
    return value


@serves("POST /sandbox/{sandboxIdOrName}/autostop/{interval}")
async def set_autostop(request):
    box = box_of(request)
    box.auto_stop = whole_number(request, "interval", 0)
    return setter_reply(box)


@serves("POST /sandbox/{sandboxIdOrName}/autopause/{interval}")
async def set_autopause(request):
    box = box_of(request)
    if box.sandbox_class not in VM_CLASSES:
        raise ApiError(422, "Auto-pause is not supported for this sandbox class")
    box.auto_pause = whole_number(request, "interval", 0)
    return setter_reply(box)


@serves("POST /sandbox/{sandboxIdOrName}/autoarchive/{interval}")
async def set_autoarchive(request):
    box = box_of(request)
    box.auto_archive = clamp_archive(whole_number(request, "interval", 0))
    return setter_reply(box)


@serves("POST /sandbox/{sandboxIdOrName}/autodelete/{interval}")
async def set_autodelete(request):
    box = box_of(request)
    box.auto_delete = whole_number(request, "interval")
    return setter_reply(box)


@serves("POST /sandbox/{sandboxIdOrName}/ttl/{ttlMinutes}")
async def set_ttl(request):
    box = box_of(request)
    box.set_ttl(whole_number(request, "ttlMinutes", 0))
    return setter_reply(box)


@serves("POST /sandbox/{sandboxIdOrName}/network-settings")
async def set_network(request):
    box = box_of(request)
    check_network(request["json"])
    if box.state != "started":
        raise ApiError(400, "Sandbox is not started")
    box.network.update(request["json"])
    return reply(box)


@serves("POST /sandbox/{sandboxId}/last-activity")
async def touch(request):
    box_of(request, by_name=False).touch()
    return web.Response(status=201)


@serves("GET /sandbox/{sandboxId}/toolbox-proxy-url")
async def toolbox_url(request):
    box_of(request, by_name=False)
    return web.json_response({"url": request["world"].toolbox_url})
