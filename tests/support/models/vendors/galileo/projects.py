"""Projects and their log streams."""

import uuid

from replies import ApiError, json_reply

from .register import serves

MADE = "2026-11-01T00:00:00+00:00"


def both(*names):
    """The same endpoints below /projects and below /v2/projects."""
    return [f"{method} {place}/{{project_id}}{rest}"
            for method, rest in (name.split(" ") for name in names)
            for place in ("/projects", "/v2/projects")]


def found(request):
    project = request["world"].memory.projects.get(request["path"]["project_id"])
    if project is None:
        raise ApiError(404, "Project not found.")
    return project


@serves("GET /projects")
async def listed(request):
    name = request.query.get("project_name")
    return json_reply([one for one in request["world"].memory.projects.values()
                       if name in (None, one["name"])])


@serves("POST /projects")
async def create(request):
    memory, name = request["world"].memory, request["json"]["name"]
    if any(one["name"] == name for one in memory.projects.values()):
        raise ApiError(409, f"Project with name {name} already exists.")
    project = {"id": str(uuid.uuid4()), "name": name, "type": "gen_ai", "created_at": MADE,
               "updated_at": MADE, "created_by": str(uuid.uuid4()), "runs": [],
               "bookmark": False, "permissions": [], "created_by_user": {
                   "id": str(uuid.uuid4()), "email": "fake@example.invalid",
                   "first_name": "Fake", "last_name": "User"}}
    memory.projects[project["id"]] = project
    memory.log_streams[project["id"]] = {}
    return json_reply(project)


@serves("GET /projects/{project_id}")
async def look(request):
    return json_reply(found(request))


def streams_of(request):
    return request["world"].memory.log_streams[found(request)["id"]]


@serves(*both("GET /log_streams"))
async def log_streams(request):
    return json_reply(list(streams_of(request).values()))


@serves(*both("GET /log_streams/paginated"))
async def paginated(request):
    start, limit = int(request.query.get("starting_token", 0)), int(request.query.get("limit", 100))
    everything = list(streams_of(request).values())
    more = start + limit < len(everything)
    return json_reply({"log_streams": everything[start:start + limit], "starting_token": start,
                       "limit": limit, "paginated": more,
                       "next_starting_token": start + limit if more else None})


@serves(*both("POST /log_streams"))
async def create_log_stream(request):
    streams, name = streams_of(request), request["json"]["name"]
    if any(one["name"] == name for one in streams.values()):
        raise ApiError(409, f"Log stream with name {name} already exists.")
    stream = {"id": str(uuid.uuid4()), "name": name, "project_id": found(request)["id"],
              "created_at": MADE, "updated_at": MADE, "created_by": str(uuid.uuid4()),
              "has_user_created_sessions": False}
    streams[stream["id"]] = stream
    return json_reply(stream)
