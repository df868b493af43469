"""What OpenAI's API, and servers like it, can do besides answering well."""

import itertools

import wires
from frames import Bare
from replies import Reply, encode
from scenarios import Scenario

from . import errors

RATE = ("Rate limit reached for gpt-6 in organization org-fake on requests per min (RPM): Limit 3, "
        "Used 3, Requested 1. Please try again in 20s.")
QUOTA = "You exceeded your current quota, please check your plan and billing details."


def fails(status, message, kind=None, param=None, code=None, shape="object", headers=None):
    def refuse(options):
        asked = {"retry_after": "retry-after", "retry_after_ms": "retry-after-ms",
                 "should_retry": "x-should-retry"}
        named = {header: str(options[name]) for name, header in asked.items() if name in options}
        return errors.error(options.get("status", status), message, kind, param, code,
                            {"x-request-id": "req_fake", **(headers or {}), **named}, shape)
    return Scenario(refuse=refuse)


def echo(options):
    return errors.error(401, f"Incorrect API key provided: {options['key']}.",
                        "invalid_request_error", None, "invalid_api_key")


def refused_whole(body, options):
    """The model says no, in a field of its own."""
    for choice in body.get("choices", ()):
        choice["message"].update(content=None, refusal=choice["message"]["content"])
    return body


def refused(chunks, options):
    for chunk in chunks:
        for choice in chunk.get("choices", ()):
            if choice["delta"].get("content"):
                choice["delta"] = {"refusal": choice["delta"]["content"]}
        yield chunk


def halved(chunks):
    chunks = list(chunks)
    return chunks[:max(1, len(chunks) // 2)]


def error_event(options):
    return {"error": {"message": "The server had an error while processing your request.",
                      "type": "server_error", "param": None,
                      "code": options.get("code", "server_error")}}


def stream_error(chunks, options):
    return [*halved(chunks), error_event(options)]


def openrouter_error(chunks, options):
    """A failure in an answer that began well, as OpenRouter tells it."""
    some = halved(chunks)
    head = {name: value for name, value in next(one for one in some if isinstance(
        one, dict)).items() if name != "choices"}
    return [*some, {**head, "error": {"code": options.get("code", 502),
                                      "message": "Provider disconnected"},
                    "choices": [{"index": 0, "delta": {"content": ""},
                                 "finish_reason": "error"}]}]


def openrouter_whole(options):
    return Reply([encode({"error": {"code": options.get("code", 502),
                                    "message": "Provider returned error",
                                    "metadata": {"provider_name": "Fake", "raw": "overloaded"}}})])


def without_finish(chunks, options):
    for chunk in chunks:
        if not isinstance(chunk, dict) or not any(
                choice["finish_reason"] for choice in chunk["choices"]):
            yield chunk


def with_event(event):
    def events(chunks, options):
        chunks = iter(chunks)
        return itertools.chain(itertools.islice(chunks, 1), [event(options)], chunks)
    return Scenario(events=events)


def think_inside(answer, options):
    """A reasoning model's thoughts in the text, as servers leave them that do not know it."""
    thoughts = ("<think>\nThe user wants code. For example:\n```python\nprint('not me')\n```\n"
                "</think>\n\n")
    answer.text = thoughts + answer.text
    answer.pieces = (thoughts[:9], thoughts[9:], *answer.pieces)
    return answer


def without_done(pieces, options):
    return [piece for piece in pieces if piece != b"data: [DONE]\n\n"]


def after_done(pieces, options):
    return itertools.chain(pieces, [b'data: {"choices": [{"delta": {"content": "late"}}]}\n\n'])


def pings(pieces, options):
    for piece in pieces:
        yield b": ping\n\n"
        yield piece


SCENARIOS = {
    **wires.COMMON,
    "bad_key": fails(401, "Incorrect API key provided: sk-fake. You can find your API key at "
                     "https://platform.openai.com/account/api-keys.", "invalid_request_error",
                     None, "invalid_api_key"),
    "key_echo": Scenario(refuse=echo),
    "bad_request": fails(400, "Invalid request.", "invalid_request_error"),
    "unknown_parameter": fails(400, "Unknown parameter: 'seed'.", "invalid_request_error", "seed",
                               "unknown_parameter"),
    "unsupported_parameter": fails(
        400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead.", "invalid_request_error", "max_tokens",
        "unsupported_parameter"),
    "context_length": fails(400, "This model's maximum context length is 8192 tokens.",
                            "invalid_request_error", "messages", "context_length_exceeded"),
    "content_policy": fails(400, "Your request was rejected by our safety system.",
                            "invalid_request_error", None, "content_policy_violation"),
    "forbidden": fails(403, "Country, region, or territory not supported", "request_forbidden",
                       None, "unsupported_country_region_territory"),
    "not_found": fails(404, "The model `gone` does not exist or you do not have access to it.",
                       "invalid_request_error", "model", "model_not_found"),
    "request_timeout": fails(408, "Request timed out.", "timeout"),
    "conflict": fails(409, "The request conflicts with another one.", "invalid_request_error"),
    "too_large": fails(413, "Request too large.", "invalid_request_error"),
    "unprocessable": fails(422, "Unprocessable.", "invalid_request_error"),
    "rate_limit": fails(429, RATE, "requests", None, "rate_limit_exceeded", headers={
        "x-ratelimit-limit-requests": "3", "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "20s", "x-ratelimit-reset-tokens": "6m0s"}),
    "quota": fails(429, QUOTA, "insufficient_quota", None, "insufficient_quota"),
    "credit": fails(429, "Your credit balance is exhausted.", "insufficient_quota", None,
                    "credit_balance_exhausted"),
    "slow_down": fails(429, "Slow down: the traffic rises too fast.", "slow_down", None,
                       "slow_down"),
    "internal": fails(500, "The server had an error while processing your request. Sorry about "
                      "that!", "server_error"),
    "unavailable": fails(503, "The engine is currently overloaded, please try again later.",
                         "server_error", None, "overloaded"),
    "loading": fails(503, "Loading model", "unavailable_error"),
    "error_string": fails(500, "something broke", shape="string"),
    "error_detail": fails(422, "something is missing", shape="detail"),
    "error_empty": Scenario(refuse=lambda options: Reply([b""], options.get("status", 500))),
    "error_in_200": Scenario(refuse=openrouter_whole),
    "length": wires.ends("length"),
    "empty_length": wires.ends("length", keeps=False),
    "content_filter": wires.ends("content_filter", keeps=False),
    "tool_calls": wires.ends("tool_calls", keeps=False),
    "unknown_finish": wires.ends("brand_new_reason"),
    "refusal": Scenario(body=refused_whole, events=refused),
    "stream_error": Scenario(events=stream_error),
    "stream_error_finish": Scenario(events=openrouter_error),
    "no_finish": Scenario(events=without_finish),
    "no_done": Scenario(wire=without_done),
    "after_done": Scenario(wire=after_done),
    "think_inside": Scenario(shape=think_inside),
    "pings": Scenario(wire=pings),
    "comments": with_event(lambda options: Bare(b": OPENROUTER PROCESSING\n\n")),
    "deep_event": with_event(wires.nested),
    "event_not_json": with_event(lambda options: b'{"choices": ['),
}
