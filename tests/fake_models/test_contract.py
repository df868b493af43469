"""Requests that a vendor does not know are refused as the vendor does, and fail a test."""

import pytest

GENERATE = "/v1beta/models/gemini-3.8-flash:generateContent"
CONTENTS = {"contents": [{"parts": [{"text": "one"}]}]}
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": "one"}]}
ASK = {"model": "claude-opus-5-5", "max_tokens": 9, "messages": [{"role": "user", "content": "a"}]}


def google(path, body, status, violation, message, **headers):
    return pytest.param("gemini", path, body, headers, status, violation, message,
                        id=f"gemini-{violation[-40:]}")


def openai_like(path, body, status, violation, message, **headers):
    return pytest.param("openai", path, body, headers, status, violation, message,
                        id=f"openai-{violation[-40:]}")


def anthropic_like(path, body, status, violation, message, **headers):
    return pytest.param("anthropic", path, body, headers, status, violation, message,
                        id=f"anthropic-{violation[-40:]}")


@pytest.mark.parametrize("vendor, path, body, headers, status, violation, message", [
    google("/v1beta/model", {}, 404, "POST /v1beta/model: there is no such endpoint",
           "Requested entity was not found."),
    google("/v2/models/gemini-4-argon:countTokens", CONTENTS, 404,
           "POST /v2/models/gemini-4-argon:countTokens: there is no such version",
           "Requested entity was not found."),
    google("/v1beta/publishers/google/models/gemini-4-argon:countTokens", CONTENTS, 404,
           "POST /v1beta/publishers/google/models/gemini-4-argon:countTokens: there is no such "
           "version", "Requested entity was not found."),
    google(GENERATE + "?kex=1", CONTENTS, 400,
           "POST /{version}/models/{model}:generateContent: unknown query parameter 'kex'",
           'Invalid JSON payload received. Unknown name "kex": Cannot bind query parameter. Field '
           "could not be found in request message."),
    google(GENERATE, {**CONTENTS, "prompt": "x"}, 400,
           "POST /{version}/models/{model}:generateContent: unknown field 'prompt'",
           'Invalid JSON payload received. Unknown name "prompt": Cannot find field.'),
    google(GENERATE, {**CONTENTS, "generationConfig": {"thinkingConfig": {"level": "LOW"}}}, 400,
           "POST /{version}/models/{model}:generateContent: generationConfig.thinkingConfig: "
           "unknown field 'level'",
           'Invalid JSON payload received. Unknown name "level" at '
           "'generation_config.thinking_config': Cannot find field."),
    google(GENERATE, {"contents": [{"parts": [{"text": "a", "txt": "b"}]}]}, 400,
           "POST /{version}/models/{model}:generateContent: contents[0].parts[0]: unknown field "
           "'txt'", "Invalid JSON payload received. Unknown name \"txt\" at 'contents[0].parts[0]'"
           ": Cannot find field."),
    google(GENERATE, {**CONTENTS, "generation_config": {"seed": "7"}}, 400,
           "POST /{version}/models/{model}:generateContent: generation_config.seed: \"7\" is not "
           "of type i", "Invalid value at 'generation_config.seed', \"7\""),
    google(GENERATE, {"contents": [{"parts": [{"text": "a", "inlineData": {}}]}]}, 400,
           "contents[0].parts[0]: 'inlineData' besides 'text'", "Invalid value at "
           "'contents[0].parts[0]', oneof field 'data' is already set: inlineData"),
    google(GENERATE, {"contents": [{"parts": [{"thought": True}]}]}, 400,
           "contents[0].parts[0].data: missing", "* contents[0].parts[0].data: missing: required"),
    google(GENERATE, CONTENTS, 400,
           "POST /{version}/models/{model}:generateContent: unknown header 'x-goog-colour'",
           "Invalid JSON payload received. POST /{version}/models/{model}:generateContent: "
           "unknown header 'x-goog-colour'", **{"x-goog-colour": "red"}),
    openai_like("/v1/chat/completion", {}, 404,
                "POST /v1/chat/completion: there is no such endpoint",
                "Invalid URL (POST /v1/chat/completion)"),
    openai_like("/v1/chat/completions", {**CHAT, "max_token": 3}, 400,
                "POST /v1/chat/completions: unknown field 'max_token'",
                "Unknown parameter: 'max_token'."),
    openai_like("/v1/chat/completions", {"model": "gpt-4o", "messages": [
        {"role": "user", "content": "a", "text": "b"}]}, 400,
                "POST /v1/chat/completions: messages[0]: unknown field 'text'",
                "Unknown parameter: 'messages[0].text'."),
    openai_like("/v1/chat/completions", {"model": "gpt-4o", "messages": [
        {"role": "robot", "content": "a"}]}, 400,
                'POST /v1/chat/completions: messages[0].role: "robot" is not one of '
                "system,developer,user,assistant,tool,function", "Invalid value: 'robot'."),
    openai_like("/v1/chat/completions", {"model": "gpt-4o"}, 400,
                "POST /v1/chat/completions: messages: missing",
                "Missing required parameter: 'messages'."),
    openai_like("/v1/chat/completions", {**CHAT, "top_k": 3}, 400,
                "POST /v1/chat/completions: unknown field 'top_k'", "Unknown parameter: 'top_k'."),
    openai_like("/v1/chat/completions", CHAT, 400,
                "POST /v1/chat/completions: unknown header 'openai-colour'",
                "POST /v1/chat/completions: unknown header 'openai-colour'",
                **{"openai-colour": "red"}),
    anthropic_like("/v1/message", {}, 404, "POST /v1/message: there is no such endpoint",
                   "Not found"),
    anthropic_like("/v1/messages", {**ASK, "seed": 7}, 400,
                   "POST /v1/messages: unknown field 'seed'",
                   "seed: Extra inputs are not permitted"),
    anthropic_like("/v1/messages", {**ASK, "messages": [{"role": "user", "content": [
        {"type": "text", "text": "a", "colour": 1}]}]}, 400,
                   "POST /v1/messages: messages[0].content[0]: unknown field 'colour'",
                   "messages.0.content.0.colour: Extra inputs are not permitted"),
    anthropic_like("/v1/messages", {"model": "claude-opus-5-5", "messages": []}, 400,
                   "POST /v1/messages: max_tokens: missing", "max_tokens: Field required"),
    anthropic_like("/v1/messages", ASK, 400,
                   "POST /v1/messages: unknown header 'anthropic-colour'",
                   "POST /v1/messages: unknown header 'anthropic-colour'",
                   **{"anthropic-colour": "red"}),
])
def test_unknown_requests(servers, request, vendor, path, body, headers, status, violation,
                          message):
    fake = request.getfixturevalue(vendor)
    reply = fake.http.post(path, json=body, headers={**credentials(fake), **headers})
    assert (reply.status_code, reply.json()["error"]["message"]) == (status, message)
    assert fake.violations() == [violation]


