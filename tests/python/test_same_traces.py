"""What rexa logs to Galileo is what Galileo's own SDK logs for the same trace, but for what is
listed here with its reason."""

import base64
import datetime
import json
import os
import re
import subprocess

import pytest
import rexa
from conftest import ROOT

SDK = ROOT / "build/venv-other/bin/python"
PROGRAM = ROOT / "tests/support/models/log_with_galileo.py"
RECORDING = ROOT / "examples/data/cluster_wine.wav"
ABSENT = "<absent>"

#: What the SDK asks for and rexa does not.
ONLY_THEIRS = {
    "GET /healthcheck": "a server that is ill refuses the login just as well",
    "GET /current_user": "rexa shows nobody whose key it is",
    "GET /ingest/healthz": "a newer service for traces; the API takes them where it is and is not",
}
#: Where the SDK asks for it, where rexa does, and why.
ELSEWHERE = {
    "GET /projects/<id>/log_streams/paginated?include_counts=false&starting_token=0&limit=500": (
        "GET /projects/<id>/log_streams",
        "all of them at once, as the SDK for JavaScript asks"),
    "POST /v2/projects/<id>/traces": (
        "POST /projects/<id>/traces",
        "the path of the vendor's OpenAPI and of the SDK for JavaScript"),
}
#: The SDK's value, rexa's value, and why; a null of the SDK's says nothing and is not listed.
OTHER_FIELDS = {
    "logging_method": ("api_direct", ABSENT, "the API's own default"),
    "reliable": (False, True, "the answer says then whether the traces were taken, which "
                              "GalileoStatus counts"),
    "traces[].dataset_metadata": ({}, ABSENT, "there is no data set"),
    "traces[].spans[].dataset_metadata": ({}, ABSENT, "there is no data set"),
    "traces[].spans[].tags": ([], ABSENT, "rexa marks traces alone"),
    "traces[].spans[].spans": ([], ABSENT, "a run has no steps inside"),
}


def in_nanoseconds(time):
    return time // datetime.timedelta(microseconds=1) * 1000


def sum_of_known(*numbers):
    return sum(number for number in numbers if number is not None)


def llm_step(generation):
    """A generation, in the words of the SDK."""
    request, reply = generation.request, generation.reply
    roles = {"user": "user", "model": "assistant"}
    return ["add_llm_span", dict(
        input=[{"role": "system", "content": request.instructions},
               *({"role": roles[message.speaker], "content": message.text}
                 for message in request.messages)],
        output=reply.text, model=reply.model, name="generate",
        created_at=generation.started.isoformat(), duration_ns=in_nanoseconds(reply.duration),
        num_input_tokens=reply.usage.input,
        num_output_tokens=sum_of_known(reply.usage.output, reply.usage.thinking),
        total_tokens=reply.usage.total, temperature=request.settings.temperature, status_code=200,
        time_to_first_token_ns=in_nanoseconds(reply.time_to_first_text))]


def run_step(snapshot):
    return ["add_tool_span", dict(
        input=snapshot.code, output=snapshot.stdout.decode(), name="execute",
        created_at=snapshot.started.isoformat(),
        duration_ns=in_nanoseconds(snapshot.usage.wall),
        status_code=200 if snapshot.status is rexa.Status.SUCCEEDED else 500)]


def transcription_step(transcript):
    return ["add_tool_span", dict(
        input=f"wav sha256:{transcript.audio}", output=transcript.heard, name="transcribe",
        duration_ns=in_nanoseconds(transcript.duration), status_code=200)]


