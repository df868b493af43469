"""Anthropic's own SDK for Python takes the fake for Anthropic."""

import time

import anthropic as sdk
import pytest

MODEL = "claude-sonnet-5-5"
ASK = {"model": MODEL, "max_tokens": 2000, "messages": [{"role": "user", "content": "one"}]}


@pytest.fixture
def client(anthropic):
    return sdk.Anthropic(api_key=anthropic.key, base_url=anthropic.url)


@pytest.fixture
def once(anthropic):
    return sdk.Anthropic(api_key=anthropic.key, base_url=anthropic.url, max_retries=0)


def test_a_whole_answer(anthropic, client):
    anthropic.say({"text": "print(1)", "usage": {"input": 3, "output": 4}})
    reply = client.messages.create(**ASK)
    assert (reply.content[0].text, reply.stop_reason) == ("print(1)", "end_turn")
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (3, 4)
    assert reply._request_id.startswith("req_")


def test_which_version_and_which_header_the_sdk_uses(anthropic, client):
    anthropic.say("print(1)")
    client.messages.create(**ASK)
    request = anthropic.door("requests")[0]
    headers = {name.lower(): value for name, value in request["headers"].items()}
    assert (headers["anthropic-version"], request["auth"]) == (
        "2026-10-21", {"authorization": "right"})


def test_everything_a_request_may_have(anthropic, client):
    anthropic.say("print(1)")
    client.messages.create(**{**ASK, "system": [{"type": "text", "text": "be brief"}],
                              "stop_sequences": ["END"], "metadata": {"user_id": "u"},
                              "output_config": {"effort": "low"},
                              "thinking": {"type": "enabled", "budget_tokens": 1024},
                              "messages": [{"role": "user", "content": "one"},
                                           {"role": "assistant", "content": "two"},
                                           {"role": "user", "content": [
                                               {"type": "text", "text": "three"}]}]})
    assert anthropic.bodies()[0]["thinking"] == {"type": "enabled", "budget_tokens": 1024}


def test_a_stream(anthropic, client):
    anthropic.say({"text": "print('\u00fc')\n", "thoughts": "Think. ", "pieces": 4,
                   "usage": {"input": 3, "output": 4, "thoughts": 2}})
    with client.messages.stream(**ASK, thinking={"type": "adaptive"}) as stream:
        assert "".join(stream.text_stream) == "print('\u00fc')\n"
        message = stream.get_final_message()
    assert [block.type for block in message.content] == ["thinking", "text"]
    assert (message.content[0].thinking, message.usage.output_tokens) == ("Think. ", 6)
    assert message.stop_reason == "end_turn"


def test_the_events_of_a_stream(anthropic, client):
    anthropic.say({"text": "print(1)", "pieces": 4})
    kinds = [event.type for event in client.messages.create(**ASK, stream=True)]
    assert [kind for kind in kinds if kind != "ping"] == [
        "message_start", "content_block_start", "content_block_delta", "content_block_delta",
        "content_block_stop", "message_delta", "message_stop"]


@pytest.mark.parametrize("name", ["every_byte", "split_utf8", "pings", "comments",
                                  "unknown_events"])
def test_a_stream_that_no_framing_can_spoil(anthropic, client, name):
    anthropic.arm(name)
    anthropic.say("print('\u65e5')\n")
    with client.messages.stream(**ASK) as stream:
        assert "".join(stream.text_stream).splitlines()[-1] == "print('\u65e5')"


def test_events_without_names_are_not_seen(anthropic, client):
    anthropic.arm("no_names")
    assert list(client.messages.create(**ASK, stream=True)) == []


def test_count_and_models(anthropic, client):
    counted = client.messages.count_tokens(model=MODEL, messages=[
        {"role": "user", "content": "12345678"}])
    assert counted.input_tokens == 2
    assert len([model.id for model in client.models.list(limit=3)]) == 8
    assert client.models.retrieve(MODEL).display_name == "Claude Sonnet 5 5"


