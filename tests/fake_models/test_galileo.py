"""Galileo's fake over plain HTTP: logins, what it checks, and how it fails."""

import base64
import json
import time

import httpx
import pytest

TRACE = {"type": "trace", "name": "generate", "created_at": "2026-11-22T01:00:00Z",
         "input": "plot", "output": "done", "tags": ["voice"], "user_metadata": {"snapshot": "s"},
         "metrics": {"duration_ns": 2}, "spans": [
             {"type": "llm", "model": "m", "input": [{"role": "user", "content": "plot"}],
              "output": {"role": "assistant", "content": "print(1)"}, "metrics": {
                  "num_input_tokens": 3, "num_output_tokens": 4, "num_total_tokens": 7}},
             {"type": "tool", "name": "execute", "input": "print(1)", "output": "1\n"}]}


class Client:
    def __init__(self, galileo):
        self.http = galileo.http
        self.token = self.post("/login/api_key", {"api_key": galileo.key}, {})["access_token"]
        self.project = self.post("/projects", {"name": "rexa", "type": "gen_ai"})["id"]
        self.stream = self.post(f"/projects/{self.project}/log_streams", {"name": "voice"})["id"]

    def post(self, path, body, headers=None):
        reply = self.ask("POST", path, body, headers)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def ask(self, method, path, body=None, headers=None):
        if headers is None:
            headers = {"Authorization": f"Bearer {self.token}"}
        return self.http.request(method, path, json=body, headers=headers)

    def log(self, trace, version="", **more):
        return self.ask("POST", f"{version}/projects/{self.project}/traces", {
            "log_stream_id": self.stream, "traces": [trace], "is_complete": True,
            "reliable": True, **more})


@pytest.fixture
def client(galileo):
    return Client(galileo)


def test_the_token_is_a_jwt(client):
    head, claims, _ = client.token.split(".")
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert decoded["exp"] > time.time()
    assert json.loads(base64.urlsafe_b64decode(head + "=="))["typ"] == "JWT"


@pytest.mark.parametrize("version", ["", "/v2"])
def test_a_trace_is_kept(galileo, client, version):
    reply = client.log(TRACE, version).json()
    assert (reply["traces_count"], reply["records_count"], reply["log_stream_id"]) == (
        1, 3, client.stream)
    [kept] = galileo.door("state")["traces"]
    assert kept["spans"] == TRACE["spans"]
    assert client.ask("GET", f"/projects/{client.project}/traces/{kept['id']}").json() == kept


def test_spans_and_changes(galileo, client):
    [name] = client.log(TRACE).json()["trace_ids"]
    place = {"log_stream_id": client.stream}
    client.post(f"/projects/{client.project}/spans", {
        **place, "trace_id": name, "parent_id": name, "spans": [TRACE["spans"][1]]})
    changed = client.ask("PATCH", f"/v2/projects/{client.project}/traces/{name}", {
        **place, "output": "all done", "is_complete": True})
    assert changed.status_code == 200
    state = galileo.door("state")
    assert state["traces"][0]["output"] == "all done"
    assert [span["parent_id"] for span in state["spans"]] == [name]


@pytest.mark.parametrize("version", ["", "/v2"])
def test_a_span_is_changed(galileo, client, version):
    [trace] = client.log(TRACE).json()["trace_ids"]
    name, place = "00000000-0000-4000-8000-000000000001", {"log_stream_id": client.stream}
    spans = f"{version}/projects/{client.project}/spans"
    client.post(spans, {**place, "trace_id": trace, "parent_id": trace,
                        "spans": [{**TRACE["spans"][1], "id": name}]})
    changed = client.ask("PATCH", f"{spans}/{name}", {**place, "output": "2\n"})
    assert (changed.status_code, changed.json()["span_id"]) == (200, name)
    assert [(one["id"], one["output"]) for one in galileo.door("state")["spans"]] == [
        (name, "2\n")]


@pytest.mark.parametrize("version", ["", "/v2"])
def test_a_session_is_found_again(client, version):
    sessions = f"{version}/projects/{client.project}/sessions"
    made = client.post(sessions, {"log_stream_id": client.stream, "external_id": "mine"})
    for wanted, names in (("mine", [made["id"]]), ("another", [])):
        found = client.post(f"{sessions}/search", {"filters": [{"value": wanted}]})
        assert [one["id"] for one in found["records"]] == names


