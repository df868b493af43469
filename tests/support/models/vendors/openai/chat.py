"""chat/completions, whole and streamed."""

import itertools
import secrets
import time

import app
import frames
from frames import Bare
from replies import Reply, json_reply

from . import dialects, errors
from .register import serves


def model_of(request):
    """The model's name, where this server has it."""
    dialect, name = dialects.of(request["world"]), request["json"]["model"]
    if dialect.one_model:
        return dialect.models[0]
    if not {name, f"models/{name}"} & set(dialect.models) and not known_snapshot(dialect, name):
        raise errors.no_model(name)
    return name


def known_snapshot(dialect, name):
    """A model's name with a date, as gpt-4o-2024-08-06."""
    return dialect.is_openai and name.rpartition("-20")[0] in dialect.models


def check_knobs(body, name):
    """Refuses what OpenAI's reasoning models do not take."""
    if not dialects.reasons(name):
        return
    if "max_tokens" in body:
        raise errors.error(400, "Unsupported parameter: 'max_tokens' is not supported with this "
                           "model. Use 'max_completion_tokens' instead.", "invalid_request_error",
                           "max_tokens", "unsupported_parameter")
    for knob in ("temperature", "top_p"):
        if body.get(knob, 1) not in (1, None):
            raise errors.error(400, f"Unsupported value: '{knob}' does not support {body[knob]} "
                               "with this model. Only the default (1) value is supported.",
                               "invalid_request_error", knob, "unsupported_value")
    for knob in ("presence_penalty", "frequency_penalty", "logprobs", "logit_bias", "stop"):
        if body.get(knob):
            raise errors.error(400, f"Unsupported parameter: '{knob}' is not supported with this "
                               "model.", "invalid_request_error", knob, "unsupported_parameter")


def check_dialect(body, dialect_name):
    kind = (body.get("response_format") or {}).get("type")
    if dialect_name == "lmstudio" and kind == "json_object":
        raise errors.error(400, "'response_format.type' must be 'json_schema' or 'text'")
    if body.get("stream_options") and not body.get("stream"):
        raise errors.error(400, "The 'stream_options' parameter is only allowed when 'stream' is "
                           "enabled.", "invalid_request_error", "stream_options")


@serves("POST /v1/chat/completions")
async def chat(request):
    body, world = request["json"], request["world"]
    name = model_of(request)
    if dialects.of(world).is_openai:
        check_knobs(body, name)
    check_dialect(body, world.settings["dialect"])
    speech = Speech(body, name, dialects.of(world), app.next_answer(request))
    headers = {"x-request-id": "req_" + secrets.token_hex(16)}
    if dialects.of(world).is_openai:
        headers["openai-processing-ms"] = "12"
        headers["x-ratelimit-remaining-requests"] = "9999"
    elif world.settings["dialect"] == "openrouter":
        headers = {"X-Generation-Id": speech.id}
    if not body.get("stream"):
        return json_reply(request["scenario"].body(speech.whole()), headers=headers)
    events = request["scenario"].events(speech.chunks())
    done = [] if world.settings["without_done"] else [frames.DONE]
    return Reply(itertools.chain(frames.framed(events, frames.openai), done),
                 content_type=frames.SSE, headers=headers, streamed=True)


class Speech:
    """One answer on its way out."""

    def __init__(self, body, model, dialect, answer):
        self.id = ("gen-" if dialect.comments == ": OPENROUTER PROCESSING" else "chatcmpl-") + (
            secrets.token_hex(12))
        self._body = body
        self._model = model
        self._dialect = dialect
        self._answer = answer
        self._made = int(time.time())

    def _head(self, kind):
        head = {"id": self.id, "object": kind, "created": self._made, "model": self._model}
        if self._dialect.is_openai:
            head.update(service_tier="default", system_fingerprint="fp_fake")
        return head

    def whole(self):
        message = {"role": "assistant", "content": self._answer.text, "refusal": None,
                   "annotations": []}
        if self._dialect.thoughts and self._answer.thoughts:
            message[self._dialect.thoughts] = self._answer.thoughts
        reply = {**self._head("chat.completion"), "choices": [
            {"index": 0, "message": message, "logprobs": None, "finish_reason": self._answer.finish}]}
        if not self._answer.withheld:
            reply["usage"] = usage_of(self._answer.usage)
        return self._with_timings(reply)

    def _with_timings(self, reply):
        if self._dialect.timings:
            reply["timings"] = {"prompt_n": self._answer.usage.input, "prompt_ms": 1.5,
                                "predicted_n": self._answer.usage.output, "predicted_ms": 2.5}
        return reply

    def chunks(self):
        if self._dialect.comments:
            yield Bare(self._dialect.comments.encode() + b"\n\n")
        yield self._chunk({"role": "assistant", "content": "", "refusal": None})
        if self._dialect.thoughts:
            for piece in self._answer.thought_pieces:
                yield self._chunk({self._dialect.thoughts: piece})
        for piece in self._answer.pieces:
            yield self._chunk({"content": piece})
        yield self._with_timings(self._chunk({}, self._answer.finish))
        if self._wants_usage() and not self._answer.withheld:
            yield {**self._head("chat.completion.chunk"), "choices": [],
                   "usage": usage_of(self._answer.usage)}

    def _wants_usage(self):
        return bool((self._body.get("stream_options") or {}).get("include_usage"))

    def _chunk(self, delta, finish=None):
        chunk = {**self._head("chat.completion.chunk"), "choices": [
            {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]}
        if self._wants_usage():
            chunk["usage"] = None
        if self._dialect.is_openai and (self._body.get("stream_options") or {}).get(
                "include_obfuscation", True):
            chunk["obfuscation"] = secrets.token_hex(4)
        return chunk


def usage_of(usage):
    output = usage.output + usage.thoughts
    return {"prompt_tokens": usage.input, "completion_tokens": output,
            "total_tokens": usage.input + output,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": usage.audio},
            "completion_tokens_details": {"reasoning_tokens": usage.thoughts, "audio_tokens": 0,
                                          "accepted_prediction_tokens": 0,
                                          "rejected_prediction_tokens": 0}}
