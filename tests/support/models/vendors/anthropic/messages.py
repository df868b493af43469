"""messages, count_tokens and the models."""

import base64
import secrets

import app
import frames
from answers import tokens_of
from replies import Reply, json_reply

from . import errors
from .register import serves

MODELS = ("claude-fable-5-2", "claude-mythos-5-2", "claude-opus-5-5", "claude-sonnet-5-5",
          "claude-haiku-5-5", "claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5")
FINISHES = {"stop": "end_turn"}
SIGNATURE = base64.b64encode(b"signature of a fake thought").decode()


def check_model(name):
    if name not in MODELS:
        raise errors.error(404, f"model: {name}")


@serves("POST /v1/messages")
async def create(request):
    body = request["json"]
    check_model(body["model"])
    speech = Speech(body, app.next_answer(request))
    headers = {"request-id": errors.new_request_id(),
               "anthropic-ratelimit-requests-limit": "50",
               "anthropic-ratelimit-requests-remaining": "49",
               "anthropic-ratelimit-requests-reset": "2026-11-22T00:00:00Z"}
    if not body.get("stream"):
        return json_reply(request["scenario"].body(speech.whole()), headers=headers)
    events = request["scenario"].events(speech.events())
    return Reply(frames.framed(events, frames.named), content_type=frames.SSE, headers=headers,
                 streamed=True)


class Speech:
    """One answer on its way out."""

    def __init__(self, body, answer):
        self._answer = answer
        self._body = body
        self._model = body["model"]
        self._id = "msg_" + secrets.token_hex(12)
        kind = (body.get("thinking") or {}).get("type", "disabled")
        self._thinks = kind != "disabled" or answer.insists

    def _usage(self, output):
        return {"input_tokens": self._answer.usage.input, "output_tokens": output,
                "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
                "service_tier": "standard"}

    def _message(self, content, stop_reason, output):
        return {"id": self._id, "type": "message", "role": "assistant", "model": self._model,
                "content": content, **self._end(stop_reason), "usage": self._usage(output)}

    def _end(self, reason):
        """Why it ended, with what goes with that reason."""
        given = self._body.get("stop_sequences") or ["END"]
        end = {"stop_reason": reason,
               "stop_sequence": given[0] if reason == "stop_sequence" else None}
        if reason == "refusal":
            end["stop_details"] = {"type": "refusal", "category": None, "explanation": "Declined."}
        return end

    @property
    def _stop_reason(self):
        return FINISHES.get(self._answer.finish, self._answer.finish)

    @property
    def _output(self):
        return self._answer.usage.output + self._answer.usage.thoughts

    def whole(self):
        content = []
        if self._thinks and self._answer.thoughts:
            content.append({"type": "thinking", "thinking": self._answer.thoughts,
                            "signature": SIGNATURE})
        if self._answer.text:
            content.append({"type": "text", "text": self._answer.text})
        return self._message(content, self._stop_reason, self._output)

    def events(self):
        yield {"type": "message_start", "message": self._message([], None, 1)}
        index = 0
        if self._thinks and self._answer.thought_pieces:
            yield from self._block(index, {"type": "thinking", "thinking": "", "signature": ""}, (
                {"type": "thinking_delta", "thinking": piece}
                for piece in self._answer.thought_pieces),
                [{"type": "signature_delta", "signature": SIGNATURE}])
            index += 1
        if self._answer.pieces:
            yield from self._block(index, {"type": "text", "text": ""}, (
                {"type": "text_delta", "text": piece} for piece in self._answer.pieces), [])
        yield {"type": "message_delta", "delta": self._end(self._stop_reason),
               "usage": {"output_tokens": self._output}}
        yield {"type": "message_stop"}

    @staticmethod
    def _block(index, block, deltas, last):
        yield {"type": "content_block_start", "index": index, "content_block": block}
        if index == 0:
            yield {"type": "ping"}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        for delta in last:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}


@serves("POST /v1/messages/count_tokens")
async def count(request):
    check_model(request["json"]["model"])
    return json_reply({"input_tokens": tokens_of(request["question"].everything)},
                      headers={"request-id": errors.new_request_id()})


def described(name):
    return {"type": "model", "id": name, "display_name": name.replace("-", " ").title(),
            "created_at": "2026-10-01T00:00:00Z", "max_input_tokens": 200000,
            "max_tokens": 64000}


@serves("GET /v1/models")
async def models(request):
    names = list(MODELS)
    if after := request.query.get("after_id"):
        names = names[names.index(after) + 1:]
    shown = names[:int(request.query.get("limit", 20))]
    return json_reply({"data": [described(name) for name in shown],
                       "has_more": len(shown) < len(names), "first_id": shown[0],
                       "last_id": shown[-1]})


@serves("GET /v1/models/{model}")
async def model(request):
    check_model(request["path"]["model"])
    return json_reply(described(request["path"]["model"]))
