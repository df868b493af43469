"""Traces, spans and sessions: checked, and kept for whoever asks at the door."""

import datetime
import uuid

from replies import ApiError, json_reply

from . import errors
from .projects import both, found, streams_of
from .register import serves


def check_uuid(value, place):
    try:
        uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise errors.unprocessable(errors.parts_of(place), "Input should be a valid UUID",
                                   "uuid_parsing") from None


def check_step(step, place):
    """What the table cannot say of a trace or a span."""
    for name in ("id", "session_id", "trace_id", "parent_id"):
        if step.get(name) is not None:
            check_uuid(step[name], f"{place}.{name}")
    if step.get("created_at") is not None:
        check_time(step["created_at"], f"{place}.created_at")
    for name in ("input", "output"):
        check_blocks(step.get(name), f"{place}.{name}")
    for index, span in enumerate(step.get("spans") or []):
        check_step(span, f"{place}.spans[{index}]")


def check_time(text, place):
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        raise errors.unprocessable(errors.parts_of(place), "Input should be a valid datetime",
                                   "datetime_parsing") from None


def check_blocks(value, place):
    """A block of data has its bytes or an address, never both."""
    if isinstance(value, dict):
        check_blocks(value.get("content"), f"{place}.content")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            inner = f"{place}[{index}]"
            if isinstance(item, dict) and item.get("type") == "data":
                if (item.get("base64") is None) == (item.get("url") is None):
                    raise errors.unprocessable(
                        errors.parts_of(inner), "Exactly one of base64 or url is needed",
                        "value_error")
            else:
                check_blocks(item, inner)


def place_of(request):
    """Where the records go: the ids that an answer repeats."""
    body, project = request["json"], found(request)
    stream = body.get("log_stream_id")
    if stream is None and body.get("experiment_id") is None:
        raise ApiError(422, "Either log_stream_id or experiment_id must be provided.")
    if stream is not None:
        check_uuid(stream, "log_stream_id")
        if stream not in streams_of(request):
            raise ApiError(404, "Log stream not found.")
    return {"project_id": project["id"], "project_name": project["name"],
            "log_stream_id": stream, "experiment_id": body.get("experiment_id"),
            "session_id": body.get("session_id") or str(uuid.uuid4())}


def count(step):
    return 1 + sum(count(span) for span in step.get("spans") or [])


def not_empty(items, name):
    if not items:
        raise errors.unprocessable([name], "List should have at least 1 item after validation, "
                                   "not 0", "too_short")


@serves("POST /ingest/traces/{project_id}", *both("POST /traces"))
async def ingest_traces(request):
    body = request["json"]
    not_empty(body["traces"], "traces")
    for index, trace in enumerate(body["traces"]):
        check_step(trace, f"traces[{index}]")
    place = place_of(request)
    kept = request["world"].memory.traces
    for trace in body["traces"]:
        trace.setdefault("id", str(uuid.uuid4()))
    kept += [{**trace, "log_stream_id": place["log_stream_id"]} for trace in body["traces"]]
    return json_reply({**place, "records_count": sum(map(count, body["traces"])),
                       "traces_count": len(body["traces"]),
                       "trace_ids": [trace["id"] for trace in body["traces"]]})


@serves("POST /ingest/spans/{project_id}", *both("POST /spans"))
async def ingest_spans(request):
    body = request["json"]
    not_empty(body["spans"], "spans")
    for name in ("trace_id", "parent_id"):
        check_uuid(body[name], name)
    for index, span in enumerate(body["spans"]):
        check_step(span, f"spans[{index}]")
    place = place_of(request)
    request["world"].memory.spans += [
        {**span, "trace_id": body["trace_id"], "parent_id": body["parent_id"]}
        for span in body["spans"]]
    return json_reply({**place, "trace_id": body["trace_id"], "parent_id": body["parent_id"],
                       "records_count": sum(map(count, body["spans"]))})


def change(records, name, key, body):
    """Writes what was given into the record of this id, where it is known already."""
    for record in records:
        if record.get("id") == name:
            record.update({field: value for field, value in body.items()
                           if value is not None and field != key})


@serves(*both("PATCH /traces/{trace_id}"))
async def update_trace(request):
    name = request["path"]["trace_id"]
    check_uuid(name, "trace_id")
    place = place_of(request)
    change(request["world"].memory.traces, name, "trace_id", request["json"])
    return json_reply({**place, "trace_id": name, "records_count": 1})


@serves(*both("PATCH /spans/{span_id}"))
async def update_span(request):
    name = request["path"]["span_id"]
    check_uuid(name, "span_id")
    place = place_of(request)
    change(request["world"].memory.spans, name, "span_id", request["json"])
    return json_reply({**place, "span_id": name, "records_count": 1})


@serves(*both("GET /traces/{trace_id}"))
async def trace(request):
    found(request)
    for one in request["world"].memory.traces:
        if one["id"] == request["path"]["trace_id"]:
            return json_reply(one)
    raise ApiError(404, "Trace not found.")


@serves(*both("POST /sessions"))
async def create_session(request):
    place = place_of(request)
    session = {"id": str(uuid.uuid4()), "name": request["json"].get("name"),
               "previous_session_id": request["json"].get("previous_session_id"),
               "external_id": request["json"].get("external_id"),
               **{name: place[name] for name in ("project_id", "project_name", "log_stream_id")}}
    request["world"].memory.sessions.append(session)
    return json_reply(session)


@serves(*both("POST /sessions/search"))
async def search_sessions(request):
    found(request)
    wanted = [one.get("value") for one in request["json"].get("filters") or []]
    records = [one for one in request["world"].memory.sessions
               if not wanted or one["external_id"] in wanted]
    return json_reply({"records": records, "starting_token": 0, "limit": 100, "paginated": False,
                       "next_starting_token": None})


@serves("POST /otel/traces")
async def otel(request):
    """OpenTelemetry over HTTP; the bytes are kept as their number."""
    request["world"].memory.otel.append(
        {"bytes": len(await request.read()), "contentType": request.content_type,
         "project": request.headers.get("project"),
         "logstream": request.headers.get("logstream")})
    return json_reply({"partialSuccess": {}})