@pytest.mark.parametrize("name, kind, word", [
    ("bad_request", sdk.BadRequestError, "invalid_request_error"),
    ("bad_key", sdk.AuthenticationError, "authentication_error"),
    ("billing", sdk.APIStatusError, "billing_error"),
    ("forbidden", sdk.PermissionDeniedError, "permission_error"),
    ("not_found", sdk.NotFoundError, "not_found_error"),
    ("conflict", sdk.ConflictError, "conflict_error"),
    ("too_large", sdk.RequestTooLargeError, "request_too_large"),
    ("rate_limit", sdk.RateLimitError, "rate_limit_error"),
    ("spend_limit", sdk.RateLimitError, "rate_limit_error"),
    ("internal", sdk.InternalServerError, "api_error"),
    ("timeout", sdk.APIStatusError, "timeout_error"),
    ("overloaded", sdk.APIStatusError, "overloaded_error")])
def test_errors(anthropic, once, name, kind, word):
    for stream in (False, True):
        anthropic.arm(name)
        with pytest.raises(kind) as failure:
            once.messages.create(**ASK, stream=stream)
        assert failure.value.body["error"]["type"] == word
        assert failure.value.request_id.startswith("req_")


def test_it_tries_three_times(anthropic, client):
    anthropic.arm("overloaded", times=3, retry_after=0)
    with pytest.raises(sdk.APIStatusError) as failure:
        client.messages.create(**ASK)
    assert failure.value.status_code == 529
    assert list(anthropic.door("attempts").values()) == [3]


def test_it_waits_as_long_as_the_server_says(anthropic, client, monkeypatch):
    waits = []
    monkeypatch.setattr(time, "sleep", waits.append)
    anthropic.arm("rate_limit", times=2, retry_after=7)
    anthropic.say("at last")
    assert (client.messages.create(**ASK).content[0].text, waits) == ("at last", [7, 7])


def test_the_environment_leads_to_the_fake(anthropic, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_AUTH_TOKEN", raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", anthropic.key)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", anthropic.url)
    anthropic.say("print(1)")
    assert sdk.Anthropic().messages.create(**ASK).content[0].text == "print(1)"


def test_it_does_not_try_again_what_the_server_says_not_to(anthropic, client):
    anthropic.arm("rate_limit", should_retry=False)
    with pytest.raises(sdk.RateLimitError):
        client.messages.create(**ASK)
    assert list(anthropic.door("attempts").values()) == [1]


def test_an_error_in_the_middle_of_a_stream(anthropic, client):
    anthropic.arm("stream_error")
    anthropic.say({"text": "print(1)\n", "pieces": 1})
    with pytest.raises(sdk.APIStatusError) as failure:
        with client.messages.stream(**ASK) as stream:
            list(stream)
    assert failure.value.body["error"]["type"] == "overloaded_error"


@pytest.mark.parametrize("name, reason", [
    ("max_tokens", "max_tokens"), ("refusal", "refusal"), ("pause_turn", "pause_turn"),
    ("context_window", "model_context_window_exceeded"), ("stop_sequence", "stop_sequence"),
    ("empty_max_tokens", "max_tokens"), ("unknown_stop", "brand_new_reason")])
def test_reasons_for_the_end(anthropic, client, name, reason):
    anthropic.arm(name, times=2)
    assert client.messages.create(**ASK).stop_reason == reason
    with client.messages.stream(**ASK) as stream:
        assert stream.get_final_message().stop_reason == reason


def raw(anthropic, version, body, **headers):
    return anthropic.http.post("/v1/messages", json={**ASK, **body}, headers={
        "anthropic-version": version, "x-api-key": anthropic.key, **headers})


def test_both_versions_and_both_headers(anthropic):
    for version in ("2023-06-01", "2026-10-21"):
        anthropic.say("one", "two")
        assert raw(anthropic, version, {}).json()["content"][0]["text"] == "one"
        reply = anthropic.http.post("/v1/messages", json=ASK, headers={
            "anthropic-version": version, "Authorization": f"Bearer {anthropic.key}"})
        assert reply.json()["content"][0]["text"] == "two"


def test_the_new_version_takes_no_sampling(anthropic):
    anthropic.say("fine")
    assert raw(anthropic, "2023-06-01", {"temperature": 1.0}).status_code == 200
    for knob, value in (("temperature", 1.0), ("top_p", 0.9), ("top_k", 3)):
        reply = raw(anthropic, "2026-10-21", {knob: value})
        assert (reply.status_code, reply.json()["error"]["type"]) == (400, "invalid_request_error")
        assert knob in reply.json()["error"]["message"]


def test_the_version_is_needed(anthropic):
    reply = anthropic.http.post("/v1/messages", json=ASK, headers={"x-api-key": anthropic.key})
    assert reply.json()["error"]["message"] == "anthropic-version: header is required"
