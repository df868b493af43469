"""Galileo's own SDK for Python takes the fake for Galileo; run by test_other_sdks.py."""

import pytest
from galileo import GalileoLogger
from galileo.config import GalileoPythonConfig
from galileo.logger import logger as sdk


@pytest.fixture
def environment(galileo, monkeypatch, tmp_path):
    for name, value in {"API_KEY": galileo.key, "API_URL": galileo.url,
                        "CONSOLE_URL": galileo.url, "HOME_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(f"GALILEO_{name}", value)
    monkeypatch.setattr(GalileoPythonConfig, "_instance", None)
    sdk._ingest_service_cache.clear()
    return galileo


def log_a_run(logger):
    logger.start_trace(input="plot a sine wave", name="generate", tags=["voice"],
                       metadata={"snapshot": "s1"})
    logger.add_tool_span(input="sha256:00", output="plot a sine wave", name="transcribe",
                         duration_ns=5)
    logger.add_llm_span(input=[{"role": "user", "content": "plot"}], output="print(1)",
                        model="gemini-3.8-flash", num_input_tokens=3, num_output_tokens=4,
                        total_tokens=7, duration_ns=6, time_to_first_token_ns=1)
    logger.conclude(output="done", duration_ns=20)


def test_a_trace(environment):
    logger = GalileoLogger(project="rexa", log_stream="voice")
    log_a_run(logger)
    logger.flush()
    state = environment.door("state")
    assert (state["projects"], state["logStreams"]) == (["rexa"], ["voice"])
    [trace] = state["traces"]
    assert (trace["name"], trace["tags"], trace["user_metadata"], trace["output"]) == (
        "generate", ["voice"], {"snapshot": "s1"}, "done")
    assert [span["type"] for span in trace["spans"]] == ["tool", "llm"]
    assert trace["spans"][1]["metrics"]["num_total_tokens"] == 7
    places = [path for path in state["attempts"] if path.endswith("/traces")]
    assert len(places) == 1 and places[0].startswith("POST /v2/projects/")


def test_the_newer_ingest_service(environment):
    environment.door("settings", ingest_service=True)
    logger = GalileoLogger(project="rexa", log_stream="voice")
    log_a_run(logger)
    logger.flush()
    assert [trace["name"] for trace in environment.door("state")["traces"]] == ["generate"]
    last = environment.door("requests")[-1]
    assert last["path"].startswith("/ingest/traces/")
    assert last["auth"] == {"galileo-api-key": "right"}


def test_a_session(environment):
    logger = GalileoLogger(project="rexa", log_stream="voice")
    session = logger.start_session(name="one", external_id="mine")
    log_a_run(logger)
    logger.flush()
    state = environment.door("state")
    assert [(one["id"], one["name"]) for one in state["sessions"]] == [(session, "one")]
    body = next(one["body"] for one in environment.door("requests")
                if one["path"].endswith("/traces"))
    assert body["session_id"] == session


def test_a_wrong_key(environment, monkeypatch):
    monkeypatch.setenv("GALILEO_API_KEY", "wrong")
    with pytest.raises(Exception, match="Invalid credentials|401|unauthorized"):
        GalileoLogger(project="rexa", log_stream="voice")


def test_a_failure_does_not_reach_the_program(environment):
    logger = GalileoLogger(project="rexa", log_stream="voice")
    environment.arm("internal", path="/traces$")
    log_a_run(logger)
    logger.flush()
    assert environment.door("state")["traces"] == []
