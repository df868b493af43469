"""What Gemini can do besides answering well."""

import itertools

import wires
from frames import Bare
from replies import CUT, Pause, Reply, encode
from scenarios import Scenario

from . import errors

PER_MINUTE = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
PER_DAY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
QUOTA = "You exceeded your current quota, please check your plan and billing details."
OVERLOADED = "The model is overloaded. Please try again later."
SAFETY = [{"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True}]
NO_CONTENT = ("SAFETY", "RECITATION", "LANGUAGE", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT",
              "SPII", "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS",
              "MALFORMED_RESPONSE", "MISSING_THOUGHT_SIGNATURE", "IMAGE_SAFETY", "NO_IMAGE",
              "FINISH_REASON_UNSPECIFIED", "BRAND_NEW_REASON")


def fails(status, message, **more):
    return Scenario(refuse=lambda options: errors.error(status, message, **more))


def rate(quota_id, limit, delay):
    return Scenario(refuse=lambda options: errors.exhausted(
        QUOTA, quota_id, limit, options.get("delay", delay)))


def echo(options):
    return errors.error(400, f"API key {options['key']} is not valid for this project.")


def in_array(options):
    api_error = errors.error(options.get("status", 503), OVERLOADED)
    reply = errors.reply(api_error)
    reply.pieces = [encode([errors.body_of(api_error)])]
    return reply


def of_each(change):
    """Changes a stream's chunks and a whole answer alike."""
    def events(chunks, options):
        return change(chunks, options)

    def body(whole, options):
        changed = list(change([whole], options))
        return changed[-1]
    return Scenario(events=events, body=body)


def finish(reason, with_content=False, message=None):
    """The last candidate has this reason; without content nothing was said before it."""
    def change(chunks, options):
        chunks = list(chunks)
        last = chunks[-1]
        candidate = last["candidates"][0]
        candidate["finishReason"] = reason
        if message:
            candidate["finishMessage"] = message
        if with_content:
            return chunks
        candidate.pop("content", None)
        if reason in ("SAFETY", "PROHIBITED_CONTENT"):
            candidate["safetyRatings"] = SAFETY
        if "usageMetadata" in last:
            last["usageMetadata"].pop("candidatesTokenCount", None)
        return [last]
    return of_each(change)


def empty_max_tokens(chunks, options):
    """All of the budget went into thinking."""
    *_, last = chunks
    usage = last["usageMetadata"]
    usage["thoughtsTokenCount"] = usage.pop("candidatesTokenCount") + usage.get(
        "thoughtsTokenCount", 0)
    last["candidates"] = [{"content": {"role": "model"}, "finishReason": "MAX_TOKENS", "index": 0}]
    return [last]


def halved(chunks):
    chunks = list(chunks)
    return chunks[:max(1, len(chunks) // 2)], chunks[-1]


def truncated(chunks, options):
    """Some text, and the budget is over."""
    some, last = halved(chunks)
    part = some[-1]["candidates"][0]
    part["finishReason"] = "MAX_TOKENS"
    if some[-1] is last:  # a whole answer
        for one in part["content"]["parts"]:
            one["text"] = one["text"][:len(one["text"]) // 2]
    return some


def continues(answer, options):
    """Half of the answer; the other half is had by a token."""
    middle = max(1, len(answer.pieces) // 2)
    answer.rest = answer.pieces[middle:]
    answer.pieces = answer.pieces[:middle]
    answer.text = "".join(answer.pieces)
    answer.finish = "CONTINUATION"
    return answer


def checkpoint(answer, options):
    """The token comes in the middle of a stream that goes on."""
    answer.rest = answer.pieces[max(1, len(answer.pieces) // 2):]
    return answer


def cut_at_checkpoint(pieces, options):
    for piece in pieces:
        yield piece
        if isinstance(piece, bytes) and b'"continuationToken"' in piece:
            yield CUT
            return


def blocked(reason):
    def change(chunks, options):
        *_, last = chunks
        last.pop("candidates")
        last["promptFeedback"] = {"blockReason": reason, "safetyRatings": SAFETY}
        last.get("usageMetadata", {}).pop("candidatesTokenCount", None)
        return [last]
    return of_each(change)


def fails_midway(make):
    """After a while: an SDK may want a bare error to come alone."""
    def events(chunks, options):
        some, _ = halved(chunks)
        body = errors.body_of(errors.error(options.get("status", 503), OVERLOADED))
        return [*some, Pause(options.get("seconds", 0.1)), make(body)]
    return Scenario(events=events)


def without_finish(chunks, options):
    chunks = list(chunks)
    return chunks[:-1]


def odd_chunks(chunks, options):
    """Chunks without candidates, candidates without content, and parts of other kinds."""
    first, *rest = chunks
    usage = first.get("usageMetadata", {})
    yield {"usageMetadata": usage}
    yield {"candidates": [{"index": 0}]}
    yield first
    yield {"candidates": [{"content": {"role": "model", "parts": [
        {"executableCode": {"language": "PYTHON", "code": "print('not me')"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "not me\n"}},
        {"functionCall": {"name": "other", "args": {"x": 1}}},
        {"inlineData": {"mimeType": "image/png", "data": "AA=="}}]}, "index": 0}]}
    yield {"candidates": [{"content": {"role": "model"}, "index": 0}], "newField": {"a": [1]}}
    yield from rest


def many_parts(chunks, options):
    """All of the answer as the parts of one chunk."""
    chunks = list(chunks)
    parts = [part for chunk in chunks for part in chunk["candidates"][0]["content"]["parts"]]
    chunks[-1]["candidates"][0]["content"]["parts"] = parts
    return [chunks[-1]]


def with_event(event):
    def events(chunks, options):
        first, *rest = itertools.islice(chunks, 1)
        return itertools.chain([first, event(options)], rest, chunks)
    return Scenario(events=events)


def second_candidate(chunks, options):
    for chunk in chunks:
        chunk["candidates"].append({"content": {"role": "model", "parts": [
            {"text": "another candidate"}]}, "finishReason": "STOP", "index": 1})
        yield chunk


def lf(pieces, options):
    for piece in pieces:
        yield piece.replace(b"\r\n", b"\n") if isinstance(piece, bytes) else piece


def cr(pieces, options):
    for piece in pieces:
        yield piece.replace(b"\r\n", b"\r") if isinstance(piece, bytes) else piece


SCENARIOS = {
    **wires.COMMON,
    **{f"finish_{reason.lower()}": finish(reason) for reason in NO_CONTENT},
    **{f"blocked_{reason.lower()}": blocked(reason) for reason in (
        "SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "BRAND_NEW_REASON")},
    "bad_key": Scenario(refuse=lambda options: errors.bad_key()),
    "no_key": fails(403, errors.NO_KEY),
    "key_echo": Scenario(refuse=echo),
    "field_violation": Scenario(refuse=lambda options: errors.invalid(
        options.get("field", "generation_config.temperature"),
        options.get("message", f"{options.get('field', 'temperature')} is not supported."))),
    "bad_request": fails(400, "Request contains an invalid argument."),
    "too_many_tokens": fails(400, "The input token count (1048577) exceeds the maximum number of "
                             "tokens allowed (1048576)."),
    "precondition": fails(400, "User location is not supported for the API use.",
                          word="FAILED_PRECONDITION"),
    "leaked_key": fails(403, "Your API key was reported as leaked. Please use another API key."),
    "forbidden": fails(403, "The caller does not have permission"),
    "not_found": fails(404, "models/gone is not found for API version v1beta, or is not supported "
                       "for generateContent."),
    "request_timeout": fails(408, "Request timed out."),
    "cancelled": fails(499, "The operation was cancelled."),
    "rate_minute": rate(PER_MINUTE, 10, "38s"),
    "rate_fraction": rate(PER_MINUTE, 10, "0.5s"),
    "rate_day": rate(PER_DAY, 250, "7200s"),
    "rate_bare": fails(429, "Resource has been exhausted (e.g. check quota)."),
    "internal": fails(500, "An internal error has occurred."),
    "unavailable": fails(503, OVERLOADED),
    "deadline": fails(504, "Deadline expired before operation could complete."),
    "array_error": Scenario(refuse=in_array),
    "error_in_200": Scenario(refuse=lambda options: Reply([encode(errors.body_of(
        errors.error(503, OVERLOADED)))])),
    "empty_max_tokens": of_each(empty_max_tokens),
    "max_tokens": of_each(truncated),
    "continuation": Scenario(shape=continues),
    "checkpoint": Scenario(shape=checkpoint),
    "checkpoint_cut": Scenario(shape=checkpoint, wire=cut_at_checkpoint),
    "stream_error": fails_midway(lambda body: body),
    "stream_error_bare": fails_midway(lambda body: Bare(encode(body))),
    "stream_error_bare_lines": fails_midway(lambda body: Bare(encode(body) + b"\r\n")),
    "no_finish": Scenario(events=without_finish),
    "odd_chunks": Scenario(events=odd_chunks),
    "many_parts": Scenario(events=many_parts),
    "two_candidates": of_each(second_candidate),
    "deep_event": with_event(wires.nested),
    "event_not_json": with_event(lambda options: b'{"candidates": ['),
    "comments": with_event(lambda options: Bare(b": ping\r\n\r\n")),
    "line_ends_lf": Scenario(wire=lf),
    "line_ends_cr": Scenario(wire=cr),
}
