"""Servers that are like OpenAI's, where they are not."""

import json

import openai as sdk
import pytest

QUESTION = [{"role": "user", "content": "one"}]


def ask(openai, model="any", key=True, **more):
    headers = {"Authorization": f"Bearer {openai.key}"} if key else {}
    return openai.http.post("/v1/chat/completions", headers=headers,
                            json={"model": model, "messages": QUESTION, **more})


def test_llamacpp_while_it_loads(openai):
    openai.door("settings", dialect="llamacpp", loading=True)
    for reply in (openai.http.get("/health"), openai.http.get("/v1/health"), ask(openai)):
        assert (reply.status_code, reply.json()) == (503, {"error": {
            "code": 503, "message": "Loading model", "type": "unavailable_error"}})
    openai.door("settings", loading=False)
    assert openai.http.get("/health").json() == {"status": "ok"}
    assert ask(openai, key=False).status_code == 200


def test_llamacpp_takes_any_model_and_a_grammar(openai):
    openai.door("settings", dialect="llamacpp")
    openai.say("print(1)")
    reply = ask(openai, "whatever", grammar="root ::= [a-z]", chat_template_kwargs={}).json()
    assert (reply["model"], reply["timings"]["predicted_n"]) == ("model.gguf", 2)
    assert [one["id"] for one in openai.http.get("/v1/models").json()["data"]] == ["model.gguf"]


def test_what_one_takes_is_unknown_to_another(openai):
    openai.door("settings", dialect="vllm")
    assert ask(openai, "Qwen/Qwen3-8B", guided_json={"type": "object"}).status_code == 200
    assert ask(openai, "Qwen/Qwen3-8B", grammar="root").status_code == 400
    assert openai.violations() == ["POST /v1/chat/completions: unknown field 'grammar'"]


@pytest.mark.parametrize("dialect, line", [("llamacpp", ": ping"),
                                           ("openrouter", ": OPENROUTER PROCESSING")])
def test_comments_come_first(openai, dialect, line):
    openai.door("settings", dialect=dialect)
    reply = ask(openai, "openai/gpt-6:free", stream=True)
    assert reply.text.startswith(f"{line}\n\ndata: {{")


def test_lmstudio_wants_a_schema(openai):
    openai.door("settings", dialect="lmstudio")
    reply = ask(openai, "qwen/qwen3-8b", response_format={"type": "json_object"})
    assert (reply.status_code, reply.json()) == (400, {
        "error": "'response_format.type' must be 'json_schema' or 'text'"})


def test_openrouter(openai):
    openai.door("settings", dialect="openrouter", prefix="/api")
    assert openai.http.post("/v1/chat/completions", json={}).status_code == 404
    assert openai.violations() == ["POST /v1/chat/completions: nothing is there"]
    client = sdk.OpenAI(api_key=openai.key, base_url=openai.root + "/api/v1", max_retries=0)
    raw = client.chat.completions.with_raw_response.create(
        model="google/gemini-3.8-flash", messages=QUESTION, extra_body={
            "provider": {"order": ["fake"]}},
        extra_headers={"HTTP-Referer": "https://a.invalid", "X-Title": "rexa"})
    assert raw.headers["X-Generation-Id"] == raw.parse().id
    openai.arm("error_in_200")
    reply = client.chat.completions.with_raw_response.create(
        model="google/gemini-3.8-flash", messages=QUESTION)
    assert (reply.status_code, json.loads(reply.text)["error"]["code"]) == (200, 502)


def test_geminis_own_endpoint_of_this_kind(openai):
    openai.door("settings", dialect="gemini")
    client = sdk.OpenAI(api_key=openai.key, base_url=openai.root + "/v1beta/openai/",
                        max_retries=0)
    openai.say("print(1)")
    reply = client.chat.completions.create(
        model="gemini-3.8-flash", messages=QUESTION, reasoning_effort="low", extra_body={
            "extra_body": {"google": {"thinking_config": {"include_thoughts": True}}}})
    assert reply.choices[0].message.content == "print(1)"
    assert [one.id for one in client.models.list()][0] == "models/gemini-3.8-flash"
    openai.arm("bad_request")
    with pytest.raises(sdk.BadRequestError) as failure:
        client.chat.completions.create(model="gemini-3.8-flash", messages=QUESTION)
    assert failure.value.response.json() == [{"error": {
        "code": 400, "message": "Invalid request.", "status": "INVALID_ARGUMENT"}}]
    assert ask(openai).status_code == 404
    assert openai.violations() == ["POST /v1/chat/completions: nothing is there"]


def test_streams_without_an_end(openai):
    openai.door("settings", without_done=True)
    assert "[DONE]" not in ask(openai, "gpt-4o", stream=True).text
