"""Google's own SDK for Python takes the fake for Gemini."""

import time

import pytest
from google import genai
from google.genai import errors, types

MODEL = "gemini-3.8-flash"
VERSION = "v1beta" if genai.__version__.startswith("2.") else "v1"


@pytest.fixture
def client(gemini):
    return genai.Client(api_key=gemini.key, http_options={"base_url": gemini.url})


def patient(gemini, **retry):
    return genai.Client(api_key=gemini.key, http_options={
        "base_url": gemini.url,
        "retry_options": types.HttpRetryOptions(initial_delay=0.01, max_delay=0.02, **retry)})


def test_a_whole_answer(gemini, client):
    gemini.say({"text": "print(1)", "usage": {"input": 3, "output": 4}})
    reply = client.models.generate_content(model=MODEL, contents="one")
    assert (reply.text, reply.candidates[0].finish_reason.value) == ("print(1)", "STOP")
    usage = reply.usage_metadata
    assert (usage.prompt_token_count, usage.candidates_token_count, usage.total_token_count) == (
        3, 4, 7)
    assert reply.model_version == MODEL
    assert gemini.door("attempts") == {f"POST /{VERSION}/models/{MODEL}:generateContent": 1}


def test_everything_a_request_may_have(gemini, client):
    gemini.say("print(1)")
    client.models.generate_content(model=MODEL, contents=[
        types.Content(role="user", parts=[types.Part.from_text(text="one")]),
        types.Content(role="model", parts=[types.Part.from_text(text="two")]),
        types.Content(role="user", parts=[types.Part.from_text(text="three")])],
        config=types.GenerateContentConfig(
            system_instruction="be brief", max_output_tokens=100, seed=7, temperature=0.5,
            top_p=0.9, top_k=3, stop_sequences=["END"], response_mime_type="application/json",
            response_json_schema={"type": "object"},
            thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_level="LOW"),
            safety_settings=[types.SafetySetting(category="HARM_CATEGORY_HARASSMENT",
                                                 threshold="BLOCK_ONLY_HIGH")]))
    body = gemini.bodies()[0]
    # This SDK writes what is nested in snake case.
    assert body["generationConfig"]["thinkingConfig"] == {
        "include_thoughts": True, "thinking_level": "LOW"}
    assert body["systemInstruction"]["parts"] == [{"text": "be brief"}]


def test_a_stream(gemini, client):
    gemini.say({"text": "print('\u00fc')\n", "thoughts": "Think first. ", "pieces": 4})
    chunks = list(client.models.generate_content_stream(
        model=MODEL, contents="one", config=types.GenerateContentConfig(
            thinking_config=types.ThinkingConfig(include_thoughts=True))))
    parts = [part for chunk in chunks for part in chunk.candidates[0].content.parts or []]
    assert "".join(part.text for part in parts if part.thought) == "Think first. "
    assert [part.text for part in parts if not part.thought] == ["prin", "t('\u00fc", "')\n", ""]
    assert parts[-1].thought_signature == b"signature of a fake thought"
    assert [chunk.candidates[0].finish_reason is not None for chunk in chunks] == (
        [False] * (len(chunks) - 1) + [True])
    assert chunks[-1].usage_metadata.thoughts_token_count == 4


def test_a_stream_that_no_framing_can_spoil(gemini, client):
    for name in ("every_byte", "split_utf8", "line_ends_lf", "line_ends_cr"):
        gemini.say("print('\u65e5')\n")
        gemini.arm(name)
        text = "".join(chunk.text or "" for chunk in client.models.generate_content_stream(
            model=MODEL, contents="one"))
        assert (name, text.splitlines()[-1]) == (name, "print('\u65e5')")


def test_all_of_an_answer_as_the_parts_of_one_chunk(gemini, client):
    gemini.arm("many_parts")
    gemini.say({"text": "print('\u00fc')\n", "pieces": 4})
    [chunk] = client.models.generate_content_stream(model=MODEL, contents="one")
    assert [part.text for part in chunk.candidates[0].content.parts] == [
        "prin", "t('\u00fc", "')\n", ""]