def end_of(step):
    arguments = step[1]
    return (datetime.datetime.fromisoformat(arguments["created_at"])
            + datetime.timedelta(microseconds=arguments["duration_ns"] // 1000))


def trace_of(steps, **start):
    """The whole trace, in the words of the SDK."""
    begun = steps[0][1]["created_at"]
    last = steps[-1][1]
    duration = max(map(end_of, steps)) - datetime.datetime.fromisoformat(begun)
    return {"project": "wines", "log_stream": "tests", "steps": steps,
            "start": {**start, "created_at": begun},
            "end": {"output": last["output"], "status_code": last["status_code"],
                    "duration_ns": in_nanoseconds(duration)}}


def log_with_sdk(fake, trace, home):
    assert SDK.exists(), "make it: bash tests/support/setup.sh tests"
    done = subprocess.run(
        [SDK, PROGRAM], input=json.dumps(trace), capture_output=True, text=True, timeout=120,
        check=False, env={**os.environ, "GALILEO_API_KEY": fake.key, "GALILEO_API_URL": fake.url,
                          "GALILEO_CONSOLE_URL": fake.url, "GALILEO_HOME_DIR": str(home)})
    assert done.returncode == 0, done.stderr


def without_ids(text):
    return re.sub("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)


def body_of(request):
    return json.loads(without_ids(json.dumps(request["body"])))


def without_nulls(value):
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    return value


def line_of(request):
    query = "?" + request["query"] if request["query"] else ""
    return f"{request['method']} {without_ids(request['path'])}{query}"


def beside_the_body(request):
    """Credentials, the kind of body, and, once logged in, whether the client names itself."""
    headers = {name.lower(): value for name, value in request["headers"].items()}
    sends = request["method"] == "POST"
    named = re.fullmatch(r"[a-z-]+/[0-9.]+( .*)?", headers.get("x-galileo-sdk", "")) is not None
    return request["auth"], headers["content-type"] if sends else "", named or not request["auth"]


def differences(theirs, ours, place=""):
    """(where, their value, our value) of each, whatever its position in a list."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name in {*theirs, *ours}:
            yield from differences(theirs.get(name, ABSENT), ours.get(name, ABSENT),
                                   f"{place}.{name}".lstrip("."))
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for their, our in zip(theirs, ours):
            yield from differences(their, our, f"{place}[]")
    elif theirs != ours:
        yield place, theirs, ours


def assert_alike(theirs, ours):
    missing = [line_of(request) for request in theirs if line_of(request) in ONLY_THEIRS]
    assert sorted(missing) == sorted(ONLY_THEIRS)
    theirs = [request for request in theirs if line_of(request) not in ONLY_THEIRS]
    lines = [line_of(request) for request in theirs]
    assert [line for line in ELSEWHERE if line not in lines] == []
    assert [ELSEWHERE[line][0] if line in ELSEWHERE else line for line in lines] == [
        line_of(request) for request in ours]
    assert [beside_the_body(request) for request in theirs] == [
        beside_the_body(request) for request in ours]
    found = [difference for their, our in zip(theirs, ours)
             for difference in differences(without_nulls(body_of(their)), body_of(our))]
    expected = [(place, their, our) for place, (their, our, _) in OTHER_FIELDS.items()]
    assert [difference for difference in found if difference not in expected] == []
    assert [difference for difference in expected if difference not in found] == []


@pytest.fixture
def galileo(models):
    fake = models["galileo"]
    return rexa.Galileo(fake.key, base_url=fake.url, project="wines", log_stream="tests",
                        audio="recording", closing_time=20)


@pytest.fixture
def assert_logged(models, tmp_path):
    """Lets the SDK log the trace that was logged last. What no test knows is copied: rexa's own
    metadata, and when a recording was listened to."""
    def compare(steps, **start):
        fake = models["galileo"]
        ours = fake.ask("requests")
        [trace] = ours[-1]["body"]["traces"]
        for (_, arguments), span in zip(steps, trace["spans"], strict=True):
            arguments["metadata"] = span["user_metadata"]
            arguments.setdefault("created_at", span["created_at"])
        fake.tell("reset")
        log_with_sdk(fake, trace_of(steps, **start), tmp_path / "home")
        assert_alike(fake.ask("requests"), ours)
    return compare


def test_a_sentence(models, galileo, assert_logged, tmp_path):
    fake = models["gemini"]
    with rexa.open(tmp_path / "history", transcribers=[], listeners=[galileo], generators=[
            rexa.Gemini(fake.key, base_url=fake.url, model="gemini-2.5-flash")]) as engine:
        done = engine.generate_and_run("plot a sine wave", temperature=0.5)
        steps = [llm_step(done.generation), run_step(done.snapshot)]
    assert_logged(steps, name="write", input="plot a sine wave", tags=["text"])


def test_a_spoken_sentence_and_a_run_that_fails(models, galileo, assert_logged, tmp_path):
    fake = models["gemini"]
    place = {"base_url": fake.url, "model": "gemini-3.8-flash"}
    with rexa.open(tmp_path / "history", listeners=[galileo],
                   generators=[rexa.Gemini(fake.key, **place)],
                   transcribers=[rexa.GeminiSpeech(fake.key, **place)]) as engine:
        transcript = engine.transcribe(RECORDING)
        fake.say("```python\nprint(1)\nraise SystemExit(3)\n```\n")
        done = engine.generate_and_run(transcript, repairs=0)
        assert done.snapshot.status is rexa.Status.FAILED
        steps = [transcription_step(transcript), llm_step(done.generation),
                 run_step(done.snapshot)]
    audio = base64.b64encode(RECORDING.read_bytes()).decode()
    assert_logged(steps, name="write", tags=["voice"], input=[
        {"type": "data", "modality": "audio", "mime_type": "audio/wav", "base64": audio},
        {"type": "text", "text": transcript.text}])
