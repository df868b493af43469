"""audio/transcriptions: a form with a recording in, text in one of several formats out."""

import frames
import sounds
import strict
from answers import Question, cut, tokens_of
from forms import File, read_form
from replies import Reply, json_reply

from . import dialects, errors, table
from .register import serves

MOST = 25 * 1024 * 1024
NAMES = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm")
FORMATS = {"whisper-1": ("json", "text", "srt", "verbose_json", "vtt"),
           "gpt-4o-transcribe-diarize": ("json", "text", "diarized_json")}
TYPES = {"text": "text/plain", "srt": "text/plain", "vtt": "text/vtt"}


async def question_of(request):
    request["form"] = form = await read_form(request, table.FORM)
    file = form.get("file")
    if not isinstance(file, File):
        raise strict.Violation("missing", f"{request['endpoint'].name}: file: missing", "file",
                               "file")
    if len(file.data) > MOST:
        raise errors.error(413, f"Maximum content size limit ({MOST}) exceeded "
                           f"({len(file.data)} bytes read)", "server_error")
    if not file.name or file.name.rpartition(".")[2].lower() not in NAMES:
        raise errors.error(400, "Unrecognized file format. Supported formats: "
                           f"{list(NAMES)}", "invalid_request_error", "file")
    try:
        text = sounds.text_of(file.data)
        seconds = sounds.seconds_of(file.data)
    except sounds.Unreadable:
        raise errors.error(400, "Audio file might be corrupted or unsupported",
                           "invalid_request_error", "file", "invalid_value") from None
    return Question(form.get("prompt", ""), form.get("prompt", ""), (text,), seconds)


def checked_format(world, form):
    name, wanted = form.get("model"), form.get("response_format", "json")
    if not name:
        raise errors.error(400, "you must provide a model parameter", "invalid_request_error")
    if name not in dialects.of(world).models:
        raise errors.no_model(name)
    known = FORMATS.get(name, ("json", "text") if dialects.of(world).is_openai
                        else FORMATS["whisper-1"])
    if wanted not in known:
        raise errors.error(400, f"response_format '{wanted}' is not compatible with model "
                           f"'{name}'. Use one of {', '.join(known)}.", "invalid_request_error",
                           "response_format", "unsupported_value")
    return name, wanted


@serves("POST /v1/audio/transcriptions")
async def transcribe(request):
    world, form, question = request["world"], request["form"], request["question"]
    if not dialects.of(world).hears:
        raise errors.error(404, "Not found")
    name, wanted = checked_format(world, form)
    text = heard(request)
    if form.get("stream") == "true" and name != "whisper-1":
        events = request["scenario"].events(events_of(text, question))
        return Reply(frames.framed(events, frames.openai), content_type=frames.SSE, streamed=True)
    if wanted in TYPES:
        return Reply([written(wanted, text, question.seconds).encode()],
                     content_type=TYPES[wanted])
    return json_reply(request["scenario"].body(told(name, wanted, text, question)))


def heard(request):
    """What a test gave as the answer, or else what is said in the recording."""
    world = request["world"]
    if world.answers.left:
        return world.answers.next(request["question"], 40).text
    return " ".join(request["question"].heard)


def usage_of(name, text, question):
    if name == "whisper-1":
        return {"type": "duration", "seconds": max(1, round(question.seconds))}
    audio, output = round(question.seconds * 10), tokens_of(text)
    prompt = tokens_of(question.prompt)
    return {"type": "tokens", "input_tokens": audio + prompt, "output_tokens": output,
            "total_tokens": audio + prompt + output,
            "input_token_details": {"text_tokens": prompt, "audio_tokens": audio}}


def told(name, wanted, text, question):
    reply = {"text": text, "usage": usage_of(name, text, question)}
    segment = {"id": 0, "start": 0.0, "end": question.seconds, "text": text}
    if wanted == "verbose_json":
        reply = {"task": "transcribe", "language": "english", "duration": question.seconds,
                 **reply, "segments": [{**segment, "seek": 0, "tokens": [], "temperature": 0.0,
                                        "avg_logprob": -0.2, "compression_ratio": 1.0,
                                        "no_speech_prob": 0.01}]}
    elif wanted == "diarized_json":
        reply = {"task": "transcribe", "duration": question.seconds, **reply,
                 "segments": [{**segment, "id": "seg_0", "speaker": "A",
                               "type": "transcript.text.segment"}]}
    return reply


def written(wanted, text, seconds):
    if wanted == "text":
        return text + "\n"
    whole, rest = divmod(round(seconds * 1000), 1000)
    mark = "." if wanted == "vtt" else ","
    end = f"00:{whole // 60:02}:{whole % 60:02}{mark}{rest:03}"
    start = f"00:00:00{mark}000"
    return ("WEBVTT\n\n" if wanted == "vtt" else "1\n") + f"{start} --> {end}\n{text}\n\n"


def events_of(text, question):
    for piece in cut(text, 12):
        yield {"type": "transcript.text.delta", "delta": piece}
    yield {"type": "transcript.text.done", "text": text,
           "usage": usage_of("gpt-transcribe", text, question)}
