"""Ollama's own SDK for Python takes the fake for Ollama; so does OpenAI's, at /v1."""

import ollama as sdk
import openai as openai_sdk
import pytest

MODEL = "qwen3:8b"
QUESTION = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "one"}]


@pytest.fixture
def client(ollama):
    return sdk.Client(host=ollama.url)


def test_chat(ollama, client):
    ollama.say({"text": "print(1)", "thoughts": "Think. ", "usage": {"input": 3, "output": 4}})
    reply = client.chat(model=MODEL, messages=QUESTION, think=True, keep_alive="5m",
                        options={"num_ctx": 8192, "seed": 7, "temperature": 0.1})
    assert (reply.message.content, reply.message.thinking) == ("print(1)", "Think. ")
    assert (reply.done_reason, reply.prompt_eval_count, reply.eval_count) == ("stop", 3, 4)
    assert ollama.key == "-"


def test_a_stream(ollama, client):
    ollama.say({"text": "print('\u00fc')\n", "thoughts": "Think. ", "pieces": 4})
    lines = list(client.chat(model=MODEL, messages=QUESTION, stream=True, think=True))
    assert "".join(one.message.thinking or "" for one in lines) == "Think. "
    assert [one.message.content for one in lines if not one.message.thinking] == [
        "prin", "t('\u00fc", "')\n", ""]
    assert [one.done for one in lines] == [False] * (len(lines) - 1) + [True]


def test_thoughts_are_only_for_those_who_ask(ollama, client):
    ollama.say({"text": "print(1)", "thoughts": "Think. "})
    assert client.chat(model=MODEL, messages=QUESTION).message.thinking is None


def test_generate(ollama, client):
    ollama.say("print(1)", "print(2)")
    assert client.generate(model=MODEL, prompt="one", system="s").response == "print(1)"
    assert "".join(one.response for one in client.generate(
        model=MODEL, prompt="one", stream=True, format={"type": "object"})) == "print(2)"


def test_what_it_says_of_itself(ollama, client):
    assert [one.model for one in client.list().models] == [
        "llama3.2:3b", "qwen3:8b", "hf.co/org/model:Q4_K_M"]
    assert client.ps().models == []
    assert client.show(MODEL).capabilities == ["completion", "thinking"]
    assert ollama.http.get("/api/version").json() == {"version": "0.18.2"}


def test_errors(ollama, client):
    with pytest.raises(sdk.ResponseError) as failure:
        client.chat(model="gone", messages=QUESTION)
    assert (failure.value.status_code, failure.value.error) == (404, "model 'gone' not found")
    for name, status in (("native_busy", 503), ("native_internal", 500)):
        ollama.arm(name)
        with pytest.raises(sdk.ResponseError) as failure:
            list(client.chat(model=MODEL, messages=QUESTION, stream=True))
        assert failure.value.status_code == status


def test_an_error_in_the_middle_of_a_stream(ollama, client):
    ollama.arm("native_stream_error")
    with pytest.raises(sdk.ResponseError, match="while running the model"):
        list(client.chat(model=MODEL, messages=QUESTION, stream=True))


@pytest.mark.parametrize("name", ["every_byte", "split_utf8", "no_last_blank"])
def test_a_stream_that_no_framing_can_spoil(ollama, client, name):
    ollama.arm(name)
    ollama.say("print('\u65e5')\n")
    text = "".join(one.message.content for one in client.chat(
        model=MODEL, messages=QUESTION, stream=True))
    assert text.splitlines()[-1] == "print('\u65e5')"


def test_unknown_requests(ollama):
    reply = ollama.http.post("/api/chat", json={"model": MODEL, "messages": [], "colour": 1})
    assert (reply.status_code, reply.json()["error"]) == (
        400, "POST /api/chat: unknown field 'colour'")
    assert ollama.http.post("/api/chats", json={}).status_code == 404
    assert ollama.violations() == ["POST /api/chat: unknown field 'colour'",
                                   "POST /api/chats: there is no such endpoint"]


def test_the_endpoint_in_common_with_openai(ollama):
    client = openai_sdk.OpenAI(api_key="ollama", base_url=ollama.url + "/v1")
    ollama.say({"text": "print(1)", "thoughts": "Think. "})
    reply = client.chat.completions.create(model=MODEL, messages=QUESTION, max_tokens=10)
    assert (reply.choices[0].message.content, reply.choices[0].message.reasoning) == (
        "print(1)", "Think. ")
    assert "hf.co/org/model:Q4_K_M" in [one.id for one in client.models.list()]
    assert client.models.retrieve("hf.co/org/model:Q4_K_M").id == "hf.co/org/model:Q4_K_M"
    with pytest.raises(openai_sdk.NotFoundError):
        client.chat.completions.create(model="gone", messages=QUESTION)


def test_every_native_scenario(ollama):
    for name in ollama.door("scenarios"):
        if name.startswith("native_"):
            for stream in (True, False):
                ollama.arm(name, depth=50)
                ollama.http.post("/api/chat", json={"model": MODEL, "messages": QUESTION,
                                                    "stream": stream})
            assert (name, ollama.door("violations")) == (name, [])
