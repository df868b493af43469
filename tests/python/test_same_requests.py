"""What rexa sends is what the vendors' own SDKs send for the same question."""

import json
import re

import anthropic
import openai
import pytest
import rexa
from conftest import ROOT
from google import genai
from google.genai import types

STANDARD = str.maketrans("-_", "+/")
RECORDING = ROOT / "examples/data/cluster_wine.wav"
# What tests/integration/models sees the library send for the conversation that is asked here.
CONVERSATIONS = json.loads((ROOT / "tests/support/models/conversations.json").read_text())
TURNS = (("user", "one"), ("model", "two"), ("user", "three"))


def last(vendor):
    return vendor.ask("requests")[-1]


@pytest.fixture
def sent(models, tmp_path):
    """What rexa sends to a vendor for a question, and the question in rexa's own words."""
    def ask(name, generator, settings):
        with rexa.open(tmp_path / "history", generators=[generator], transcribers=[]) as engine:
            generation = engine.generate("plot a sine wave", **settings)
        assert generation.reply.dropped_settings == ()
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


def google_client(fake):
    return genai.Client(api_key=fake.key, http_options=types.HttpOptions(
        base_url=fake.url, api_version="v1beta"))


def sent_by_google(fake, model, turns, **config):
    client = google_client(fake)
    list(client.models.generate_content_stream(
        model=model, config=types.GenerateContentConfig(**config),
        contents=[types.Content(role=role, parts=[types.Part(text=text)])
                  for role, text in turns]))
    theirs = last(fake)
    # The service passes over a role there.
    assert theirs["body"]["systemInstruction"].pop("role") == "user"
    theirs["body"] = in_camel_case(theirs["body"])
    return theirs


def sent_by_openai(fake, model, role, instructions, turns, **options):
    client = openai.OpenAI(api_key=fake.key, base_url=fake.url)
    list(client.chat.completions.create(
        model=model, stream=True, stream_options={"include_usage": True}, store=False,
        messages=[{"role": role, "content": instructions}, *in_words(turns)], **options))
    return last(fake)


def sent_by_anthropic(fake, model, instructions, turns, version=None, **options):
    client = anthropic.Anthropic(api_key=fake.key, base_url=fake.url, default_headers=(
        {"anthropic-version": version} if version else None))
    with client.messages.stream(model=model, system=instructions, messages=in_words(turns),
                                **options) as stream:
        stream.until_done()
    return last(fake)


def in_words(turns):
    """Of OpenAI and Anthropic."""
    return [{"role": "assistant" if role == "model" else role, "content": text}
            for role, text in turns]


def question(asked):
    return [("user", asked.messages[0].text)]


@pytest.mark.parametrize("model, settings, config", [
    ("gemini-3.8-flash", {}, {"thinking_config": {"include_thoughts": True}}),
    ("gemini-3.8-flash", {"max_output_tokens": 4000, "thinking": "low", "seed": 7},
     {"max_output_tokens": 4000, "seed": 7,
      "thinking_config": {"include_thoughts": True, "thinking_level": "LOW"}}),
    ("gemini-2.5-flash", {"temperature": 0.5, "top_p": 0.9, "thinking": "medium"},
     {"temperature": 0.5, "top_p": 0.9,
      "thinking_config": {"include_thoughts": True, "thinking_budget": 8192}}),
    ("gemini-2.5-flash", {"thinking": "none"},
     {"thinking_config": {"include_thoughts": True, "thinking_budget": 0}}),
])
def test_gemini(models, sent, model, settings, config):
    fake = models["gemini"]
    ours, asked = sent("gemini", rexa.Gemini(fake.key, base_url=fake.url, model=model), settings)
    theirs = sent_by_google(fake, model, question(asked),
                            system_instruction=asked.instructions, **config)
    assert alike(ours) == alike(theirs)
    assert ours["auth"] == theirs["auth"] == {"x-goog-api-key": "right"}


