"""Ollama's own chat and generate, and what it says of itself."""

import datetime

import app
import frames
from answers import Question
from replies import ApiError, Reply, json_reply

from ..openai import dialects
from .register import serves

VERSION = "0.18.2"
FINISHES = {"stop": "stop"}


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def check_model(request):
    name = request["json"]["model"]
    known = dialects.of(request["world"]).models
    if name not in known and f"{name}:latest" not in known:
        raise ApiError(404, f"model '{name}' not found")
    return name


def question_of(body):
    if "messages" not in body:
        prompt = body.get("prompt") or ""
        return Question(prompt, "\n".join(filter(None, [body.get("system"), prompt])))
    messages = body["messages"] or []
    said = [one.get("content") or "" for one in messages if one["role"] == "user"]
    return Question(said[-1] if said else "", "\n".join(one.get("content") or ""
                                                        for one in messages))


class Speech:
    """One answer; `wrap` puts text and thoughts into the shape of the endpoint."""

    def __init__(self, model, answer, thinks, wrap):
        self._model = model
        self._answer = answer
        self._thinks = thinks or answer.insists
        self._wrap = wrap

    def _line(self, text, thoughts="", **more):
        return {"model": self._model, "created_at": now(), **self._wrap(text, thoughts),
                "done": False, **more}

    def _end(self):
        told = {"done": True, "done_reason": FINISHES.get(self._answer.finish,
                                                          self._answer.finish),
                "total_duration": 4_000_000, "load_duration": 1_000_000}
        if not self._answer.withheld:
            told.update(prompt_eval_count=self._answer.usage.input, prompt_eval_duration=1_000_000,
                        eval_count=self._answer.usage.output + self._answer.usage.thoughts,
                        eval_duration=2_000_000)
        return told

    def whole(self):
        thoughts = self._answer.thoughts if self._thinks else ""
        return self._line(self._answer.text, thoughts, **self._end())

    def lines(self):
        if self._thinks:
            for piece in self._answer.thought_pieces:
                yield self._line("", piece)
        for piece in self._answer.pieces:
            yield self._line(piece)
        yield self._line("", **self._end())


def chat_message(text, thoughts):
    return {"message": {"role": "assistant", "content": text,
                        **({"thinking": thoughts} if thoughts else {})}}


def generated(text, thoughts):
    return {"response": text, **({"thinking": thoughts} if thoughts else {})}


def respond(request, wrap):
    body = request["json"]
    name = check_model(request)
    speech = Speech(name, app.next_answer(request), bool(body.get("think")), wrap)
    if body.get("stream") is False:
        return json_reply(request["scenario"].body(speech.whole()))
    return Reply(frames.framed(request["scenario"].events(speech.lines()), frames.ndjson),
                 content_type=frames.NDJSON, streamed=True)


@serves("POST /api/chat")
async def chat(request):
    return respond(request, chat_message)


@serves("POST /api/generate")
async def generate(request):
    return respond(request, generated)


def described(name):
    return {"name": name, "model": name, "modified_at": "2026-10-01T00:00:00Z",
            "size": 2_000_000_000, "digest": "0" * 64,
            "details": {"parent_model": "", "format": "gguf", "family": "llama",
                        "families": ["llama"], "parameter_size": "3B",
                        "quantization_level": "Q4_K_M"}}


@serves("GET /api/tags")
async def tags(request):
    return json_reply({"models": [described(name)
                                  for name in dialects.of(request["world"]).models]})


@serves("GET /api/ps")
async def running(request):
    return json_reply({"models": []})


@serves("GET /api/version")
async def version(request):
    return json_reply({"version": VERSION})


@serves("POST /api/show")
async def show(request):
    details = described(check_model(request))["details"]
    return json_reply({"details": details, "model_info": {"general.architecture": "llama"},
                       "capabilities": ["completion", "thinking"], "template": "{{ .Prompt }}",
                       "modified_at": "2026-10-01T00:00:00Z"})
