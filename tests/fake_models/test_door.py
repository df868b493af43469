"""The door for tests, and serve.py itself."""

import json
import signal
import subprocess
import sys

import pytest
from conftest import PROGRAM, Servers

CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": "one"}]}


def ask(fake, body=CHAT, **headers):
    return fake.http.post("/v1/chat/completions", json=body, headers={
        "Authorization": f"Bearer {fake.key}", **headers})


def text_of(reply):
    return reply.json()["choices"][0]["message"]["content"]


def test_answers_are_used_in_their_order_and_then_the_honest_one(openai):
    openai.say("one", {"pieces": ["t", "wo"]})
    assert [text_of(ask(openai)), text_of(ask(openai))] == ["one", "two"]
    assert "no real model was asked" in text_of(ask(openai))


def test_scenarios_wait_for_their_turn(openai):
    openai.arm("internal", skip=1, times=2, path="chat")
    openai.say("a", "b")
    assert [ask(openai).status_code for _ in range(4)] == [200, 500, 500, 200]
    assert openai.door("state")["scenarios"] == {"internal": 2}
    assert openai.door("attempts") == {"POST /v1/chat/completions": 4}


def test_a_scenario_of_another_path_is_left_alone(openai):
    openai.arm("internal", path="/audio/")
    assert ask(openai).status_code == 200
    assert openai.door("state")["armed"] == 1
    openai.door("reset")
    assert openai.door("state")["armed"] == 0


def test_a_scenario_named_in_the_prompt(openai):
    message = {"role": "user", "content": "do it [[scenario:rate_limit]]"}
    assert ask(openai, {**CHAT, "messages": [message]}).status_code == 429


def test_keys_are_masked(openai):
    ask(openai, **{"X-Other": f"holds {openai.key}"})
    ask(openai, Authorization="Bearer sk-secret")
    first, second = openai.door("requests")
    assert first["auth"] == {"authorization": "right"}
    assert second["auth"] == {"authorization": "wrong"}
    assert "sk-secret" not in json.dumps(second)
    assert openai.key not in json.dumps([first, second])
    assert first["headers"]["X-Other"] == "holds <the key>"


def test_a_key_in_the_query_is_seen_and_masked(gemini):
    reply = gemini.http.get(f"/v1/models?pageSize=1&key={gemini.key}")
    assert reply.status_code == 200
    gemini.http.get("/v1/models?key=other-key")
    first, second = gemini.door("requests")
    assert (first["auth"], first["query"]) == ({"?key": "right"}, "pageSize=1&key=<the key>")
    assert (second["auth"], second["query"]) == ({"?key": "wrong"}, "key=<another key>")


@pytest.mark.parametrize("name, path", [
    ("gemini", "/v1/models/gemini-4-argon:generateContent"), ("openai", "/v1/chat/completions"),
    ("anthropic", "/v1/messages")])
def test_a_careless_server_repeats_the_key(servers, request, name, path):
    fake = request.getfixturevalue(name)
    body = {"gemini": {"contents": [{"parts": [{"text": "one"}]}]}, "openai": CHAT,
            "anthropic": {**CHAT, "model": "claude-opus-5-5", "max_tokens": 9}}[name]
    fake.arm("key_echo")
    reply = fake.http.post(path, json=body, headers={
        "gemini": {"x-goog-api-key": fake.key}, "openai": {"Authorization": f"Bearer {fake.key}"},
        "anthropic": {"x-api-key": fake.key, "anthropic-version": "2026-10-21"}}[name])
    assert fake.key in reply.json()["error"]["message"]


def test_nonsense_at_the_door(openai):
    for verb, body, word in (
            ("scenario", {"name": "no_such"}, "unknown scenario 'no_such'"),
            ("settings", {"colour": 1}, "unknown name 'colour'"),
            ("settings", {"loading": "yes"}, "loading: 'yes' is no bool"),
            ("settings", {"dialect": "klingon"}, "dialect: 'klingon' is not one of openai, "),
            ("answers", {"texts": [{"txt": "a"}]}, "unknown name 'txt'"), ("answers", {}, "texts")):
        reply = openai.http.post(f"/_fake/{verb}", json=body)
        assert reply.status_code == 400 and word in reply.json()["error"]


def test_what_a_client_left_early_is_counted(openai):
    openai.arm("endless_text")
    with openai.http.stream("POST", "/v1/chat/completions", json={**CHAT, "stream": True},
                            headers={"Authorization": f"Bearer {openai.key}"}) as reply:
        next(reply.iter_bytes())
    openai.wait_until_left_early()


def test_lines_on_standard_input():
    servers = Servers("openai", "gemini", "--set", "openai.dialect=llamacpp")
    try:
        def line(text):
            servers.process.stdin.write(text + "\n")
            servers.process.stdin.flush()
            return servers.process.stdout.readline().rstrip("\n")
        assert list(servers.vendors) == ["openai", "gemini"]
        assert json.loads(line("openai state").removeprefix("ok "))["settings"]["dialect"] == (
            "llamacpp")
        assert line('openai answers {"texts": ["from a line"]}') == "ok {}"
        assert text_of(ask(servers.vendors["openai"])) == "from a line"
        assert line("anthropic state") == "error no vendor 'anthropic' is served"
        assert line("gemini sing") == "error unknown verb 'sing'"
        assert line("gemini scenario {}") == "error KeyError: 'name'"
    finally:
        assert servers.close() == 0


def test_it_ends_at_a_signal():
    servers = Servers("gemini")
    servers.process.send_signal(signal.SIGTERM)
    assert servers.process.wait(timeout=20) == 0


@pytest.mark.parametrize("arguments, said", [
    (["claude"], "unknown vendor 'claude'"), (["--set", "gemini.colour=1"], "no such setting"),
    (["--set", "openai.dialect=klingon"], "is not one of openai")])
def test_wrong_arguments(arguments, said):
    done = subprocess.run([sys.executable, PROGRAM, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0 and said in done.stderr
