"""generateContent, streamGenerateContent, countTokens and the models."""

import base64
import json
import secrets

import app
import frames
from answers import Answer, complete
from replies import Reply, json_reply

from . import caches, errors, files, profiles, render
from .register import serves

VERTEX = "projects/{project}/locations/{location}/publishers/google/models/{model}"
EXPRESS = "publishers/google/models/{model}"


def each_place(method, action):
    return [f"{method} /{{version}}/{place}:{action}"
            for place in ("models/{model}", EXPRESS, VERTEX)]


def prepared(request, action):
    """The model's name, the body and the cache that it names, when the model takes all of it; what
    the cache holds is then part of the question."""
    body = request["body"]
    name, family = profiles.named(request["path"]["version"], request["path"]["model"], action)
    profiles.check(name, family, body.get("generationConfig") or {}, body)
    cache = caches.used(request, name, body)
    if cache:
        request["question"] = caches.before(cache, request["question"])
    if family.transcribes and not request["question"].heard:
        raise errors.error(400, f"{name} takes audio.")
    return name, family, body, cache


def answer_of(request, family, body):
    question, world = request["question"], request["world"]
    if token := body.get("continuationToken"):
        return complete_rest(request, token)
    if wants_transcript(family, question) and not world.answers.left:
        answer = Answer(transcript(question, body))
        complete(answer, question, world.settings["piece_chars"])
        return request["scenario"].shape(answer)
    return app.next_answer(request)


def complete_rest(request, token):
    # It is bytes to an SDK, which may write them in the other alphabet.
    token = token.replace("-", "+").replace("_", "/")
    rest = request["world"].memory.continuations.get(token)
    if rest is None:
        raise errors.invalid("continuation_token", "The continuation token is not valid.")
    answer = Answer("".join(rest), pieces=rest)
    complete(answer, request["question"], request["world"].settings["piece_chars"])
    return request["scenario"].shape(answer)


def wants_transcript(family, question):
    if not question.heard:
        return False
    written = question.prompt.partition(question.heard[-1])[0]
    return family.transcribes or "transcri" in written.lower()


def transcript(question, body):
    """As the text, or, where JSON is asked for, in the schema's first field that is a text."""
    text = " ".join(question.heard)
    config = body.get("generationConfig") or {}
    if config.get("responseMimeType") != "application/json":
        return text
    schema = config.get("responseJsonSchema") or config.get("responseSchema") or {}
    names = [name for name, inner in (schema.get("properties") or {"transcript": {}}).items()
             if str(inner.get("type", "string")).lower() == "string"]
    return json.dumps({name: "en" if "lang" in name else text for name in names})


def speech_of(request, action):
    name, family, body, cache = prepared(request, action)
    answer = answer_of(request, family, body)
    thinking = (body.get("generationConfig") or {}).get("thinkingConfig") or {}
    token = None
    if answer.rest:
        token = base64.b64encode(secrets.token_bytes(9)).decode()
        request["world"].memory.continuations[token] = answer.rest
    return render.Speech(answer, name, bool(thinking.get("includeThoughts")), token,
                         cache.question.tokens if cache else 0)


@serves(*each_place("POST", "generateContent"))
async def generate(request):
    speech = speech_of(request, "generateContent")
    return json_reply(request["scenario"].body(speech.whole()))


@serves(*each_place("POST", "streamGenerateContent"))
async def stream(request):
    alt = request.query.get("alt")
    if alt not in (None, "sse", "json"):
        raise errors.error(400, f'Invalid value "{alt}" for query parameter alt.')
    speech = speech_of(request, "streamGenerateContent")
    events = request["scenario"].events(speech.chunks())
    if alt == "sse":
        return Reply(frames.framed(events, frames.gemini), content_type=frames.SSE, streamed=True)
    return Reply(frames.json_array(events), streamed=True)


@serves(*each_place("POST", "countTokens"))
async def count(request):
    profiles.named(request["path"]["version"], request["path"]["model"], "countTokens")
    question = request["question"]
    details = [{"modality": "TEXT", "tokenCount": question.tokens - question.audio_tokens}]
    if question.audio_tokens:
        details.append({"modality": "AUDIO", "tokenCount": question.audio_tokens})
    return json_reply({"totalTokens": question.tokens, "promptTokensDetails": details})


@serves("GET /{version}/models")
async def models(request):
    shown, token = files.page(request, [profiles.described(name) for name in profiles.MODELS],
                              50, 1000)
    return json_reply({"models": shown, **({"nextPageToken": token} if token else {})})


@serves("GET /{version}/models/{model}")
async def model(request):
    name, _ = profiles.named(request["path"]["version"], request["path"]["model"])
    return json_reply(profiles.described(name))
