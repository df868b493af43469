"""Interactions: the other family of Gemini's requests, whose names are in snake case."""

import base64
import binascii
import datetime
import itertools
import secrets

import app
import frames
import sounds
from answers import Question
from replies import ApiError, Reply, json_reply

from . import errors, profiles, reading
from .register import serves

STATUSES = {"stop": "completed", "MAX_TOKENS": "incomplete", "CONTINUATION":
            "requires_continuation"}
WORDS = {400: "invalid_request", 401: "unauthenticated", 403: "permission_denied",
         404: "not_found", 429: "rate_limit_exceeded", 500: "internal_error", 503: "unavailable"}


def contents_of(body):
    """The contents of the input, which is a text, one content, or a list of contents or turns."""
    given = body.get("input")
    if isinstance(given, str):
        return [{"type": "text", "text": given}]
    contents = []
    for item in given if isinstance(given, list) else [given]:
        inner = item.get("content")
        if isinstance(inner, str):
            contents.append({"type": "text", "text": inner})
        elif inner is not None:
            contents += inner
        else:
            contents.append(item)
    return contents


def question_of(request):
    body = request["json"]
    texts, heard, seconds = [], [], 0.0
    for item in contents_of(body):
        if item.get("type") == "audio" and "data" in item:
            text, length = listen(item)
            heard.append(text)
            seconds += length
        elif "text" in item:
            texts.append(item["text"])
    system = [body["system_instruction"]] if body.get("system_instruction") else []
    return Question("\n".join([*texts[-1:], *heard]), "\n".join([*system, *texts]), tuple(heard),
                    seconds)


def listen(item):
    if item.get("mime_type") not in reading.AUDIO:
        raise errors.error(400, f"Unsupported MIME type: {item.get('mime_type')}")
    try:
        data = base64.b64decode(item["data"], validate=True)
        return sounds.text_of(data), sounds.seconds_of(data)
    except (binascii.Error, ValueError, sounds.Unreadable):
        raise errors.error(400, "Request contains an invalid argument.") from None


def error_body(api_error: ApiError):
    return {"error": {"code": WORDS.get(api_error.status, "unknown"),
                      "message": api_error.message}}


class Speech:
    def __init__(self, model, answer):
        self._model = model
        self._answer = answer
        self.id = "v1_" + secrets.token_urlsafe(24)
        self._made = datetime.datetime.now(datetime.timezone.utc).isoformat(
            timespec="seconds").replace("+00:00", "Z")

    def _state(self, status):
        return {"id": self.id, "object": "interaction", "model": self._model, "status": status,
                "created": self._made, "updated": self._made}

    def _steps(self):
        if self._answer.thoughts:
            yield {"type": "thought", "signature": "ZmFrZQ==",
                   "summary": [{"type": "text", "text": self._answer.thoughts}]}
        yield {"type": "model_output", "content": [{"type": "text", "text": self._answer.text}]}

    def whole(self):
        usage = self._answer.usage
        told = {"total_input_tokens": usage.input, "total_output_tokens": usage.output,
                "total_thought_tokens": usage.thoughts, "total_tokens": usage.total}
        status = STATUSES.get(self._answer.finish, "failed")
        return {**self._state(status), "role": "model", "steps": list(self._steps()),
                **({} if self._answer.withheld else {"usage": told})}

    def events(self):
        yield event("interaction.created", interaction=self._state("in_progress"))
        index = 0
        for kind, pieces in (("thought", self._answer.thought_pieces),
                             ("model_output", self._answer.pieces)):
            if not pieces:
                continue
            yield event("step.start", index=index, step={"type": kind})
            for piece in pieces:
                delta = ({"type": "text", "text": piece} if kind == "model_output" else
                         {"type": "thought_summary", "content": {"type": "text", "text": piece}})
                yield event("step.delta", index=index, delta=delta)
            yield event("step.stop", index=index)
            index += 1
        whole = self.whole()
        yield event("interaction.status_update", interaction_id=self.id, status=whole["status"])
        del whole["steps"]
        yield event("interaction.completed", interaction=whole)


def event(kind, **more):
    return kind, {"event_type": kind, "event_id": secrets.token_hex(4), **more}


@serves("POST /{version}/interactions")
async def create(request):
    body, world = request["json"], request["world"]
    name, _ = profiles.named(request["path"]["version"], body.get("model", ""))
    before = body.get("previous_interaction_id")
    if before and before not in world.memory.interactions:
        raise errors.error(404, f"Interaction {before} not found.")
    speech = Speech(name, app.next_answer(request))
    if body.get("store", True):
        world.memory.interactions[speech.id] = speech.whole()
    if not body.get("stream"):
        return json_reply(request["scenario"].body(speech.whole()))
    events = request["scenario"].events(speech.events())
    return Reply(itertools.chain(frames.framed(events, frames.named), [frames.DONE]),
                 content_type=frames.SSE, streamed=True)


def found(request):
    name = request["path"]["interaction"]
    if name not in request["world"].memory.interactions:
        raise errors.error(404, f"Interaction {name} not found.")
    return name


@serves("GET /{version}/interactions/{interaction}")
async def look(request):
    return json_reply(request["world"].memory.interactions[found(request)])


@serves("DELETE /{version}/interactions/{interaction}")
async def delete(request):
    del request["world"].memory.interactions[found(request)]
    return json_reply({})
