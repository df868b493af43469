"""What the fakes send, byte for byte, well and badly."""

import json

import httpx
import pytest

STREAMS = {
    "gemini": ("/v1beta/models/gemini-4-argon:streamGenerateContent?alt=sse",
               {"contents": [{"parts": [{"text": "one"}]}]}),
    "openai": ("/v1/chat/completions", {"model": "gpt-4o", "stream": True, "messages": [
        {"role": "user", "content": "one"}]}),
    "anthropic": ("/v1/messages", {"model": "claude-opus-5-5", "max_tokens": 9, "stream": True,
                                   "messages": [{"role": "user", "content": "one"}]})}
WHOLE = {
    "gemini": ("/v1beta/models/gemini-4-argon:generateContent", STREAMS["gemini"][1]),
    **{name: (path, {key: value for key, value in body.items() if key != "stream"})
       for name, (path, body) in STREAMS.items() if name != "gemini"}}
SMALL = {"bytes": 5000, "depth": 50, "seconds": 0.01}
ENDLESS = ("endless_thinking", "endless_text")


def credentials(fake):
    return {"gemini": {"x-goog-api-key": fake.key},
            "openai": {"Authorization": f"Bearer {fake.key}"},
            "anthropic": {"x-api-key": fake.key, "anthropic-version": "2026-10-21"}}[fake.name]


def stream(fake, table=STREAMS, enough=float("inf")):
    """What came, up to that many bytes, and whether the connection broke."""
    path, body = table[fake.name]
    data = b""
    try:
        with fake.http.stream("POST", path, json=body, headers=credentials(fake)) as reply:
            for piece in reply.iter_raw():
                data += piece
                if len(data) > enough:
                    break
    except httpx.RemoteProtocolError:
        return data, True
    return data, False


@pytest.fixture(params=["gemini", "openai", "anthropic"])
def fake(request):
    return request.getfixturevalue(request.param)


def text_in(fake, data):
    """The text of all events."""
    lines = data.decode().splitlines()
    events = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]
    if fake.name == "gemini":
        return "".join(part.get("text", "") for one in events for candidate in one["candidates"]
                       for part in candidate["content"].get("parts", []))
    if fake.name == "openai":
        return "".join(choice["delta"].get("content") or "" for one in events
                       for choice in one["choices"])
    return "".join(one["delta"].get("text", "") for one in events if "delta" in one)


def test_framing(fake):
    fake.say({"text": "ab", "pieces": 1})
    data, broken = stream(fake)
    assert not broken and text_in(fake, data) == "ab"
    if fake.name == "gemini":
        events = data.split(b"\r\n\r\n")
        assert events[-1] == b"" and all(one.startswith(b"data: {") for one in events[:-1])
        assert b"[DONE]" not in data and b"event:" not in data and b"\r" not in events[0]
    elif fake.name == "openai":
        events = data.split(b"\n\n")
        assert events[-2:] == [b"data: [DONE]", b""]
        assert all(one.startswith(b"data: {") for one in events[:-2])
    else:
        events = data.split(b"\n\n")[:-1]
        for one in events:
            name, value = one.split(b"\ndata: ")
            assert name == b"event: " + json.loads(value)["type"].encode()


def test_geminis_array(gemini):
    gemini.say({"text": "ab", "pieces": 1})
    reply = gemini.http.post("/v1/models/gemini-4-argon:streamGenerateContent",
                             headers=credentials(gemini), json=STREAMS["gemini"][1])
    assert reply.headers["content-type"].startswith("application/json")
    assert [chunk["candidates"][0]["content"]["parts"][0]["text"] for chunk in reply.json()] == [
        "a", "b", ""]


@pytest.mark.parametrize("name", ["cut", "cut_event", "cut_at_end", "close_before"])
def test_cut_connections(fake, name):
    fake.say({"text": "abcdef", "pieces": 1})
    whole, _ = stream(fake)
    fake.say({"text": "abcdef", "pieces": 1})
    fake.arm(name)
    data, broken = stream(fake)
    assert broken
    if name == "cut":
        assert data.endswith(b"\n\n" if fake.name != "gemini" else b"\r\n\r\n")
        assert 0 < len(text_in(fake, data)) < 6
    elif name == "cut_event":
        assert not data.endswith(b"\n")
    elif name == "cut_at_end":
        assert len(data) == len(whole)
    else:
        assert data == b""
    if name == "close_before":
        fake.door("reset")