@pytest.mark.parametrize("model, settings, role, options", [
    ("gpt-5", {}, "developer", {}),
    ("gpt-5", {"max_output_tokens": 4000, "thinking": "low"}, "developer",
     {"max_completion_tokens": 4000, "reasoning_effort": "low"}),
    ("gpt-4.1", {"max_output_tokens": 4000, "temperature": 0.5, "top_p": 0.9, "seed": 7}, "system",
     {"max_tokens": 4000, "temperature": 0.5, "top_p": 0.9, "seed": 7}),
])
def test_openai(models, sent, model, settings, role, options):
    fake = models["openai"]
    ours, asked = sent("openai", rexa.OpenAI(api_key=fake.key, base_url=fake.url, model=model),
                       settings)
    theirs = sent_by_openai(fake, model, role, asked.instructions, question(asked), **options)
    assert alike(ours) == alike(theirs)
    assert ours["auth"] == theirs["auth"] == {"authorization": "right"}


@pytest.mark.parametrize("model, version, settings, options", [
    ("claude-sonnet-5-5", "", {"max_output_tokens": 4000}, {"max_tokens": 4000}),
    ("claude-sonnet-5-5", "", {"max_output_tokens": 4000, "thinking": "low"},
     {"max_tokens": 4000, "thinking": {"type": "adaptive", "display": "summarized"},
      "output_config": {"effort": "low"}}),
    ("claude-sonnet-5-5", "", {"max_output_tokens": 4000, "thinking": "none"},
     {"max_tokens": 4000, "thinking": {"type": "between_tools"}}),
    ("claude-haiku-4-5", "", {"max_output_tokens": 20000, "thinking": "medium"},
     {"max_tokens": 20000, "thinking": {"type": "enabled", "budget_tokens": 8192}}),
    ("claude-haiku-4-5", "2023-06-01", {"max_output_tokens": 4000, "temperature": 0.5},
     {"max_tokens": 4000, "extra_body": {"temperature": 0.5}}),  # no argument of the SDK any more
])
def test_anthropic(models, sent, model, version, settings, options):
    fake = models["anthropic"]
    ours, asked = sent("anthropic", rexa.Anthropic(fake.key, base_url=fake.url, model=model,
                                                   version=version), settings)
    theirs = sent_by_anthropic(fake, model, asked.instructions, question(asked), version, **options)
    assert alike(ours) == alike(theirs)
    assert ours["headers"]["anthropic-version"] == theirs["headers"]["anthropic-version"]
    # The documents allow both; the SDK has gone over to the other one.
    assert (ours["auth"], theirs["auth"]) == ({"x-api-key": "right"}, {"authorization": "right"})


def test_a_conversation(models):
    gemini = sent_by_google(
        models["gemini"], "gemini-3.8-flash", TURNS, system_instruction="be brief",
        max_output_tokens=4000,
        thinking_config={"include_thoughts": True, "thinking_level": "LOW"})
    chat = sent_by_openai(models["openai"], "gpt-5", "developer", "be brief", TURNS,
                          max_completion_tokens=4000, reasoning_effort="low")
    claude = sent_by_anthropic(
        models["anthropic"], "claude-sonnet-5-5", "be brief", TURNS, max_tokens=4000,
        thinking={"type": "adaptive", "display": "summarized"}, output_config={"effort": "low"})
    assert {"gemini": gemini["body"], "openai": chat["body"],
            "anthropic": claude["body"]} == CONVERSATIONS


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


def ask_google_to_hear(client, ours, audio):
    """With the texts of rexa's request, and the recording as a part of the SDK's."""
    body = ours["body"]
    config = {}
    if "systemInstruction" in body:
        [part] = body["systemInstruction"]["parts"]
        config["system_instruction"] = part["text"]
    if "generationConfig" in body:
        config["audio_transcription_config"] = types.AudioTranscriptionConfig(
            language_codes=["en"], custom_vocabulary=["K-Means"])
    texts = [part["text"] for part in body["contents"][0]["parts"] if "text" in part]
    client.models.generate_content(
        model=ours["path"].rpartition("/")[2].partition(":")[0],
        config=types.GenerateContentConfig(**config), contents=types.Content(role="user", parts=[
            *(types.Part.from_text(text=text) for text in texts), audio]))


def heard_by_google(fake):
    theirs = last(fake)
    theirs["body"] = in_camel_case(theirs["body"])
    if "systemInstruction" in theirs["body"]:
        # The service passes over a role there, and over a configuration that says nothing.
        assert theirs["body"]["systemInstruction"].pop("role") == "user"
        assert theirs["body"].pop("generationConfig") == {}
    return theirs