def test_a_connection_that_is_cut(gemini, client):
    gemini.arm("cut")
    gemini.say({"text": "abcdef", "pieces": 1})
    texts = []
    with pytest.raises(Exception, match="peer closed connection"):
        for chunk in client.models.generate_content_stream(model=MODEL, contents="one"):
            texts.append(chunk.text)
    assert "".join(texts) == "abc"


def test_a_first_byte_that_is_late(gemini, client):
    gemini.arm("slow_first_byte", seconds=0.2)
    gemini.say("print(1)")
    before = time.monotonic()
    assert client.models.generate_content(model=MODEL, contents="one").text == "print(1)"
    assert time.monotonic() - before >= 0.2


def test_this_sdk_stumbles_over_comments(gemini, client):
    gemini.arm("comments")
    with pytest.raises(errors.UnknownApiResponseError):
        list(client.models.generate_content_stream(model=MODEL, contents="one"))


def test_count_and_models(gemini, client):
    assert client.models.count_tokens(model=MODEL, contents="12345678").total_tokens == 2
    names = [model.name for model in client.models.list(config={"page_size": 4})]
    assert f"models/{MODEL}" in names and len(names) == 15
    model = client.models.get(model=MODEL)
    assert (model.output_token_limit, model.thinking) == (65536, True)
    assert "generateContent" in model.supported_actions
    assert gemini.door("attempts")[f"GET /{VERSION}/models"] == 4


def test_audio_inline(gemini, client, tone):
    reply = client.models.generate_content(model=MODEL, contents=[
        "Write a transcript of this.", types.Part.from_bytes(data=tone, mime_type="audio/wav")])
    assert reply.text == "This transcript comes from a test double: nobody has listened."
    details = {one.modality.value: one.token_count
               for one in reply.usage_metadata.prompt_tokens_details}
    assert details["AUDIO"] == 16


def test_the_transcription_model(gemini, client, tone):
    config = types.GenerateContentConfig(audio_transcription_config=types.AudioTranscriptionConfig(
        language_codes=["en-US"], custom_vocabulary=["pandas"], mode="SMART"))
    reply = client.models.generate_content(
        model="gemini-3.5-transcribe", config=config,
        contents=[types.Part.from_bytes(data=tone, mime_type="audio/wav")])
    assert reply.text == "This transcript comes from a test double: nobody has listened."


def test_files(gemini, client, tone, tmp_path):
    path = tmp_path / "tone.wav"
    path.write_bytes(tone)
    gemini.door("settings", processing_looks=1)
    file = client.files.upload(file=path, config={"display_name": "a tone",
                                                  "mime_type": "audio/wav"})
    assert (file.state.value, file.display_name, file.size_bytes) == (
        "PROCESSING", "a tone", len(tone))
    with pytest.raises(errors.ClientError) as refused:
        client.models.generate_content(model=MODEL, contents=["transcribe", file])
    assert (refused.value.code, refused.value.status) == (400, "FAILED_PRECONDITION")
    assert client.files.get(name=file.name).state.value == "PROCESSING"
    file = client.files.get(name=file.name)
    assert file.state.value == "ACTIVE"
    assert [one.name for one in client.files.list()] == [file.name]
    assert client.models.generate_content(model=MODEL, contents=["transcribe", file]).text == (
        "This transcript comes from a test double: nobody has listened.")
    client.files.delete(name=file.name)
    with pytest.raises(errors.ClientError) as gone:
        client.files.get(name=file.name)
    assert gone.value.code == 403


@pytest.mark.parametrize("name, code, status", [
    ("bad_key", 400, "INVALID_ARGUMENT"), ("field_violation", 400, "INVALID_ARGUMENT"),
    ("precondition", 400, "FAILED_PRECONDITION"), ("forbidden", 403, "PERMISSION_DENIED"),
    ("not_found", 404, "NOT_FOUND"), ("rate_minute", 429, "RESOURCE_EXHAUSTED"),
    ("rate_day", 429, "RESOURCE_EXHAUSTED"), ("rate_bare", 429, "RESOURCE_EXHAUSTED"),
    ("cancelled", 499, "CANCELLED"), ("internal", 500, "INTERNAL"),
    ("unavailable", 503, "UNAVAILABLE"), ("deadline", 504, "DEADLINE_EXCEEDED"),
    ("array_error", 503, "UNAVAILABLE")])
