"""The responses API, as far as the vendor's SDK needs it."""

import secrets
import time

import app
import frames
from replies import Reply, json_reply

from . import chat, dialects, reading
from .register import serves


def messages_of(body):
    given = body.get("input", "")
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    kinds = {"input_text": "text", "output_text": "text", "input_audio": "input_audio"}
    messages = []
    for item in given:
        content = item.get("content") or ""
        if isinstance(content, list):
            content = [{**part, "type": kinds.get(part.get("type"), part.get("type"))}
                       for part in content]
        messages.append({"role": item.get("role", "user"), "content": content})
    return messages


def question_of(body):
    first = {"role": "system", "content": body.get("instructions") or ""}
    return reading.question_of([first, *messages_of(body)])


class Speech:
    def __init__(self, body, model, answer):
        self._answer = answer
        self._body = body
        self._model = model
        self._id = "resp_" + secrets.token_hex(16)
        self._message = "msg_" + secrets.token_hex(16)
        self._made = int(time.time())
        self._number = -1

    def _part(self, text):
        return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}

    def _item(self, status, content):
        return {"id": self._message, "type": "message", "role": "assistant", "status": status,
                "content": content}

    @property
    def _outcome(self):
        return {"stop": "completed", "length": "incomplete",
                "content_filter": "incomplete"}.get(self._answer.finish, "failed")

    def whole(self):
        outcome = self._outcome
        reply = self._response(outcome, [self._item(outcome, [self._part(self._answer.text)])])
        usage = self._answer.usage
        if not self._answer.withheld:
            output = usage.output + usage.thoughts
            reply["usage"] = {"input_tokens": usage.input, "output_tokens": output,
                              "total_tokens": usage.input + output,
                              "input_tokens_details": {"cached_tokens": 0},
                              "output_tokens_details": {"reasoning_tokens": usage.thoughts}}
        return reply

    def _response(self, status, output):
        reason = "content_filter" if self._answer.finish == "content_filter" else (
            "max_output_tokens")
        details = {"reason": reason} if status == "incomplete" else None
        failure = ({"code": "server_error", "message": "The model failed."}
                   if status == "failed" else None)
        return {"id": self._id, "object": "response", "created_at": self._made, "status": status,
                "model": self._model, "output": output, "error": failure,
                "incomplete_details": details, "instructions": self._body.get("instructions"),
                "metadata": {}, "parallel_tool_calls": True, "temperature": 1.0, "top_p": 1.0,
                "tool_choice": "auto", "tools": [], "usage": None,
                "store": self._body.get("store", True), "text": {"format": {"type": "text"}}}

    def _event(self, kind, **more):
        self._number += 1
        return {"type": kind, "sequence_number": self._number, **more}

    def events(self):
        place = {"output_index": 0, "item_id": self._message, "content_index": 0}
        begun = self._response("in_progress", [])
        yield self._event("response.created", response=begun)
        yield self._event("response.in_progress", response=begun)
        yield self._event("response.output_item.added", output_index=0,
                          item=self._item("in_progress", []))
        yield self._event("response.content_part.added", **place, part=self._part(""))
        for piece in self._answer.pieces:
            yield self._event("response.output_text.delta", **place, delta=piece, logprobs=[])
        text = self._answer.text
        yield self._event("response.output_text.done", **place, text=text, logprobs=[])
        yield self._event("response.content_part.done", **place, part=self._part(text))
        whole = self.whole()
        yield self._event("response.output_item.done", output_index=0, item=whole["output"][0])
        yield self._event(f"response.{whole['status']}", response=whole)


@serves("POST /v1/responses")
async def respond(request):
    body = request["json"]
    name = chat.model_of(request)
    if dialects.of(request["world"]).is_openai:
        chat.check_knobs(body, name)
    speech = Speech(body, name, app.next_answer(request))
    headers = {"x-request-id": "req_" + secrets.token_hex(16)}
    if not body.get("stream"):
        return json_reply(request["scenario"].body(speech.whole()), headers=headers)
    return Reply(frames.framed(request["scenario"].events(speech.events()), frames.named),
                 content_type=frames.SSE, headers=headers, streamed=True)
