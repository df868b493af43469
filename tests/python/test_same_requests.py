"""What rexa sends is what the vendors' own SDKs send for the same question."""

import re

import anthropic
import openai
import pytest
import rexa
from conftest import ROOT
from google import genai
from google.genai import types

ASKED = {"max_output_tokens": 4000, "thinking": "low"}
STANDARD = str.maketrans("-_", "+/")
RECORDING = ROOT / "examples/data/cluster_wine.wav"


def last(vendor):
    return vendor.ask("requests")[-1]


@pytest.fixture
def sent(models, tmp_path):
    """What rexa sends to a vendor for a question, and the question in rexa's own words."""
    def ask(name, generator):
        with rexa.open(tmp_path / "history", generators=[generator], transcribers=[]) as engine:
            generation = engine.generate("plot a sine wave", **ASKED)
        return last(models[name]), generation.request
    return ask


def alike(request):
    """The parts that say what is asked for."""
    return request["method"], request["path"], request["query"], request["body"]


def in_camel_case(value):
    """Google's SDK mixes both cases of names and both alphabets of base64; its services take all."""
    if isinstance(value, list):
        return [in_camel_case(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {re.sub("_([a-z])", lambda found: found[1].upper(), name):
            item.translate(STANDARD) if name == "data" else in_camel_case(item)
            for name, item in value.items()}


def test_gemini(models, sent):
    fake = models["gemini"]
    ours, asked = sent("gemini", rexa.Gemini(fake.key, base_url=fake.url))
    client = genai.Client(api_key=fake.key, http_options=types.HttpOptions(
        base_url=fake.url, api_version="v1beta"))
    list(client.models.generate_content_stream(
        model="gemini-3.8-flash",
        contents=types.Content(role="user", parts=[types.Part(text=asked.messages[0].text)]),
        config=types.GenerateContentConfig(
            system_instruction=asked.instructions, max_output_tokens=4000,
            thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_level="LOW"))))
    theirs = last(fake)
    # The service passes over a role there.
    assert theirs["body"]["systemInstruction"].pop("role") == "user"
    theirs["body"] = in_camel_case(theirs["body"])
    assert alike(ours) == alike(theirs)
    assert ours["auth"] == theirs["auth"] == {"x-goog-api-key": "right"}


def test_openai(models, sent):
    fake = models["openai"]
    ours, asked = sent("openai", rexa.OpenAI(api_key=fake.key, base_url=fake.url, model="gpt-5"))
    client = openai.OpenAI(api_key=fake.key, base_url=fake.url)
    list(client.chat.completions.create(
        model="gpt-5", stream=True, stream_options={"include_usage": True},
        messages=[{"role": "developer", "content": asked.instructions},
                  {"role": "user", "content": asked.messages[0].text}],
        max_completion_tokens=4000, reasoning_effort="low", store=False))
    theirs = last(fake)
    assert alike(ours) == alike(theirs)
    assert ours["auth"] == theirs["auth"] == {"authorization": "right"}


def test_anthropic(models, sent):
    fake = models["anthropic"]
    ours, asked = sent("anthropic", rexa.Anthropic(fake.key, base_url=fake.url))
    client = anthropic.Anthropic(api_key=fake.key, base_url=fake.url)
    body = ours["body"]
    options = {name: body[name] for name in ("thinking", "output_config") if name in body}
    with client.messages.stream(
            model="claude-sonnet-5-5", max_tokens=4000, system=asked.instructions,
            messages=[{"role": "user", "content": asked.messages[0].text}], **options) as stream:
        stream.until_done()
    theirs = last(fake)
    assert alike(ours) == alike(theirs)
    assert ours["headers"]["anthropic-version"] == theirs["headers"]["anthropic-version"]
    # The documents allow both; the SDK has gone over to the other one.
    assert (ours["auth"], theirs["auth"]) == ({"x-api-key": "right"}, {"authorization": "right"})


def test_a_recording_for_openai(models, tmp_path):
    fake = models["openai"]
    with rexa.open(tmp_path / "history", generators=[], transcribers=[
            rexa.OpenAISpeech(fake.key, base_url=fake.url)]) as engine:
        engine.transcribe(RECORDING, language="en")
    ours = last(fake)
    client = openai.OpenAI(api_key=fake.key, base_url=fake.url)
    with RECORDING.open("rb") as audio:
        client.audio.transcriptions.create(file=audio, model="gpt-transcribe", language="en",
                                           response_format="json")
    theirs = last(fake)
    assert ours["auth"] == theirs["auth"] == {"authorization": "right"}
    # The SDK takes both from the file's name.
    assert ours["body"]["file"].pop("filename") == "recording.wav"
    assert ours["body"]["file"].pop("contentType") == "application/octet-stream"
    assert theirs["body"]["file"].pop("filename") == "cluster_wine.wav"
    assert theirs["body"]["file"].pop("contentType") == "audio/x-wav"
    assert alike(ours) == alike(theirs)


def test_a_recording_for_gemini(models, tmp_path):
    fake = models["gemini"]
    with rexa.open(tmp_path / "history", generators=[], transcribers=[
            rexa.GeminiSpeech(fake.key, base_url=fake.url)]) as engine:
        engine.transcribe(RECORDING)
    ours = last(fake)
    client = genai.Client(api_key=fake.key, http_options=types.HttpOptions(
        base_url=fake.url, api_version="v1beta"))
    parts = ours["body"]["contents"][0]["parts"]
    texts = [part["text"] for part in parts if "text" in part]
    client.models.generate_content(
        model="gemini-3.8-flash",
        contents=types.Content(role="user", parts=[
            types.Part.from_text(text=part["text"]) if "text" in part
            else types.Part.from_bytes(data=RECORDING.read_bytes(), mime_type="audio/wav")
            for part in parts]))
    theirs = last(fake)
    assert texts
    assert in_camel_case(theirs["body"]["contents"]) == ours["body"]["contents"]
