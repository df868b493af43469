"""OpenAI's own SDK for Python takes the fake for OpenAI."""

import base64
import time

import openai as sdk
import pytest

MODEL = "gpt-4o"
QUESTION = [{"role": "user", "content": "one"}]
HONEST = "This transcript comes from a test double: nobody has listened."


@pytest.fixture
def client(openai):
    return sdk.OpenAI(api_key=openai.key, base_url=openai.url)


@pytest.fixture
def once(openai):
    return sdk.OpenAI(api_key=openai.key, base_url=openai.url, max_retries=0)


def test_a_whole_answer(openai, client):
    openai.say({"text": "print(1)", "usage": {"input": 3, "output": 4, "thoughts": 2}})
    reply = client.chat.completions.create(model=MODEL, messages=QUESTION)
    choice = reply.choices[0]
    assert (choice.message.content, choice.finish_reason) == ("print(1)", "stop")
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens,
            reply.usage.total_tokens) == (3, 6, 9)
    assert reply.usage.completion_tokens_details.reasoning_tokens == 2
    assert reply._request_id.startswith("req_")


def test_everything_a_request_may_have(openai, client, tone):

    openai.say("print(1)")
    client.chat.completions.create(
        model="gpt-4o-audio-preview", seed=7, n=1, stop=["END"], max_completion_tokens=100,
        temperature=0.5, response_format={"type": "json_schema", "json_schema": {
            "name": "x", "strict": True, "schema": {"type": "object"}}},
        messages=[{"role": "developer", "content": "be brief"},
                  {"role": "user", "content": "one"}, {"role": "assistant", "content": "two"},
                  {"role": "user", "content": [
                      {"type": "text", "text": "three"},
                      {"type": "input_audio", "input_audio": {
                          "data": base64.b64encode(tone).decode(), "format": "wav"}}]}])
    assert openai.bodies()[0]["max_completion_tokens"] == 100


def test_a_stream(openai, client):
    openai.say({"text": "print('\u00fc')\n", "pieces": 4, "usage": {"input": 3, "output": 4}})
    chunks = list(client.chat.completions.create(
        model=MODEL, messages=QUESTION, stream=True, stream_options={"include_usage": True}))
    assert [chunk.choices[0].delta.content for chunk in chunks[:-1]] == [
        "", "prin", "t('\u00fc", "')\n", None]
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * 4 + ["stop"]
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens) == ([], 7)


@pytest.mark.parametrize("name", ["every_byte", "split_utf8", "pings", "comments", "no_done",
                                  "no_usage"])
def test_a_stream_that_no_framing_can_spoil(openai, client, name):
    openai.arm(name)
    openai.say("print('\u65e5')\n")
    text = "".join(chunk.choices[0].delta.content or "" for chunk in
                   client.chat.completions.create(model=MODEL, messages=QUESTION, stream=True))
    assert text.splitlines()[-1] == "print('\u65e5')"


def test_the_stream_helper(openai, client):
    openai.say("print(1)\n")
    with client.chat.completions.stream(model=MODEL, messages=QUESTION) as stream:
        kinds = {event.type for event in stream}
        assert stream.get_final_completion().choices[0].message.content == "print(1)\n"
    assert {"chunk", "content.delta", "content.done"} <= kinds


def test_models(openai, client):
    assert MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve(MODEL).owned_by == "openai"
    with pytest.raises(sdk.NotFoundError) as failure:
        client.models.retrieve("gone")
    assert failure.value.code == "model_not_found"


def test_responses(openai, client):
    openai.say({"text": "print(1)", "usage": {"input": 3, "output": 4}})
    reply = client.responses.create(model="gpt-6", input="one", instructions="be brief",
                                    reasoning={"effort": "low"}, store=False)
    assert (reply.output_text, reply.status, reply.usage.total_tokens) == (
        "print(1)", "completed", 7)
    openai.say("print(2)")
    with client.responses.stream(model="gpt-6", input="one") as stream:
        kinds = [event.type for event in stream]
        assert stream.get_final_response().output_text == "print(2)"
    assert kinds == [
        "response.created", "response.in_progress", "response.output_item.added",
        "response.content_part.added", "response.output_text.delta", "response.output_text.done",
        "response.content_part.done", "response.output_item.done", "response.completed"]


@pytest.mark.parametrize("name, reason, text", [
    ("length", "length", "print(1)"), ("empty_length", "length", ""),
    ("content_filter", "content_filter", ""), ("unknown_finish", "brand_new_reason", "print(1)")])
