"""whisper.cpp has no SDK: forms over HTTP, and OpenAI's SDK where it takes its path."""

import openai as openai_sdk
import pytest

HONEST = "This transcript comes from a test double: nobody has listened."


def infer(whisper, data, name="tone.wav", **fields):
    return whisper.http.post("/inference", files={"file": (name, data)}, data=fields)


def test_inference(whisper, tone):
    reply = infer(whisper, tone, temperature="0.0", language="en", prompt="pandas")
    assert (reply.status_code, reply.json()) == (200, {"text": f" {HONEST}\n"})
    [body] = whisper.bodies()
    assert body["prompt"] == "pandas" and body["file"]["bytes"] == len(tone)


@pytest.mark.parametrize("wanted, kind, text", [
    ("text", "text/html; charset=utf-8", f" {HONEST}\n"),
    ("srt", "application/x-subrip", f"1\n00:00:00,000 --> 00:00:00,500\n {HONEST}\n\n"),
    ("vtt", "text/vtt", f"WEBVTT\n\n00:00:00.000 --> 00:00:00.500\n {HONEST}\n\n")])
def test_formats(whisper, tone, wanted, kind, text):
    reply = infer(whisper, tone, response_format=wanted)
    assert (reply.headers["content-type"], reply.text) == (kind, text)


def test_verbose_json(whisper, tone):
    reply = infer(whisper, tone, response_format="verbose_json").json()
    assert (reply["duration"], reply["segments"][0]["end"]) == (0.5, 0.5)


@pytest.mark.parametrize("data", [b"", b"text", b"RIFF1234WAVE", b"fLaC of another format"])
def test_recordings_that_it_cannot_read(whisper, data):
    reply = infer(whisper, data)
    assert (reply.status_code, reply.json()) == (400, {"error": "failed to read audio data"})
    whisper.door("settings", errors_in_200=True)
    reply = infer(whisper, data)
    assert (reply.status_code, reply.json()) == (200, {"error": "failed to read audio data"})


def test_a_server_that_converts(whisper):
    whisper.door("settings", converts=True)
    assert infer(whisper, b"fLaC of another format").json() == {"text": f" {HONEST}\n"}


def test_the_path_of_openai(whisper, tone):
    whisper.door("settings", inference_path="/v1/audio/transcriptions")
    client = openai_sdk.OpenAI(api_key="none", base_url=whisper.url + "/v1")
    reply = client.audio.transcriptions.create(model="whisper-1", file=("tone.wav", tone))
    assert reply.text == f" {HONEST}\n"
    reply = infer(whisper, tone)
    assert (reply.status_code, reply.text) == (404, "File Not Found (/inference) ")


def test_unknown_parts_and_missing_files(whisper, tone):
    reply = infer(whisper, tone, model="base")
    assert (reply.status_code, reply.json()["error"]) == (
        400, "POST /inference: unknown part 'model'")
    reply = whisper.http.post("/inference", data={"language": "en"}, files={"prompt": (None, "x")})
    assert (reply.status_code, reply.json()) == (400, {
        "error": "no 'file' field in the request"})
    assert whisper.violations() == ["POST /inference: unknown part 'model'",
                                    "POST /inference: file: missing"]


def test_loading(whisper, tone):
    assert whisper.http.get("/health").json() == {"status": "ok"}
    whisper.door("settings", loading=True)
    assert whisper.http.get("/health").status_code == 503
    assert infer(whisper, tone).status_code == 503


def test_what_silence_does(whisper, tone):
    whisper.arm("repeats", count=3)
    assert infer(whisper, tone).json() == {"text": " Thank you. Thank you. Thank you.\n"}
