"""Who is let in, and what the others are told."""

import pytest

CONTENTS = {"contents": [{"parts": [{"text": "one"}]}]}
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": "one"}]}
ASK = {"model": "claude-opus-5-5", "max_tokens": 9, "messages": CHAT["messages"]}
GENERATE = "models/gemini-4-argon:generateContent"
PROJECT = "/v1/projects/p/locations/global/publishers/google/"
VERSION = {"anthropic-version": "2026-10-21"}


@pytest.mark.parametrize("path, headers, status, word", [
    (f"/v1beta/{GENERATE}", {}, 403, "PERMISSION_DENIED"),
    (f"/v1beta/{GENERATE}", {"x-goog-api-key": "wrong"}, 400, "INVALID_ARGUMENT"),
    (f"/v1beta/{GENERATE}", {"Authorization": "Bearer {key}"}, 403, "PERMISSION_DENIED"),
    (f"/v1beta/{GENERATE}", {"x-goog-api-key": "{key}"}, 200, None),
    (f"/v1beta/{GENERATE}?key={{key}}", {}, 200, None),
    (f"{PROJECT}{GENERATE}", {"Authorization": "Bearer {key}"}, 200, None),
    (f"{PROJECT}{GENERATE}", {"x-goog-api-key": "{key}"}, 401, "UNAUTHENTICATED"),
    (f"/v1beta1/publishers/google/{GENERATE}", {"x-goog-api-key": "{key}"}, 200, None),
    (f"/v1beta1/publishers/google/{GENERATE}", {}, 403, "PERMISSION_DENIED")])
def test_gemini(gemini, path, headers, status, word):
    reply = gemini.http.post(path.replace("{key}", gemini.key), json=CONTENTS, headers={
        name: value.replace("{key}", gemini.key) for name, value in headers.items()})
    assert (reply.status_code, reply.json().get("error", {}).get("status")) == (status, word)


def test_what_gemini_says_of_a_wrong_key(gemini):
    reply = gemini.http.get("/v1/models", headers={"x-goog-api-key": "wrong"})
    assert reply.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"


@pytest.mark.parametrize("headers, status, code", [
    ({}, 401, None), ({"Authorization": "Bearer wrong"}, 401, "invalid_api_key"),
    ({"Authorization": "Bearer {key}"}, 200, None)])
def test_openai(openai, headers, status, code):
    reply = openai.http.post("/v1/chat/completions", json=CHAT, headers={
        name: value.replace("{key}", openai.key) for name, value in headers.items()})
    assert (reply.status_code, reply.json().get("error", {}).get("code")) == (status, code)
    assert "wrong" not in reply.text


@pytest.mark.parametrize("headers, status, message", [
    ({}, 401, "x-api-key header is required"), ({"x-api-key": "wrong"}, 401, "invalid x-api-key"),
    ({"Authorization": "Bearer wrong"}, 401, "Invalid bearer token"),
    ({"x-api-key": "{key}"}, 200, None), ({"Authorization": "Bearer {key}"}, 200, None)])
def test_anthropic(anthropic, headers, status, message):
    reply = anthropic.http.post("/v1/messages", json=ASK, headers={**VERSION, **{
        name: value.replace("{key}", anthropic.key) for name, value in headers.items()}})
    assert (reply.status_code, reply.json().get("error", {}).get("message")) == (status, message)


@pytest.mark.parametrize("dialect, shape", [
    ("openrouter", {"code": 401}), ("vllm", {"code": 401, "type": "AuthenticationError"}),
    ("llamacpp", {"code": 401}), ("ollama", {"code": None})])
def test_errors_of_the_dialects(openai, dialect, shape):
    openai.door("settings", dialect=dialect, key_needed=True)
    found = openai.http.post("/v1/chat/completions", json=CHAT).json()["error"]
    assert {name: found[name] for name in shape} == shape
