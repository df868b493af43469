"""Batches of Gemini, driven by Google's own SDK for Python in both versions of the API."""

import pytest
from google import genai
from google.genai import errors

MODEL = "gemini-3.8-flash"
CREATE = "POST /{version}/models/{model}:batchGenerateContent"
ONE = {"contents": [{"parts": [{"text": "one"}]}]}


@pytest.fixture(params=["v1", "v1beta"])
def version(request):
    return request.param


@pytest.fixture
def client(gemini, version):
    return genai.Client(api_key=gemini.key, http_options={"base_url": gemini.url,
                                                          "api_version": version})


def make(client, *requests, model=MODEL, name="a batch"):
    return client.batches.create(model=model, src=list(requests) or [ONE],
                                 config={"display_name": name})


def responses_of(batch):
    return batch.dest.inlined_responses


def texts_of(batch):
    return [one.response.text for one in responses_of(batch)]


def test_the_life_of_a_batch(gemini, client, version):
    gemini.door("settings", running_looks=1)
    gemini.say("print(1)", "print(2)")
    made = make(client, {**ONE, "metadata": {"some_key": "first"}}, {
        **ONE, "config": {"system_instruction": "be brief", "max_output_tokens": 9}})
    assert (made.state.value, made.display_name, made.model, made.dest) == (
        "JOB_STATE_PENDING", "a batch", f"models/{MODEL}", None)
    running = client.batches.get(name=made.name)
    assert (running.state.value, running.done, running.end_time) == (
        "JOB_STATE_RUNNING", False, None)
    done = client.batches.get(name=made.name)
    assert (done.state.value, done.done, texts_of(done)) == (
        "JOB_STATE_SUCCEEDED", True, ["print(1)", "print(2)"])
    assert [one.metadata for one in responses_of(done)] == [{"some_key": "first"}, None]
    assert responses_of(done)[0].response.model_version == MODEL
    assert client.batches.get(name=made.name) == done
    client.batches.delete(name=made.name)
    with pytest.raises(errors.ClientError) as gone:
        client.batches.get(name=made.name)
    assert (gone.value.code, gone.value.status) == (404, "NOT_FOUND")
    place = f"/{version}/{made.name}"
    assert gemini.door("attempts") == {
        f"POST /{version}/models/{MODEL}:batchGenerateContent": 1, f"GET {place}": 4,
        f"DELETE {place}": 1}


def test_the_operation_on_the_wire(gemini, client, version):
    gemini.say("print(1)")
    name = make(client, ONE, {**ONE, "config": {"thinking_config": {"thinking_level": "XHIGH"}}}
                ).name
    operation = gemini.http.get(f"/{version}/{name}",
                                headers={"x-goog-api-key": gemini.key}).json()
    metadata = operation["metadata"]
    assert (operation["name"], metadata["name"], operation["done"], metadata["state"]) == (
        name, name, True, "BATCH_STATE_SUCCEEDED")
    assert metadata["batchStats"] == {"requestCount": "2", "successfulRequestCount": "1",
                                      "failedRequestCount": "1"}
    assert operation["response"]["inlinedResponses"] == metadata["output"]["inlinedResponses"]


def test_a_batch_that_is_cancelled(client):
    made = make(client)
    client.batches.cancel(name=made.name)
    cancelled = client.batches.get(name=made.name)
    assert (cancelled.state.value, cancelled.done, cancelled.dest) == (
        "JOB_STATE_CANCELLED", True, None)


def test_a_cancellation_that_comes_too_late(gemini, client):
    gemini.say("print(1)")
    name = make(client).name
    assert client.batches.get(name=name).done
    client.batches.cancel(name=name)
    assert texts_of(client.batches.get(name=name)) == ["print(1)"]


def test_a_list_in_pages(gemini, client):
    made = [make(client, name=f"batch {number}") for number in range(3)]
    listed = list(client.batches.list(config={"page_size": 2}))
    assert [(one.name, one.display_name, one.state.value) for one in listed] == [
        (one.name, f"batch {number}", "JOB_STATE_PENDING") for number, one in enumerate(made)]
    assert gemini.door("state")["batches"] == [one.name for one in made]
    assert [one["query"] for one in gemini.door("requests")[3:]] == [
        "pageSize=2", "pageSize=2&pageToken=2"]


def test_answers_as_anywhere_else(gemini, client):
    """The story's where nothing else was said, and a scenario's for all of the batch."""
    explain = {"contents": "What does the program do? K-Means"}
    asked = client.models.generate_content(model=MODEL, contents=explain["contents"])
    plain = client.batches.get(name=make(client, explain).name)
    assert texts_of(plain) == [asked.text]
    gemini.arm("finish_recitation")
    blocked = client.batches.get(name=make(client, ONE, ONE).name)
    assert [one.response.candidates[0].finish_reason.value for one in responses_of(blocked)] == [
        "RECITATION", "RECITATION"]


def test_one_request_that_the_model_does_not_take(gemini, client):
    gemini.say("print(1)")
    made = make(client, {**ONE, "config": {"candidate_count": 2}}, ONE,
                {**ONE, "config": {"cached_content": "cachedContents/gone"}},
                model="gemini-4-argon")
    many, fine, cached = responses_of(client.batches.get(name=made.name))
    assert (many.error.code, many.error.message, many.response) == (
        3, "Multiple candidates is not enabled for this model", None)
    assert (fine.error, fine.response.text) == (None, "print(1)")
    assert (cached.error.code, cached.error.message) == (
        3, "Cached content is not supported for this model.")


@pytest.mark.parametrize("model, body, code, violation, message", [
    (MODEL, {"batch": {"inputConfig": {"requests": {"requests": []}}}}, 400, None,
     "A batch needs at least one request."),
    ("gone", {"batch": {"inputConfig": {"requests": {"requests": [{"request": ONE}]}}}}, 404, None,
     "is not supported for batchGenerateContent"),
    (MODEL, {"batch": {"displayName": "b"}}, 400, f"{CREATE}: batch.inputConfig: missing",
     "batch.inputConfig: missing"),
    (MODEL, {"batch": {"input_config": {"requests": {"requests": [{"requests": ONE}]}}}}, 400,
     f"{CREATE}: batch.input_config.requests.requests[0]: unknown field 'requests'",
     "Unknown name \"requests\" at 'batch.input_config.requests.requests[0]'"),
    (MODEL, {"batch": {"inputConfig": {"requests": {"requests": [
        {"request": {**ONE, "prompt": "x"}}]}}}}, 400,
     f"{CREATE}: batch.inputConfig.requests.requests[0].request: unknown field 'prompt'",
     "Unknown name \"prompt\" at 'batch.input_config.requests.requests[0].request'")])
def test_batches_that_are_refused(gemini, version, model, body, code, violation, message):
    reply = gemini.http.post(f"/{version}/models/{model}:batchGenerateContent", json=body,
                             headers={"x-goog-api-key": gemini.key})
    assert reply.status_code == code and message in reply.json()["error"]["message"]
    assert gemini.violations() == ([violation] if violation else [])
    assert gemini.door("state")["batches"] == []
