"""The vendor's SDK: snapshots, and a sandbox from one."""

import daytona
import pytest
from daytona import CreateSandboxFromSnapshotParams, CreateSnapshotParams, Image
from daytona_api_client.exceptions import BadRequestException


def test_snapshot_of_a_sandbox_gives_its_files_to_a_new_one(client, sandbox, state_of):
    sandbox.process.exec("mkdir d; echo frozen > d/file; chmod +x d/file; ln -s d/file link")
    sandbox.create_snapshot("frozen")
    assert state_of(sandbox) == "started"
    snapshot = client.snapshot.get("frozen")
    assert (snapshot.state, snapshot.source_sandbox_id) == ("active", sandbox.id)
    box = client.create(CreateSandboxFromSnapshotParams(snapshot="frozen"))
    assert box.process.exec("cat link; test -x d/file && echo yes").result == "frozen\nyes\n"
    client.snapshot.delete(snapshot)
    with pytest.raises(daytona.DaytonaNotFoundError):
        while client.snapshot.get("frozen").state == "removing":
            pass


def test_a_stopped_sandbox_can_be_snapshotted(client, sandbox, state_of):
    sandbox.process.exec("echo frozen > file")
    sandbox.stop()
    sandbox.create_snapshot("frozen")
    assert state_of(sandbox) == "stopped"
    box = client.create(CreateSandboxFromSnapshotParams(snapshot="frozen"))
    assert box.process.exec("cat file").result == "frozen\n"


def test_snapshot_from_an_image_with_its_log(server, client):
    server.door("delays", build=1.6)
    lines = []
    image = Image.base("debian:12.9").run_commands("echo built")
    snapshot = client.snapshot.create(CreateSnapshotParams(name="built", image=image),
                                      on_logs=lines.append)
    assert snapshot.state == "active"
    assert any("RUN echo built" in line for line in lines)
    assert "built" in [one.name for one in client.snapshot.list().items]


def test_deactivate_and_activate(server, client):
    snapshot = client.snapshot.create(CreateSnapshotParams(name="tagged", image="debian:12.9"))
    with pytest.raises(BadRequestException):
        client.snapshot.activate(snapshot)
    assert server.http.post(f"/api/snapshots/{snapshot.id}/deactivate").status_code == 204
    while client.snapshot.get("tagged").state != "inactive":
        pass
    with pytest.raises(daytona.DaytonaBadRequestError):
        client.create(CreateSandboxFromSnapshotParams(snapshot="tagged"))
    assert client.snapshot.activate("tagged").state == "active"
    client.snapshot.delete("tagged")


def test_refused_snapshots(client, sandbox):
    for image in ("debian", "debian:latest"):
        with pytest.raises(daytona.DaytonaBadRequestError):
            client.snapshot.create(CreateSnapshotParams(name="bad", image=image))
    with pytest.raises(daytona.DaytonaConflictError):
        sandbox.create_snapshot("daytona-small")
    with pytest.raises(daytona.DaytonaForbiddenError):
        client.snapshot.delete("daytona-small")


def wait_until(server, path, *states):
    while (found := server.http.get(path).json())["state"] not in states:
        pass
    return found["state"]


def test_a_deleted_snapshot_is_there_until_it_is_removed(server):
    snapshot = server.http.post("/api/snapshots", json={
        "name": "stored", "imageName": "debian:12.9"}).json()["id"]
    wait_until(server, "/api/snapshots/stored", "active")
    server.door("delays", remove=0.3)
    assert server.http.delete(f"/api/snapshots/{snapshot}").status_code == 200
    assert server.http.get("/api/snapshots/stored").json()["state"] == "removing"
    while server.http.get("/api/snapshots/stored").status_code != 404:
        pass


def test_a_snapshot_of_a_sandbox_fails_silently(server):
    box = server.create()
    server.door("fault", kind="snapshot_fails")
    reply = server.http.post(f"/api/sandbox/{box}/snapshot", json={"name": "never"}).json()
    assert reply["state"] == "snapshotting"
    assert wait_until(server, f"/api/sandbox/{box}", "started", "error") == "started"
    assert server.http.get("/api/snapshots/never").status_code == 404


def test_the_reply_to_a_snapshot_of_a_sandbox_may_be_the_snapshot(server):
    box = server.create()
    server.door("settings", snapshot_reply="snapshot")
    reply = server.http.post(f"/api/sandbox/{box}/snapshot", json={"name": "accepted"}).json()
    assert (reply["name"], reply["sourceSandboxId"], reply["state"]) == (
        "accepted", box, "snapshotting")
    wait_until(server, "/api/snapshots/accepted", "active")