def test_errors_are_raised_and_not_tried_again(gemini, client, name, code, status):
    for stream in (False, True):
        gemini.arm(name)
        with pytest.raises(errors.ClientError if code < 500 else errors.ServerError) as failure:
            ask = (client.models.generate_content_stream if stream
                   else client.models.generate_content)
            list(ask(model=MODEL, contents="one"))
        assert (failure.value.code, failure.value.status) == (code, status)
    assert set(gemini.door("attempts").values()) == {1}


def test_what_a_rate_limit_tells(gemini, client):
    gemini.arm("rate_minute")
    with pytest.raises(errors.ClientError) as failure:
        client.models.generate_content(model=MODEL, contents="one")
    details = {one["@type"].rpartition(".")[2]: one
               for one in failure.value.details["error"]["details"]}
    assert details["RetryInfo"]["retryDelay"] == "38s"
    assert "PerMinute" in details["QuotaFailure"]["violations"][0]["quotaId"]


def test_a_client_that_was_told_to_tries_again(gemini):
    gemini.arm("unavailable", times=2)
    gemini.say("at last")
    client = patient(gemini, attempts=5)
    reply = client.models.generate_content(model=MODEL, contents="one")
    assert reply.text == "at last"
    assert list(gemini.door("attempts").values()) == [3]


def test_html_from_a_gateway(gemini, client):
    gemini.arm("html_502")
    with pytest.raises(errors.ServerError) as failure:
        client.models.generate_content(model=MODEL, contents="one")
    assert failure.value.code == 502


@pytest.mark.parametrize("name", ["stream_error", "stream_error_bare"])
def test_an_error_in_the_middle_of_a_stream(gemini, client, name):
    gemini.arm(name)
    gemini.say({"text": "print(1)\n", "pieces": 2})
    texts = []
    with pytest.raises(errors.ServerError) as failure:
        for chunk in client.models.generate_content_stream(model=MODEL, contents="one"):
            texts.append(chunk.text)
    assert failure.value.code == 503
    assert "".join(texts) and "print(1)".startswith("".join(texts))


def test_answers_without_text(gemini, client):
    gemini.arm("empty_max_tokens")
    reply = client.models.generate_content(model=MODEL, contents="one")
    assert (reply.text, reply.candidates[0].finish_reason.value) == (None, "MAX_TOKENS")
    assert reply.candidates[0].content.parts is None
    gemini.arm("blocked_safety")
    reply = client.models.generate_content(model=MODEL, contents="one")
    assert (reply.candidates, reply.prompt_feedback.block_reason.value) == (None, "SAFETY")
    gemini.arm("finish_recitation")
    reply = client.models.generate_content(model=MODEL, contents="one")
    assert reply.candidates[0].finish_reason.value == "RECITATION"


FINISHES = ("SAFETY", "RECITATION", "LANGUAGE", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII",
            "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS",
            "MALFORMED_RESPONSE", "MISSING_THOUGHT_SIGNATURE", "IMAGE_SAFETY", "NO_IMAGE",
            "FINISH_REASON_UNSPECIFIED", "BRAND_NEW_REASON")
