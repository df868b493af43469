"""The vendor's SDK: what it makes of the server's errors."""

import daytona
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
    ("GET", "/toolbox/{box}/lsp/document-symbols")])
def test_families_that_are_known_and_not_served(server, sandbox, method, path):
    assert server.http.request(method, path.format(box=sandbox.id)).status_code == 501