@pytest.mark.parametrize("name", ["cut", "cut_at_end", "close_before"])
def test_cut_whole_answers(fake, name):
    fake.arm(name)
    data, broken = stream(fake, WHOLE)
    assert broken and (name == "close_before") == (data == b"")


def test_no_blank_line_at_the_end(fake):
    fake.arm("no_last_blank")
    data, broken = stream(fake)
    assert not broken and not data.endswith(b"\n")


def test_texts_that_are_not_utf8(fake):
    fake.arm("invalid_utf8")
    data, _ = stream(fake)
    with pytest.raises(UnicodeDecodeError):
        data.decode()


def test_lone_surrogates(fake):
    fake.arm("lone_surrogate")
    data, _ = stream(fake)
    assert rb"# \ud83d" in data
    assert text_in(fake, data).startswith("# \ud83d\n")


def test_every_byte_comes_alone(fake):
    fake.arm("every_byte")
    path, body = STREAMS[fake.name]
    with fake.http.stream("POST", path, json=body, headers=credentials(fake)) as reply:
        assert reply.headers["transfer-encoding"] == "chunked"
        assert "no real model was asked" in text_in(fake, b"".join(reply.iter_raw()))


def test_compressed_although_nobody_asked(fake):
    fake.arm("gzip")
    path, body = STREAMS[fake.name]
    reply = fake.http.post(path, json=body, headers={**credentials(fake),
                                                     "Accept-Encoding": "identity"})
    assert reply.headers["content-encoding"] == "gzip"
    assert "no real model was asked" in text_in(fake, reply.content)


def test_another_content_type(fake):
    fake.arm("other_type")
    path, body = STREAMS[fake.name]
    reply = fake.http.post(path, json=body, headers=credentials(fake))
    assert reply.headers["content-type"] == "text/plain"


@pytest.mark.parametrize("size", [1, 5000])
def test_a_long_line(fake, size):
    fake.arm("huge_line", bytes=size)
    data, _ = stream(fake)
    assert text_in(fake, data) == "#" * size


@pytest.mark.parametrize("name", ENDLESS)
def test_answers_without_end(fake, name):
    if (fake.name, name) == ("openai", "endless_thinking"):
        fake.door("settings", dialect="llamacpp")
    fake.arm(name)
    data, _ = stream(fake, enough=100_000)
    assert len(data) > 100_000
    fake.wait_until_left_early()


def test_a_redirect(fake):
    fake.arm("redirect", location="http://127.0.0.1:9/elsewhere")
    path, body = WHOLE[fake.name]
    reply = fake.http.post(path, json=body, headers=credentials(fake))
    assert (reply.status_code, reply.headers["location"]) == (307, "http://127.0.0.1:9/elsewhere")


@pytest.mark.parametrize("table", [STREAMS, WHOLE], ids=["stream", "whole"])
@pytest.mark.parametrize("name", ["slow_first_byte", "stall_before", "stall_after_head",
                                  "stall_middle"])
def test_stalls(fake, name, table):
    """A client that waits no longer is seen to leave."""
    fake.arm(name, seconds=20)
    begins = name in ("stall_after_head", "stall_middle")
    path, body = table[fake.name]
    seen, headed = b"", False
    with pytest.raises(httpx.ReadTimeout):
        with fake.http.stream("POST", path, json=body, headers=credentials(fake),
                              timeout=1.0 if begins else 0.2) as reply:
            headed = True
            for piece in reply.iter_raw():
                seen += piece
    assert (seen != b"") == (name == "stall_middle")
    assert headed == begins
    fake.wait_until_left_early()


@pytest.mark.parametrize("table", [STREAMS, WHOLE], ids=["stream", "whole"])
def test_every_scenario_there_is(fake, table):
    """None is a mistake of the fake's own, and each is used."""
    for name in fake.door("scenarios"):
        if name in ENDLESS:
            continue
        fake.arm(name, **SMALL)
        stream(fake, table)
        state = fake.door("state")
        assert (name, state["violations"]) == (name, [])
        assert state["scenarios"][name] == 1


def test_delays_that_are_settings(fake):
    fake.door("settings", first_byte_seconds=0.1, between_seconds=0.01)
    fake.say({"text": "abcdef", "pieces": 1})
    path, body = STREAMS[fake.name]
    reply = fake.http.post(path, json=body, headers=credentials(fake))
    assert reply.elapsed.total_seconds() >= 0.1 + 5 * 0.01
