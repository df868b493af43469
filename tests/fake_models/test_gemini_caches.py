"""Caches of Gemini, driven by Google's own SDK for Python in both versions of the API."""

import datetime

import pytest
from google import genai
from google.genai import errors, types

MODEL = "gemini-3.8-flash"
LONG = "abc " * 1024  # as many tokens
TONE = "This transcript comes from a test double: nobody has listened."


@pytest.fixture(params=["v1", "v1beta"])
def version(request):
    return request.param


@pytest.fixture
def client(gemini, version):
    return genai.Client(api_key=gemini.key, http_options={"base_url": gemini.url,
                                                          "api_version": version})


def make(client, **config):
    return client.caches.create(model=MODEL, config={"contents": [LONG], **config})


def life_of(cache):
    return (cache.expire_time - cache.update_time).total_seconds()


def refusal_of(ask):
    with pytest.raises(errors.ClientError) as refused:
        ask()
    return refused.value.code, refused.value.status, refused.value.message


def test_the_life_of_a_cache(gemini, client, version):
    made = make(client, display_name="a book", system_instruction="abcd", ttl="300s")
    assert (made.model, made.display_name, life_of(made)) == (f"models/{MODEL}", "a book", 300)
    assert made.usage_metadata.total_token_count == 1026  # with the line's end between the two
    assert client.caches.get(name=made.name) == made
    changed = client.caches.update(name=made.name, config={"ttl": "7200.5s"})
    assert (life_of(changed), changed.create_time) == (7200.5, made.create_time)
    assert client.caches.get(name=made.name) == changed
    client.caches.delete(name=made.name)
    assert refusal_of(lambda: client.caches.get(name=made.name)) == (
        403, "PERMISSION_DENIED", "CachedContent not found (or permission denied)")
    place = f"/{version}/{made.name}"
    assert gemini.door("attempts") == {f"POST /{version}/cachedContents": 1, f"GET {place}": 3,
                                       f"PATCH {place}": 1, f"DELETE {place}": 1}


def test_the_time_of_the_end(client):
    end = datetime.datetime(2126, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    made = make(client, expire_time=end)
    assert made.expire_time == end
    assert life_of(make(client)) == 3600
    later = end + datetime.timedelta(days=1)
    assert client.caches.update(name=made.name, config={"expire_time": later}).expire_time == later


def test_a_list_in_pages(gemini, client):
    names = [make(client).name for _ in range(3)]
    assert [one.name for one in client.caches.list(config={"page_size": 2})] == names
    assert gemini.door("state")["caches"] == names
    assert [one["query"] for one in gemini.door("requests")[3:]] == [
        "pageSize=2", "pageSize=2&pageToken=2"]


def test_a_cache_whose_time_is_over(client):
    name = make(client, ttl="0.000001s").name
    assert list(client.caches.list()) == []
    assert refusal_of(lambda: client.caches.get(name=name))[0] == 403


def test_an_answer_from_a_cache(gemini, client):
    config = types.GenerateContentConfig(cached_content=make(client).name)
    gemini.say("print(1)", "print(2)")
    whole = client.models.generate_content(model=MODEL, contents="abc", config=config)
    *_, last = client.models.generate_content_stream(model=MODEL, contents="abc", config=config)
    assert whole.text == "print(1)"
    for reply in (whole, last):
        usage = reply.usage_metadata
        assert (usage.prompt_token_count, usage.cached_content_token_count) == (1025, 1024)


def test_a_cached_recording_is_heard(client, tone):
    cache = make(client, contents=[LONG, types.Part.from_bytes(data=tone, mime_type="audio/wav")])
    assert cache.usage_metadata.total_token_count == 1040
    reply = client.models.generate_content(
        model=MODEL, contents="Write a transcript.",
        config=types.GenerateContentConfig(cached_content=cache.name))
    assert reply.text == TONE
    assert {one.modality.value: one.token_count
            for one in reply.usage_metadata.prompt_tokens_details} == {"TEXT": 1029, "AUDIO": 16}


def test_caches_that_are_refused(client):
    for ask, message in (
            (lambda: make(client, contents=["abcd"]),
             "Cached content is too small. total_token_count=1, min_total_token_count=1024"),
            (lambda: make(client, ttl="1h"),
             "Invalid value at 'cached_content.ttl' (type.googleapis.com/google.protobuf.Duration)"
             ', "1h"'),
            (lambda: make(client, ttl="1s", expire_time="2126-01-02T03:04:05Z"),
             "Invalid value at 'cached_content' (oneof), oneof field 'expiration' is already set. "
             "Cannot set 'expireTime'")):
        assert refusal_of(ask) == (400, "INVALID_ARGUMENT", message)
    code, status, message = refusal_of(lambda: client.caches.create(
        model="gemini-4-argon", config={"contents": [LONG]}))
    assert (code, status) == (404, "NOT_FOUND") and "createCachedContent" in message


@pytest.mark.parametrize("model, config, code, message", [
    ("gemini-2.5-flash", {}, 400, "Model used by GenerateContent request (models/gemini-2.5-flash)"
     " and CachedContent (models/gemini-3.8-flash) has to be the same."),
    ("gemini-4-argon", {}, 400, "Cached content is not supported for this model."),
    (MODEL, {"system_instruction": "be brief"}, 400, "CachedContent can not be used with "
     "GenerateContent request setting system_instruction, tools or tool_config."),
    (MODEL, {"cached_content": "cachedContents/gone"}, 403,
     "CachedContent not found (or permission denied)")])
def test_requests_that_do_not_fit_a_cache(client, model, config, code, message):
    config = {"cached_content": make(client).name, **config}
    found, _, told = refusal_of(lambda: client.models.generate_content(
        model=model, contents="one", config=config))
    assert (found, told) == (code, message)


@pytest.mark.parametrize("method, place, body, violation", [
    ("POST", "", {"model": f"models/{MODEL}", "content": []},
     "POST /{version}/cachedContents: unknown field 'content'"),
    ("POST", "", {"contents": []}, "POST /{version}/cachedContents: model: missing"),
    ("PATCH", "/one", {"displayName": "another"},
     "PATCH /{version}/cachedContents/{cache}: unknown field 'displayName'"),
    ("PUT", "/one", {}, "PUT /{version}/cachedContents/one: this path has no such method")])
def test_what_is_not_known(gemini, version, method, place, body, violation):
    reply = gemini.http.request(method, f"/{version}/cachedContents{place}", json=body,
                                headers={"x-goog-api-key": gemini.key})
    assert reply.status_code == (404 if method == "PUT" else 400)
    assert gemini.violations() == [violation.replace("PUT /{version}", f"PUT /{version}")]