def test_reasons_for_the_end(openai, client, name, reason, text):
    openai.arm(name, times=2)
    openai.say("print(1)", "print(1)")
    whole = client.chat.completions.create(model=MODEL, messages=QUESTION)
    chunks = list(client.chat.completions.create(model=MODEL, messages=QUESTION, stream=True))
    assert (whole.choices[0].finish_reason, whole.choices[0].message.content) == (reason, text)
    assert chunks[-1].choices[0].finish_reason == reason
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == text


def test_a_refusal(openai, client):
    openai.arm("refusal", times=2)
    openai.say("No.", "No.")
    whole = client.chat.completions.create(model=MODEL, messages=QUESTION)
    assert (whole.choices[0].message.content, whole.choices[0].message.refusal) == (None, "No.")
    chunks = client.chat.completions.create(model=MODEL, messages=QUESTION, stream=True)
    assert "".join(chunk.choices[0].delta.refusal or "" for chunk in chunks) == "No."


def test_thoughts_in_the_text(openai, client):
    openai.arm("think_inside")
    openai.say("print(1)")
    reply = client.chat.completions.create(model=MODEL, messages=QUESTION)
    text = reply.choices[0].message.content
    assert text.startswith("<think>\n") and text.endswith("</think>\n\nprint(1)")


@pytest.mark.parametrize("name, reason", [("length", "max_output_tokens"),
                                          ("content_filter", "content_filter")])
def test_responses_that_are_incomplete(openai, client, name, reason):
    openai.arm(name, times=2)
    reply = client.responses.create(model="gpt-6", input="one")
    assert (reply.status, reply.incomplete_details.reason) == ("incomplete", reason)
    events = list(client.responses.create(model="gpt-6", input="one", stream=True))
    assert events[-1].type == "response.incomplete"


@pytest.mark.parametrize("name, body", [
    ("error_string", {"error": "something broke"}),
    ("error_detail", {"detail": "something is missing"})])
def test_bodies_of_errors_that_are_no_objects(openai, once, name, body):
    openai.arm(name)
    with pytest.raises(sdk.APIStatusError) as failure:
        once.chat.completions.create(model=MODEL, messages=QUESTION)
    assert failure.value.response.json() == body


@pytest.mark.parametrize("wanted", ["json", "verbose_json", "text", "srt", "vtt"])
def test_transcription(openai, client, tone, wanted):
    reply = client.audio.transcriptions.create(
        model="whisper-1", file=("tone.wav", tone), response_format=wanted, language="en",
        prompt="pandas", temperature=0)
    text = reply if isinstance(reply, str) else reply.text
    assert HONEST in text
    if wanted == "srt":
        assert text == f"1\n00:00:00,000 --> 00:00:00,500\n{HONEST}\n\n"
    if wanted == "verbose_json":
        assert (reply.duration, reply.segments[0].end) == (0.5, 0.5)


def test_transcription_as_a_stream(openai, client, tone):
    events = list(client.audio.transcriptions.create(
        model="gpt-4o-transcribe", file=("tone.wav", tone), stream=True))
    assert "".join(one.delta for one in events[:-1]) == events[-1].text == HONEST


@pytest.mark.parametrize("file, status", [
    (("tone.wav", b""), 400), (("tone.wav", b"RIFF1234WAVE"), 400), (("tone.wav", b"text"), 400),
    (("tone.txt", None), 400)])
def test_recordings_that_are_none(openai, client, tone, file, status):
    with pytest.raises(sdk.BadRequestError):
        client.audio.transcriptions.create(model="whisper-1", file=(file[0], file[1] or tone)
                                           if file[1] is None else file)


@pytest.mark.parametrize("name, kind, code", [
    ("bad_request", sdk.BadRequestError, None), ("bad_key", sdk.AuthenticationError,
                                                 "invalid_api_key"),
    ("forbidden", sdk.PermissionDeniedError, "unsupported_country_region_territory"),
    ("not_found", sdk.NotFoundError, "model_not_found"), ("conflict", sdk.ConflictError, None),
    ("unprocessable", sdk.UnprocessableEntityError, None),
    ("rate_limit", sdk.RateLimitError, "rate_limit_exceeded"),
    ("quota", sdk.RateLimitError, "insufficient_quota"),
    ("internal", sdk.InternalServerError, None)])
def test_errors(openai, once, name, kind, code):
    for stream in (False, True):
        openai.arm(name)
        with pytest.raises(kind) as failure:
            once.chat.completions.create(model=MODEL, messages=QUESTION, stream=stream)
        assert failure.value.code == code


