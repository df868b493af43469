"""What Anthropic's API can do besides answering well."""

import itertools

import wires
from frames import Bare
from scenarios import Scenario

from . import errors

OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"},
              "request_id": "req_fake"}
SPEND = ("You have reached your specified API usage limits. You will regain access on 2026-12-01 "
         "at 00:00 UTC.")


def fails(status, message, kind=None, details=None, retry_after=None):
    def refuse(options):
        wait = options.get("retry_after", retry_after)
        headers = {} if wait is None else {"retry-after": str(wait)}
        if "should_retry" in options:
            headers["x-should-retry"] = str(options["should_retry"]).lower()
        return errors.error(status, message, kind, headers, details)
    return Scenario(refuse=refuse)


def echo(options):
    return errors.error(401, f"invalid x-api-key: {options['key']}")


def halved(chunks):
    chunks = list(chunks)
    return chunks[:max(1, len(chunks) // 2)]


def stream_error(chunks, options):
    failure = {**OVERLOADED, "error": {"type": options.get("type", "overloaded_error"),
                                       "message": options.get("message", "Overloaded")}}
    return [*halved(chunks), failure]


def with_pings(chunks, options):
    for event in chunks:
        yield {"type": "ping"}
        yield event


def with_unknown(chunks, options):
    """Events, kinds of deltas and kinds of blocks that are newer than any client."""
    for event in chunks:
        yield event
        if event["type"] == "message_start":
            yield {"type": "brand_new_event", "value": [1, {"a": None}]}
        elif event["type"] == "content_block_start":
            yield {"type": "content_block_delta", "index": event["index"],
                   "delta": {"type": "brand_new_delta", "value": 1}}


def with_event(event):
    def events(chunks, options):
        chunks = iter(chunks)
        return itertools.chain(itertools.islice(chunks, 1), [event(options)], chunks)
    return Scenario(events=events)


def without_end(chunks, options):
    return (event for event in chunks if event["type"] not in ("message_delta", "message_stop"))


def no_names(pieces, options):
    """Data lines alone, which the vendor's own SDK passes over."""
    for piece in pieces:
        named = isinstance(piece, bytes) and piece.startswith(b"event: ")
        yield piece.partition(b"\n")[2] if named else piece


SCENARIOS = {
    **wires.COMMON,
    "bad_request": fails(400, "messages: something is wrong with them"),
    "spend_limit_400": fails(400, SPEND),
    "bad_key": fails(401, "invalid x-api-key"),
    "key_echo": Scenario(refuse=echo),
    "billing": fails(402, "Your credit balance is too low to access the API."),
    "forbidden": fails(403, "Your API key does not have permission to use the specified resource."),
    "not_found": fails(404, "model: gone"),
    "conflict": fails(409, "The request conflicts with another one."),
    "too_large": fails(413, "Request exceeds the maximum size"),
    "rate_limit": fails(429, "This request would exceed your organization's rate limit of 50 "
                        "requests per minute.", retry_after=1),
    "rate_limit_bare": fails(429, "This request would exceed your rate limit."),
    "spend_limit": fails(429, SPEND, details={"error_code": "spend_limit_reached"}),
    "internal": fails(500, "Internal server error"),
    "timeout": fails(504, "Request timed out."),
    "overloaded": fails(529, "Overloaded"),
    "max_tokens": wires.ends("max_tokens"),
    "empty_max_tokens": wires.ends("max_tokens", keeps=False),
    "refusal": wires.ends("refusal", keeps=False),
    "pause_turn": wires.ends("pause_turn"),
    "context_window": wires.ends("model_context_window_exceeded"),
    "stop_sequence": wires.ends("stop_sequence"),
    "tool_use": wires.ends("tool_use"),
    "unknown_stop": wires.ends("brand_new_reason"),
    "stream_error": Scenario(events=stream_error),
    "pings": Scenario(events=with_pings),
    "unknown_events": Scenario(events=with_unknown),
    "no_finish": Scenario(events=without_end),
    "no_names": Scenario(wire=no_names),
    "comments": with_event(lambda options: Bare(b": keep-alive\n\n")),
    "deep_event": with_event(lambda options: ("brand_new_event", wires.nested(options))),
    "event_not_json": with_event(lambda options: ("content_block_delta", b'{"type": ')),
}
