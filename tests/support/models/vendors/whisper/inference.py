"""Inference: a form with a recording in, text out."""

import sounds
import strict
from answers import Question
from forms import File, read_form
from replies import ApiError, Reply, json_reply

from ..openai.transcriptions import written
from . import table
from .register import serves

TYPES = {"text": "text/html; charset=utf-8", "srt": "application/x-subrip", "vtt": "text/vtt"}


async def question_of(request):
    world = request["world"]
    path = world.settings["inference_path"]
    if request["endpoint"].path != path:
        raise ApiError(404, f"File Not Found ({request.path}) ", plain=True)
    known = table.FORM | (table.OPENAI_FORM if path != "/inference" else set())
    request["form"] = form = await read_form(request, known)
    file = form.get("file")
    if not isinstance(file, File):
        raise strict.Violation("missing", f"{request['endpoint'].name}: file: missing", "file",
                               "file")
    if not world.settings["converts"] and sounds.kind_of(file.data) != "wav":
        raise ApiError(400, "failed to read audio data")
    try:
        return Question(form.get("prompt", ""), form.get("prompt", ""),
                        (sounds.text_of(file.data),), sounds.seconds_of(file.data))
    except sounds.Unreadable:
        raise ApiError(400, "failed to read audio data") from None


@serves("POST /inference", "POST /v1/audio/transcriptions")
async def infer(request):
    question, world = request["question"], request["world"]
    text = (world.answers.next(question, 40).text if world.answers.left
            else " ".join(question.heard))
    wanted = request["form"].get("response_format", "json")
    if wanted in TYPES:
        return Reply([written(wanted, " " + text, question.seconds).encode()],
                     content_type=TYPES[wanted])
    return json_reply(request["scenario"].body(told(wanted, text, question.seconds)))


def told(wanted, text, seconds):
    """Every segment has a blank before it and a new line behind it."""
    reply = {"text": f" {text}\n"}
    if wanted == "verbose_json":
        reply = {"task": "transcribe", "language": "english", "duration": seconds, **reply,
                 "segments": [{"id": 0, "text": f" {text}", "start": 0.0, "end": seconds,
                               "tokens": [], "words": [], "temperature": 0.0,
                               "avg_logprob": -0.2, "no_speech_prob": 0.01}]}
    return reply


@serves("GET /health")
async def health(request):
    if request["world"].settings["loading"]:
        return json_reply({"status": "loading model"}, 503)
    return json_reply({"status": "ok"})