def credentials(fake):
    return {"gemini": {"x-goog-api-key": fake.key},
            "openai": {"Authorization": f"Bearer {fake.key}"},
            "anthropic": {"x-api-key": fake.key, "anthropic-version": "2023-06-01"}}[fake.name]


@pytest.mark.parametrize("vendor, path, content, violation", [
    ("gemini", GENERATE, b"{", "POST /{version}/models/{model}:generateContent: the body is not "
     "JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ("openai", "/v1/chat/completions", b"[" * 200000, None),
    ("anthropic", "/v1/messages", b"\xff", None)])
def test_bodies_that_are_no_json(servers, request, vendor, path, content, violation):
    fake = request.getfixturevalue(vendor)
    reply = fake.http.post(path, content=content, headers={
        **credentials(fake), "Content-Type": "application/json"})
    assert reply.status_code == 400
    [found] = fake.violations()
    assert found == (violation or found) and "the body is not JSON" in found


def test_gemini_takes_both_cases(gemini):
    gemini.say("one", "two")
    for name, inner in (("generationConfig", "maxOutputTokens"),
                        ("generation_config", "max_output_tokens")):
        reply = gemini.http.post(GENERATE, json={**CONTENTS, name: {inner: 9}},
                                 headers=credentials(gemini))
        assert reply.status_code == 200


@pytest.mark.parametrize("model, config, field", [
    ("gemini-4-argon", {"thinkingConfig": {"thinkingBudget": 0}},
     "generation_config.thinking_config.thinking_budget"),
    ("gemini-4-argon", {"thinkingConfig": {"thinkingLevel": "MINIMAL"}},
     "generation_config.thinking_config.thinking_level"),
    ("gemini-4-neon", {"presencePenalty": 0.1}, "generation_config.presence_penalty"),
    ("gemini-4-carbon", {"candidateCount": 2}, "generation_config.candidate_count"),
    ("gemini-2.5-flash", {"thinkingConfig": {"thinkingLevel": "LOW"}},
     "generation_config.thinking_config.thinking_level"),
    ("gemini-3.8-flash", {"thinkingConfig": {"thinkingLevel": "LOW", "thinkingBudget": 1}},
     "generation_config.thinking_config"),
    ("gemini-3.8-flash", {"responseJsonSchema": {"type": "object"}},
     "generation_config.response_mime_type"),
    ("gemini-3.8-flash", {"audioTranscriptionConfig": {}},
     "generation_config.audio_transcription_config"),
])
def test_knobs_that_a_gemini_model_does_not_take(gemini, model, config, field):
    """An ordinary error that names the field; no violation."""
    reply = gemini.http.post(f"/v1/models/{model}:generateContent", headers=credentials(gemini),
                             json={**CONTENTS, "generationConfig": config})
    details = reply.json()["error"]["details"]
    assert (reply.status_code, details[0]["fieldViolations"][0]["field"]) == (400, field)


@pytest.mark.parametrize("model, config", [
    ("gemini-4-argon", {"thinkingConfig": {"thinkingLevel": "HIGH"}, "temperature": 0.1}),
    ("gemini-3.8-flash", {"thinkingConfig": {"thinkingLevel": "MINIMAL"}}),
    ("gemini-3.5-flash-lite", {"thinkingConfig": {"thinkingBudget": 100}}),
    ("gemini-2.5-flash", {"thinkingConfig": {"thinkingBudget": 0}, "presencePenalty": 0.1})])
def test_knobs_that_a_gemini_model_takes(gemini, model, config):
    reply = gemini.http.post(f"/v1/models/{model}:generateContent", headers=credentials(gemini),
                             json={**CONTENTS, "generationConfig": config})
    assert reply.status_code == 200


def test_every_endpoint_of_the_tables_is_served(servers):
    import vendors
    for vendor in vendors.VENDORS.values():
        assert set(vendor.HANDLERS) == {endpoint.name for endpoint in vendor.CONTRACT.endpoints}