def test_audio(client):
    block = {"type": "data", "modality": "audio", "mime_type": "audio/wav"}
    text = {"type": "text", "text": "plot"}
    for more, status in (({"base64": "AAAA"}, 200), ({"url": "https://a.invalid"}, 200), ({}, 422),
                         ({"base64": "AAAA", "url": "https://a.invalid"}, 422)):
        assert client.log({**TRACE, "input": [text, {**block, **more}]}).status_code == status


@pytest.mark.parametrize("change, violation, place", [
    ({"colour": 1}, "traces[0]: unknown field 'colour'", ["traces", 0, "colour"]),
    ({"user_metadata": {"n": 1}}, "traces[0].user_metadata.n: 1 is not of type s",
     ["traces", 0, "user_metadata", "n"]),
    ({"spans": [{"type": "shell"}]}, 'traces[0].spans[0].type: "shell" is not one of '
     "llm,tool,workflow,agent,retriever,control", ["traces", 0, "spans", 0, "type"]),
    ({"metrics": {"duration": 1}}, "traces[0].metrics: unknown field 'duration'",
     ["traces", 0, "metrics", "duration"]),
    ({"spans": [{"type": "tool"}]}, "traces[0].spans[0].input: missing",
     ["traces", 0, "spans", 0, "input"])])
def test_unknown_fields(galileo, client, change, violation, place):
    reply = client.log({**TRACE, **change})
    assert (reply.status_code, reply.json()["detail"][0]["loc"]) == (422, ["body", *place])
    assert galileo.violations() == [f"POST /projects/{{project_id}}/traces: {violation}"]


@pytest.mark.parametrize("change", [{"id": "no-uuid"}, {"created_at": "yesterday"}])
def test_values_that_are_refused(client, change):
    assert client.log({**TRACE, **change}).status_code == 422


def test_places_that_are_not_there(galileo, client):
    missing = "00000000-0000-4000-8000-000000000000"
    assert client.log(TRACE, log_stream_id=missing).status_code == 404
    assert client.ask("GET", f"/projects/{missing}").status_code == 404
    assert client.ask("POST", "/projects", {"name": "rexa"}).status_code == 409
    assert galileo.http.get("/projects?name=x", headers={
        "Authorization": f"Bearer {client.token}"}).status_code == 422
    assert galileo.violations() == ["GET /projects: unknown query parameter 'name'"]


def test_who_is_let_in(galileo, client):
    for headers, status in (
            ({}, 401), ({"Authorization": "Bearer x"}, 401), ({"Galileo-API-Key": "x"}, 401),
            ({"Galileo-API-Key": galileo.key}, 200)):
        assert client.ask("GET", "/projects", headers=headers).status_code == status
    assert galileo.http.post("/login/api_key", json={"api_key": "x"}).status_code == 401
    galileo.door("settings", token_seconds=0)
    token = client.post("/login/api_key", {"api_key": galileo.key}, {})["access_token"]
    reply = client.ask("GET", "/projects", headers={"Authorization": f"Bearer {token}"})
    assert (reply.status_code, reply.json()["detail"]) == (401, "Token has expired")


@pytest.mark.parametrize("name, status", [("token_expired", 401), ("rate_limit", 429),
                                          ("internal", 500), ("html_502", 502)])
def test_faults(galileo, client, name, status):
    galileo.arm(name, path="/traces$")
    assert [client.log(TRACE).status_code for _ in range(2)] == [status, 200]


def test_a_server_that_never_answers(galileo, client):
    galileo.arm("stall_before", path="/traces$", seconds=20)
    with pytest.raises(httpx.ReadTimeout):
        galileo.http.post(f"/projects/{client.project}/traces", timeout=0.3,
                          headers={"Authorization": f"Bearer {client.token}"},
                          json={"log_stream_id": client.stream, "traces": [TRACE]})


def test_opentelemetry(galileo):
    reply = galileo.http.post("/otel/traces", content=b"\x0a\x00", headers={
        "Galileo-API-Key": galileo.key, "project": "rexa", "logstream": "voice",
        "Content-Type": "application/x-protobuf"})
    assert reply.status_code == 200
    assert galileo.door("state")["otel"] == [{"bytes": 2, "contentType": "application/x-protobuf",
                                              "project": "rexa", "logstream": "voice"}]


def test_tokens_and_keys_are_masked(galileo, client):
    told = json.dumps(galileo.door("requests"))
    assert galileo.key not in told and client.token not in told
