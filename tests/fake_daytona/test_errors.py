"""The vendor's SDK: what it makes of the server's errors."""

import time

import daytona
import httpx
import pytest
from daytona import CreateSandboxFromSnapshotParams, SessionExecuteRequest


def test_a_wrong_key(server):
    client = daytona.Daytona(daytona.DaytonaConfig(api_key="dtn_wrong", api_url=server.url,
                                                   target="us"))
    with pytest.raises(daytona.DaytonaAuthenticationError) as caught:
        client.get("anything")
    assert (caught.value.status_code, caught.value.source) == (401, "DAYTONA_API")


def test_refused_creations(client, sandbox):
    with pytest.raises(daytona.DaytonaBadRequestError):
        client.create(CreateSandboxFromSnapshotParams(snapshot="no-such"))
    with pytest.raises(daytona.DaytonaConflictError, match="already exists"):
        client.create(CreateSandboxFromSnapshotParams(name=sandbox.name))
    with pytest.raises(daytona.DaytonaNotFoundError):
        client.create(CreateSandboxFromSnapshotParams(volumes=[
            daytona.VolumeMount(volume_id="none", mount_path="/v")]))


def test_a_failed_creation_leaves_its_corpse(server, client):
    server.door("fault", kind="corpse", reason="no disk")
    with pytest.raises(daytona.DaytonaBadRequestError, match="failed to start: no disk"):
        client.create(CreateSandboxFromSnapshotParams(name="corpse"))
    corpse = client.get("corpse")
    assert (corpse.state, corpse.error_reason) == ("error", "no disk")
    with pytest.raises(daytona.DaytonaBadRequestError, match="errored state"):
        corpse.start()
    corpse.delete(wait=True)


def test_a_stopped_sandbox_answers_misleadingly(sandbox):
    sandbox.stop()
    with pytest.raises(daytona.DaytonaBadRequestError, match="Is the Sandbox started"):
        sandbox.process.exec("true")
    with pytest.raises(daytona.DaytonaBadRequestError, match="not started"):
        sandbox.stop()
    sandbox.archive()
    while sandbox.state != "archived":
        sandbox.refresh_data()
    with pytest.raises(daytona.DaytonaNotFoundError, match="container not found"):
        sandbox.process.exec("true")


def test_a_change_while_another_is_pending(server, sandbox):
    server.door("delays", stop=1.5)
    assert server.http.post(f"/api/sandbox/{sandbox.id}/stop").status_code == 200
    for call in (sandbox.delete, sandbox.start):
        with pytest.raises(daytona.DaytonaConflictError, match="state change in progress"):
            call()
    sandbox.wait_for_sandbox_stop()


def test_rate_limit(server, client):
    server.door("limits", **{"sandbox-create": [1, 60]})
    client.create()
    with pytest.raises(daytona.DaytonaRateLimitError) as caught:
        client.create()
    server.door("limits", **{"sandbox-create": [1000000, 60]})
    assert 0 < int(caught.value.headers["Retry-After-sandbox-create"]) <= 60
    assert not any(name.startswith("X-RateLimit") for name in caught.value.headers)


def test_toolbox_errors(sandbox):
    with pytest.raises(daytona.DaytonaBadRequestError):
        sandbox.process.exec("  ")
    with pytest.raises(daytona.DaytonaBadRequestError, match="environment variable"):
        sandbox.process.exec("true", env={"no good": "1"})
    with pytest.raises(daytona.DaytonaNotFoundError, match="session not found"):
        sandbox.process.execute_session_command("none", SessionExecuteRequest(command="true"))
    with pytest.raises(daytona.DaytonaError) as caught:
        sandbox.fs.get_file_info("missing")
    assert (caught.value.status_code, caught.value.code, caught.value.source) == (
        404, "FILE_NOT_FOUND", "DAYTONA_DAEMON")


@pytest.mark.parametrize("method, path", [
    ("POST", "/api/sandbox/{box}/ssh-access"), ("GET", "/api/secret/paginated"),
    ("GET", "/api/warm-pools"), ("GET", "/api/organizations"),
    ("GET", "/toolbox/{box}/process/pty"), ("POST", "/toolbox/{box}/computeruse/start"),
    ("GET", "/toolbox/{box}/lsp/document-symbols"), ("GET", "/toolbox/{box}/proxy/3000/a/b")])
def test_families_that_are_known_and_not_served(server, sandbox, method, path):
    assert server.http.request(method, path.format(box=sandbox.id)).status_code == 501


def test_beyond_a_rate_limit_a_whole_window_has_to_pass(server):
    server.door("limits", **{"sandbox-list": [2, 0.6]})
    ask = lambda: server.http.get("/api/sandbox").status_code
    begun = time.monotonic()
    assert (ask(), ask()) == (200, 200)
    while time.monotonic() < begun + 0.4:
        pass
    assert ask() == 429
    blocked = time.monotonic()
    while ask() == 429:
        pass
    assert time.monotonic() - blocked >= 0.55
    server.door("limits", **{"sandbox-list": [1000000, 60]})


def test_those_without_a_key_have_a_limit_of_their_own(server):
    server.door("limits", anonymous=[1, 60])
    assert "X-RateLimit-Limit-anonymous" in server.http.get("/api/config").headers
    reply = server.http.get("/api/config")
    server.door("limits", anonymous=[1000000, 60])
    assert (reply.status_code, reply.headers["Retry-After-anonymous"]) == (429, "60")


def test_a_preview_token_lets_in_by_the_address_alone(server):
    box = server.create()
    token = server.http.get(f"/api/sandbox/{box}/ports/3000/preview-url").json()["token"]
    url = f"{server.url.removesuffix('/api')}/toolbox/{box}/version?DAYTONA_SANDBOX_AUTH_KEY="
    assert httpx.get(url + token).status_code == 200
    assert httpx.get(url + "wrong").status_code == 401


def test_a_range_beyond_the_end(server):
    box = server.create()
    server.toolbox("POST", box, "/files/upload-v2?path=f", files={"file": b"content"})
    reply = server.toolbox("GET", box, "/files/download?path=f", headers={"Range": "bytes=9-"})
    assert (reply.status_code, reply.headers["Content-Range"]) == (416, "bytes */7")


def test_what_is_no_text_can_be_replaced_in(server):
    box = server.create()
    server.toolbox("POST", box, "/files/upload-v2?path=f", files={"file": b"\xff old"})
    reply = server.toolbox("POST", box, "/files/replace", json={
        "files": ["f"], "pattern": "old", "newValue": "new"})
    assert reply.json() == [{"file": "f", "success": True}]
    assert server.toolbox("GET", box, "/files/download?path=f").content == b"\xff new"


def test_a_mistake_of_the_fake_is_a_violation(server, read_violations):
    box = server.create()
    server.toolbox("POST", box, "/files/upload-v2?path=f", files={"file": b"content"})
    no_text = b'{"files": ["f"], "pattern": "\\ud800", "newValue": ""}'
    reply = server.toolbox("POST", box, "/files/replace", content=no_text,
                           headers={"Content-Type": "application/json"})
    assert reply.status_code == 500
    [violation] = read_violations()
    assert violation.startswith(f"POST /toolbox/{box}/files/replace: the fake failed: AgentFailed(")
    assert "UnicodeEncodeError" in violation