def transcribe_with_gemini(fake, folder, model, **options):
    """All that was asked for it."""
    with rexa.open(folder, generators=[], transcribers=[
            rexa.GeminiSpeech(fake.key, base_url=fake.url, model=model, **options)]) as engine:
        heard = engine.transcribe(RECORDING, language="en", vocabulary=["K-Means"])
    assert str(heard) == "Cluster the wine data with K-Means and print the sizes."
    return fake.ask("requests")


@pytest.mark.parametrize("model, fields", [
    ("gemini-3.8-flash", {"systemInstruction", "contents"}),
    ("gemini-3.5-transcribe", {"contents", "generationConfig"})])
def test_a_recording_for_gemini(models, tmp_path, model, fields):
    fake = models["gemini"]
    [ours] = transcribe_with_gemini(fake, tmp_path / "history", model)
    ask_google_to_hear(google_client(fake), ours, types.Part.from_bytes(
        data=RECORDING.read_bytes(), mime_type="audio/wav"))
    theirs = heard_by_google(fake)
    assert set(ours["body"]) == fields
    assert alike(ours) == alike(theirs)
    assert ours["auth"] == theirs["auth"] == {"x-goog-api-key": "right"}


def upload_headers(request):
    """Google's own, of an upload."""
    return {name.lower(): value for name, value in request["headers"].items()
            if name.lower().startswith("x-goog-upload-")}


@pytest.mark.parametrize("model", ["gemini-3.8-flash", "gemini-3.5-transcribe"])
def test_an_uploaded_recording_for_gemini(models, tmp_path, model):
    fake = models["gemini"]
    fake.tell("settings", processing_looks=1)
    ours = transcribe_with_gemini(fake, tmp_path / "history", model, inline_bytes=1000)
    fake.tell("reset")
    fake.tell("settings", processing_looks=1)
    client = google_client(fake)
    file = client.files.upload(file=RECORDING, config=types.UploadFileConfig(
        name=ours[0]["body"]["file"]["name"], mime_type="audio/wav"))
    while file.state == types.FileState.PROCESSING:
        file = client.files.get(name=file.name)
    ask_google_to_hear(client, ours[-2], types.Part.from_uri(file_uri=file.uri,
                                                             mime_type=file.mime_type))
    asked = heard_by_google(fake)
    client.files.delete(name=file.name)
    theirs = fake.ask("requests")
    theirs[-2] = asked
    assert_uploads_alike(ours[0], ours[1], theirs[0], theirs[1])
    assert [alike(one) for one in ours[2:]] == [alike(one) for one in theirs[2:]]
    assert [one["method"] for one in ours[2:]] == ["GET", "GET", "POST", "DELETE"]
    right = {"x-goog-api-key": "right"}
    assert [one["auth"] for one in ours] == [right] * 6
    # The SDK takes the secret in the address of an upload for enough.
    assert [one["auth"] for one in theirs] == [right, {}, *[right] * 4]


def assert_uploads_alike(our_start, our_bytes, their_start, their_bytes):
    for request in (our_start, their_start):
        request["body"] = in_camel_case(request["body"])
    # As JSON has 64 bits in Google's services, which take a number too.
    assert our_start["body"]["file"].pop("sizeBytes") == str(RECORDING.stat().st_size)
    assert their_start["body"]["file"].pop("sizeBytes") == RECORDING.stat().st_size
    assert alike(our_start) == alike(their_start)
    # The name of a file on this machine is nobody's business there.
    named = {"x-goog-upload-file-name": RECORDING.name}
    assert upload_headers(their_start) == {**upload_headers(our_start), **named}
    for request in (our_bytes, their_bytes):
        request["query"] = re.sub("upload_id=[^&]+", "upload_id=", request["query"])
        assert request["headers"]["Content-Length"] == str(RECORDING.stat().st_size)
    assert alike(our_bytes) == alike(their_bytes)
    # The SDK repeats what it said at the start, JSON as the type of the bytes included.
    assert upload_headers(their_bytes) == {**upload_headers(their_start),
                                           **upload_headers(our_bytes)}
    assert set(upload_headers(our_bytes)) == {"x-goog-upload-command", "x-goog-upload-offset"}
    assert (our_bytes["headers"]["Content-Type"], their_bytes["headers"]["Content-Type"]) == (
        "audio/wav", "application/json")