def test_it_tries_three_times_as_the_server_says(openai, client):
    openai.arm("rate_limit", times=3, retry_after_ms=10)
    with pytest.raises(sdk.RateLimitError):
        client.chat.completions.create(model=MODEL, messages=QUESTION)
    assert list(openai.door("attempts").values()) == [3]


def test_it_does_not_try_again_what_the_server_says_not_to(openai, client):
    openai.arm("rate_limit", should_retry="false")
    with pytest.raises(sdk.RateLimitError):
        client.chat.completions.create(model=MODEL, messages=QUESTION)
    assert list(openai.door("attempts").values()) == [1]


def test_it_waits_as_long_as_the_server_says(openai, client, monkeypatch):
    waits = []
    monkeypatch.setattr(time, "sleep", waits.append)
    openai.arm("rate_limit", times=2, retry_after=7)
    openai.say("at last")
    reply = client.chat.completions.create(model=MODEL, messages=QUESTION)
    assert (reply.choices[0].message.content, waits) == ("at last", [7, 7])


def test_the_environment_leads_to_the_fake(openai, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", openai.key)
    monkeypatch.setenv("OPENAI_BASE_URL", openai.url)
    openai.say("print(1)")
    reply = sdk.OpenAI().chat.completions.create(model=MODEL, messages=QUESTION)
    assert reply.choices[0].message.content == "print(1)"


def test_a_server_that_recovers(openai, client):
    openai.arm("unavailable", times=2, retry_after_ms=10)
    openai.say("at last")
    reply = client.chat.completions.create(model=MODEL, messages=QUESTION)
    assert reply.choices[0].message.content == "at last"
    counts = [one["headers"]["x-stainless-retry-count"] for one in openai.door("requests")]
    assert counts == ["0", "1", "2"]


def test_an_error_in_the_middle_of_a_stream(openai, client):
    openai.arm("stream_error")
    openai.say({"text": "print(1)\n", "pieces": 2})
    texts = []
    with pytest.raises(sdk.APIError) as failure:
        for chunk in client.chat.completions.create(model=MODEL, messages=QUESTION, stream=True):
            texts.append(chunk.choices[0].delta.content)
    assert "".join(texts) == "prin"
    assert failure.value.code == "server_error"


def test_what_reasoning_models_refuse(openai, once):
    for knob, value in (("max_tokens", 10), ("temperature", 0.2)):
        with pytest.raises(sdk.BadRequestError) as failure:
            once.chat.completions.create(model="gpt-6", messages=QUESTION, **{knob: value})
        assert failure.value.param == knob
    openai.say("fine")
    once.chat.completions.create(model="gpt-6", messages=QUESTION, max_completion_tokens=10,
                                 reasoning_effort="low")


@pytest.mark.parametrize("dialect, model, thoughts", [
    ("ollama", "qwen3:8b", "reasoning"), ("llamacpp", "any", "reasoning_content"),
    ("vllm", "Qwen/Qwen3-8B", "reasoning"), ("lmstudio", "qwen/qwen3-8b", "reasoning_content"),
    ("openrouter", "openai/gpt-6:free", "reasoning")])
def test_dialects(openai, client, dialect, model, thoughts):
    openai.door("settings", dialect=dialect)
    openai.say({"text": "print(1)", "thoughts": "Think. "})
    chunks = list(client.chat.completions.create(model=model, messages=QUESTION, stream=True,
                                                 max_tokens=100))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert "".join(delta.content or "" for delta in deltas) == "print(1)"
    assert "".join(delta.model_extra.get(thoughts, "") for delta in deltas) == "Think. "
    assert "usage" not in chunks[-1].model_fields_set


def test_local_servers_need_no_key(openai):
    openai.door("settings", dialect="llamacpp")
    openai.say("print(1)")
    reply = openai.http.post("/v1/chat/completions", json={"model": "x", "messages": QUESTION})
    assert reply.json()["choices"][0]["message"]["content"] == "print(1)"
    openai.door("settings", key_needed=True)
    reply = openai.http.post("/v1/chat/completions", json={"model": "x", "messages": QUESTION})
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, 401)


def test_openrouter_fails_within_an_answer(openai, client):
    openai.door("settings", dialect="openrouter")
    openai.arm("stream_error_finish")
    with pytest.raises(sdk.APIError) as failure:
        list(client.chat.completions.create(model="openai/gpt-6:free", messages=QUESTION,
                                            stream=True))
    assert failure.value.code == "502"  # the SDK makes a text of it
