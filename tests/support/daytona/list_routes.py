"""Lists of sandboxes in the three shapes that clients meet."""

import base64
import datetime
import json
import time

from aiohttp import web

from replies import ApiError, serves

STATES = {"creating", "restoring", "destroyed", "destroying", "started", "stopped", "starting",
          "stopping", "error", "build_failed", "pending_build", "building_snapshot", "unknown",
          "pulling_snapshot", "archived", "archiving", "resizing", "snapshotting", "forking",
          "pausing", "paused", "resuming"}
SORT_KEYS = {"name": "name", "cpu": "cpu", "memoryGib": "memory", "diskGib": "disk",
             "lastActivityAt": "active", "createdAt": "created", "id": "id", "state": "state",
             "snapshot": "snapshot_name", "region": "region", "updatedAt": "updated"}
CURSOR_SORTS = ("name", "cpu", "memoryGib", "diskGib", "lastActivityAt", "createdAt")
BOUNDS = {"minCpu": ("cpu", 1), "maxCpu": ("cpu", -1), "minMemoryGiB": ("memory", 1),
          "maxMemoryGiB": ("memory", -1), "minDiskGiB": ("disk", 1), "maxDiskGiB": ("disk", -1)}
TIMES = {"createdAt": lambda box: moment(box.created), "lastEvent": lambda box: moment(box.active),
         "autoDestroyAt": lambda box: box.destroy_at}


def repeated(query, name):
    return query.getall(name, []) + query.getall(name + "[]", [])


def whole(query, name, otherwise, least, most):
    text = query.get(name)
    if text is None:
        return otherwise
    if not text.isdigit() or not least <= int(text) <= most:
        raise ApiError(400, f"{name} must be an integer between {least} and {most}")
    return int(text)


def number(query, name):
    try:
        return float(query[name])
    except ValueError:
        raise ApiError(400, f"{name} must be a number") from None


def moment(text):
    """Of a date with a time and a zone, or of a date alone."""
    found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)


def time_filters(query):
    for name, time_of in TIMES.items():
        for ending, sign in (("After", 1), ("Before", -1)):
            if not query.get(name + ending):
                continue
            try:
                bound = moment(query[name + ending])
            except ValueError:
                raise ApiError(400, f"{name + ending} must be a valid date") from None
            yield lambda box, time_of=time_of, sign=sign, bound=bound: (
                time_of(box) is not None and
                sign * (time_of(box) - bound) >= datetime.timedelta(0))


def labels_filter(query):
    try:
        wanted = json.loads(query.get("labels") or "{}")
    except ValueError:
        raise ApiError(400, "Invalid labels JSON format") from None
    if not isinstance(wanted, dict):
        raise ApiError(400, "Labels must be an object")
    return lambda box: all(box.labels.get(name) == value for name, value in wanted.items())


def is_errored_corpse(box):
    return box.state == "error" and box.desired == "destroyed"


def filters(query):
    """What a sandbox must be to be listed, besides its labels."""
    for name in ("id", "name"):
        if prefix := query.get(name, "").lower():
            yield lambda box, name=name, prefix=prefix: (
                getattr(box, name).lower().startswith(prefix))
    states = set(repeated(query, "states"))
    if states - STATES:
        raise ApiError(400, f"each value in states must be one of {', '.join(sorted(STATES))}")
    if states:
        yield lambda box: box.state in states
    if snapshots := repeated(query, "snapshots"):
        yield lambda box: box.snapshot is not None and box.snapshot.name in snapshots
    if regions := repeated(query, "regionIds") + repeated(query, "regions"):
        yield lambda box: (box.body.get("target") or "us") in regions
    if classes := repeated(query, "sandboxClasses"):
        yield lambda box: box.sandbox_class in classes
    for name, (field, sign) in BOUNDS.items():
        if name in query:
            yield lambda box, field=field, sign=sign, bound=number(query, name): (
                sign * getattr(box, field) >= sign * bound)
    yield from time_filters(query)
    for name, field in (("isPublic", "public"), ("isRecoverable", "recoverable")):
        if name in query:
            yield lambda box, field=field, wanted=query[name] == "true": (
                getattr(box, field) == wanted)


def matching(world, query):
    tests = list(filters(query))
    if not world.settings["ignore_labels"]:
        tests.append(labels_filter(query))
    errored_too = query.get("includeErroredDeleted") == "true"
    newest = time.monotonic() - world.settings["list_lag_seconds"]
    return [box for box in world.sandboxes.values()
            if box.state != "destroyed" and (errored_too or not is_errored_corpse(box)) and
            box.created_at <= newest and all(test(box) for test in tests)]


def sort_value(box, sort):
    if sort == "snapshot":
        return box.snapshot.name if box.snapshot else ""
    if sort == "region":
        return box.body.get("target") or "us"
    return getattr(box, SORT_KEYS[sort])


def ordered(boxes, query, sorts):
    sort, order = query.get("sort", "createdAt"), query.get("order", "desc")
    if sort not in sorts or order not in ("asc", "desc"):
        raise ApiError(400, "unknown sort field or order")
    return sorted(boxes, key=lambda box: (sort_value(box, sort), box.id),
                  reverse=order == "desc"), sort


def encode_cursor(box, sort):
    return base64.b64encode(json.dumps([sort_value(box, sort), box.id]).encode()).decode()


def decode_cursor(text):
    try:
        value, name = json.loads(base64.b64decode(text, validate=True))
        return value, name
    except (ValueError, TypeError):
        raise ApiError(400, "Invalid cursor") from None


@serves("GET /sandbox")
async def list_sandboxes(request):
    world, query = request["world"], request.query
    if world.older_than(0, 180):
        return web.json_response([box.to_json() for box in matching(world, query)])
    limit = whole(query, "limit", 100, 1, 200)
    boxes, sort = ordered(matching(world, query), query, CURSOR_SORTS)
    if query.get("cursor"):
        after = decode_cursor(query["cursor"])
        ascending = query.get("order", "desc") == "asc"
        boxes = [box for box in boxes
                 if ((sort_value(box, sort), box.id) > after) == ascending and
                 (sort_value(box, sort), box.id) != after]
    more = len(boxes) > limit
    return web.json_response({"items": [box.to_json(listed=True) for box in boxes[:limit]],
                              "nextCursor": encode_cursor(boxes[limit - 1], sort) if more
                              else None})


@serves("GET /sandbox/paginated")
async def list_pages(request):
    world, query = request["world"], request.query
    if not world.older_than(0, 216):
        raise ApiError(404, "Sandbox with ID or name paginated not found")
    page = whole(query, "page", 1, 1, 1 << 31)
    limit = whole(query, "limit", 100, 1, 200)
    boxes, _ = ordered(matching(world, query), query, SORT_KEYS)
    return web.json_response({
        "items": [box.to_json() for box in boxes[(page - 1) * limit:page * limit]],
        "total": len(boxes), "page": page, "totalPages": -(-len(boxes) // limit)})