BLOCKS = ("SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "BRAND_NEW_REASON")


@pytest.mark.parametrize("reason", FINISHES)
def test_reasons_for_the_end(gemini, client, reason):
    gemini.arm(f"finish_{reason.lower()}", times=2)
    whole = client.models.generate_content(model=MODEL, contents="one")
    *_, last = client.models.generate_content_stream(model=MODEL, contents="one")
    assert [reply.candidates[0].finish_reason.value for reply in (whole, last)] == [reason] * 2
    assert whole.text is None


@pytest.mark.parametrize("reason", BLOCKS)
def test_blocked_prompts(gemini, client, reason):
    gemini.arm(f"blocked_{reason.lower()}", times=2)
    whole = client.models.generate_content(model=MODEL, contents="one")
    [only] = client.models.generate_content_stream(model=MODEL, contents="one")
    for reply in (whole, only):
        assert (reply.candidates, reply.prompt_feedback.block_reason.value) == (None, reason)


def test_a_budget_that_ends_in_the_text(gemini, client):
    gemini.arm("max_tokens", times=2)
    gemini.say(*[{"text": "print(1)\nprint(2)\n", "pieces": 9}] * 2)
    whole = client.models.generate_content(model=MODEL, contents="one")
    chunks = list(client.models.generate_content_stream(model=MODEL, contents="one"))
    assert whole.text == "".join(chunk.text for chunk in chunks) == "print(1)\n"
    assert {reply.candidates[0].finish_reason.value for reply in (whole, chunks[-1])} == {
        "MAX_TOKENS"}


def test_odd_chunks_do_not_hide_the_text(gemini, client):
    gemini.arm("odd_chunks")
    gemini.say("print(1)\n")
    parts = [part.text for chunk in client.models.generate_content_stream(
                 model=MODEL, contents="one")
             for candidate in chunk.candidates or [] if candidate.content
             for part in candidate.content.parts or [] if part.text]
    assert "".join(parts) == "print(1)\n"


def test_vertex_with_a_key_of_the_express_mode(gemini):
    client = genai.Client(vertexai=True, api_key=gemini.key,
                          http_options={"base_url": gemini.url})
    gemini.say("print(1)")
    assert client.models.generate_content(model=MODEL, contents="one").text == "print(1)"
    assert "/publishers/google/models/" in gemini.door("requests")[0]["path"]


def test_the_environment_leads_to_the_fake(gemini, monkeypatch):
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    monkeypatch.setenv("GEMINI_API_KEY", gemini.key)
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", gemini.url)
    gemini.say("print(1)")
    assert genai.Client().models.generate_content(model=MODEL, contents="one").text == "print(1)"


def test_the_time_that_the_server_is_given(gemini):
    client = genai.Client(api_key=gemini.key, http_options={"base_url": gemini.url,
                                                            "timeout": 1500})
    gemini.say("print(1)")
    client.models.generate_content(model=MODEL, contents="one")
    headers = {name.lower(): value for name, value in gemini.door("requests")[0]["headers"].items()}
    assert headers["x-server-timeout"] == "2"
    assert headers["x-goog-api-key"] == "<the key>"


def test_a_prefix_of_the_path_is_kept(gemini):
    gemini.door("settings", prefix="/pre/fix")
    gemini.say("print(1)")
    client = genai.Client(api_key=gemini.key, http_options={"base_url": gemini.url + "/pre/fix/"})
    assert client.models.generate_content(model=MODEL, contents="one").text == "print(1)"


def test_a_server_that_does_not_begin(gemini):
    gemini.arm("stall_before", seconds=5)
    client = genai.Client(api_key=gemini.key, http_options={"base_url": gemini.url,
                                                            "timeout": 300})
    before = time.monotonic()
    with pytest.raises(Exception, match="timed out|timeout|Timeout"):
        client.models.generate_content(model=MODEL, contents="one")
    assert time.monotonic() - before < 4


@pytest.mark.parametrize("name", ["continuation", "checkpoint_cut"])
def test_the_sdk_goes_on_by_itself_where_an_answer_was_interrupted(gemini, client, name):
    gemini.arm(name)
    gemini.say({"text": "print(1)\nprint(2)\n", "pieces": 9})
    chunks = list(client.models.generate_content_stream(model="gemini-4-argon", contents="one"))
    assert "".join(chunk.text or "" for chunk in chunks) == "print(1)\nprint(2)\n"
    assert chunks[-1].candidates[0].finish_reason.value == "STOP"
    first, second = gemini.bodies()
    assert first["contents"] == second["contents"] and second["continuationToken"]


def test_a_whole_answer_that_is_continued(gemini, client):
    gemini.arm("continuation")
    gemini.say({"text": "print(1)\nprint(2)\n", "pieces": 9})
    reply = gemini.http.post("/v1/models/gemini-4-argon:generateContent", headers={
        "x-goog-api-key": gemini.key}, json={"contents": [{"parts": [{"text": "one"}]}]})
    [candidate] = reply.json()["candidates"]
    assert (candidate["content"]["parts"][0]["text"], candidate["finishReason"]) == (
        "print(1)\n", "CONTINUATION")
    assert candidate["continuationToken"]
