"""Interactions, driven by Google's own SDK for Python."""

import base64

import pytest
from google import genai

MODEL = "gemini-3.8-flash"


@pytest.fixture
def client(gemini):
    return genai.Client(api_key=gemini.key, http_options={"base_url": gemini.url})


def test_a_whole_answer(gemini, client):
    gemini.say({"text": "print(1)", "thoughts": "Think. ", "usage": {"input": 3, "output": 4}})
    reply = client.interactions.create(
        model=MODEL, input="one", system_instruction="be brief", store=False,
        generation_config={"thinking_level": "low", "max_output_tokens": 100})
    assert (reply.status, [step.type for step in reply.steps]) == (
        "completed", ["thought", "model_output"])
    assert reply.steps[1].content[0].text == "print(1)"
    assert reply.usage.total_tokens == 7
    assert gemini.door("state")["interactions"] == []


def test_a_stream(gemini, client):
    gemini.say({"text": "print(1)", "pieces": 4})
    events = list(client.interactions.create(model=MODEL, input="one", store=False, stream=True))
    assert [one.event_type for one in events] == [
        "interaction.created", "step.start", "step.delta", "step.delta", "step.stop",
        "interaction.status_update", "interaction.completed"]
    assert "".join(one.delta.text for one in events if one.event_type == "step.delta") == "print(1)"


def test_what_is_stored_can_be_gone_on_with(gemini, client):
    gemini.say("one", "two")
    first = client.interactions.create(model=MODEL, input="one")
    second = client.interactions.create(model=MODEL, input="two", previous_interaction_id=first.id)
    assert second.steps[0].content[0].text == "two"
    assert client.interactions.get(id=first.id).status == "completed"
    client.interactions.delete(id=first.id)
    assert gemini.door("state")["interactions"] == [second.id]


def test_audio(gemini, client, tone):
    client.interactions.create(model=MODEL, store=False, input=[
        {"type": "text", "text": "transcribe"},
        {"type": "audio", "data": base64.b64encode(tone).decode(), "mime_type": "audio/wav"}])


def test_errors_have_a_word_as_code(gemini):
    reply = gemini.http.post("/v1/interactions", json={"model": "gone", "input": "one"},
                             headers={"x-goog-api-key": gemini.key})
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "not_found")
    reply = gemini.http.post("/v1/interactions", json={"model": MODEL, "input": "a", "inputs": 1},
                             headers={"x-goog-api-key": gemini.key})
    assert reply.json()["error"]["code"] == "invalid_request"
    assert gemini.violations() == ["POST /{version}/interactions: unknown field 'inputs'"]
