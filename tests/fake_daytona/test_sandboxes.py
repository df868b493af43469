"""The vendor's SDK: sandboxes from creation to deletion."""

import daytona
import pytest
from daytona import CreateSandboxFromImageParams, CreateSandboxFromSnapshotParams, Resources


def test_create_get_list_and_delete(client, state_of):
    box = client.create(CreateSandboxFromSnapshotParams(
        name="first", labels={"team": "blue"}, env_vars={"COLOUR": "green"},
        auto_stop_interval=7, auto_archive_interval=60, auto_delete_interval=120))
    assert (box.name, state_of(box), box.env) == ("first", "started", {"COLOUR": "green"})
    assert box.labels == {"team": "blue", "code-toolbox-language": "python"}
    assert (box.auto_stop_interval, box.auto_archive_interval, box.auto_delete_interval) == (
        7, 60, 120)
    assert client.get("first").id == client.get(box.id).id == box.id
    assert [one.id for one in client.list()] == [box.id]
    assert box.process.exec("echo $COLOUR").result == "green\n"
    client.delete(box, wait=True)
    assert state_of(box) == "destroyed"
    assert list(client.list()) == []
    with pytest.raises(daytona.DaytonaNotFoundError):
        client.get(box.id)


def test_list_goes_through_pages_and_filters(client):
    boxes = [client.create(CreateSandboxFromSnapshotParams(
        name=f"box-{number}", labels={"odd": str(number % 2)})) for number in range(5)]
    query = daytona.ListSandboxesQuery(limit=2, sort="name", order="asc")
    assert [box.name for box in client.list(query)] == [f"box-{number}" for number in range(5)]
    query = daytona.ListSandboxesQuery(labels={"odd": "1"}, limit=1)
    assert {box.name for box in client.list(query)} == {"box-1", "box-3"}
    boxes[0].stop()
    assert [box.name for box in client.list(daytona.ListSandboxesQuery(states=["stopped"]))] == [
        "box-0"]
    assert [box.name for box in client.list(daytona.ListSandboxesQuery(name="BOX-4"))] == ["box-4"]


def test_stop_keeps_the_files_and_start_brings_them_back(sandbox, state_of):
    sandbox.process.exec("echo kept > file")
    sandbox.stop()
    assert state_of(sandbox) == "stopped"
    sandbox.start()
    assert state_of(sandbox) == "started"
    assert sandbox.process.exec("cat file").result == "kept\n"


def test_archive_and_restore(sandbox):
    sandbox.process.exec("echo kept > file")
    sandbox.stop()
    sandbox.archive()
    while sandbox.state != "archived":
        sandbox.refresh_data()
    sandbox.start()
    assert sandbox.process.exec("cat file").result == "kept\n"


def test_an_ephemeral_sandbox_is_gone_when_it_stops(client, state_of):
    box = client.create(CreateSandboxFromSnapshotParams(name="brief", ephemeral=True))
    box.stop()
    assert state_of(box) == "destroyed"
    assert list(client.list()) == []


def test_labels_intervals_and_visibility(sandbox):
    assert sandbox.set_labels({"only": "this"}) == {"only": "this"}
    sandbox.set_autostop_interval(3)
    sandbox.set_auto_archive_interval(99999)
    sandbox.set_auto_delete_interval(-1)
    sandbox.set_ttl(30)
    sandbox.set_public(True)
    sandbox.refresh_activity()
    sandbox.update_network_settings(network_block_all=True)
    sandbox.refresh_data()
    assert sandbox.labels == {"only": "this"}
    assert (sandbox.auto_stop_interval, sandbox.auto_archive_interval,
            sandbox.auto_delete_interval) == (3, 43200, -1)
    assert sandbox.auto_destroy_at is not None
    assert sandbox.public is True and sandbox.network_block_all is True


def test_create_from_an_image_builds_with_logs(client, state_of):
    lines = []
    box = client.create(CreateSandboxFromImageParams(
        image="debian:12.9", resources=Resources(cpu=2, memory=4, disk=5)),
        on_snapshot_create_logs=lines.append)
    assert state_of(box) == "started"
    assert (box.cpu, box.memory, box.disk) == (2, 4, 5)
    assert box.build_info.dockerfile_content.strip() == "FROM debian:12.9"
    assert "".join(lines).splitlines() == [f"building_snapshot of {box.name}",
                                           f"pulling_snapshot of {box.name}"]


def test_resize(sandbox, state_of):
    sandbox.resize(Resources(cpu=2))
    assert (sandbox.cpu, state_of(sandbox)) == (2, "started")
    with pytest.raises(daytona.DaytonaError, match="can only grow"):
        sandbox.resize(Resources(cpu=1))


def test_fork_has_the_files_of_its_parent(client, state_of):
    parent = client.create(CreateSandboxFromSnapshotParams(snapshot="daytona-vm"))
    parent.process.exec("echo inherited > file")
    child = parent.fork(name="child")
    assert (child.name, state_of(child)) == ("child", "started")
    assert child.process.exec("cat file").result == "inherited\n"
    with pytest.raises(daytona.DaytonaError, match="fork children"):
        parent.delete()
    child.delete(wait=True)
    parent.delete(wait=True)


def test_a_container_cannot_be_forked(sandbox):
    with pytest.raises(daytona.DaytonaUnprocessableEntityError):
        sandbox.fork()


def test_recover_after_an_error(server, sandbox, state_of):
    server.door("put", id=sandbox.id, state="error", recoverable=True, errorReason="disk full")
    sandbox.refresh_data()
    assert (state_of(sandbox), sandbox.error_reason) == ("error", "disk full")
    sandbox.recover()
    assert state_of(sandbox) == "started"


def test_pause_of_a_virtual_machine(client, state_of):
    box = client.create(CreateSandboxFromSnapshotParams(snapshot="daytona-vm"))
    box.pause()
    assert state_of(box) == "paused"
    box.start()
    assert state_of(box) == "started"


def test_preview_addresses(sandbox):
    link = sandbox.get_preview_link(3000)
    assert f"//3000-{sandbox.id}." in link.url
    signed = sandbox.create_signed_preview_url(3000, 120)
    assert f"//3000-{signed.token}." in signed.url
    sandbox.expire_signed_preview_url(3000, signed.token)
    with pytest.raises(daytona.DaytonaNotFoundError):
        sandbox.expire_signed_preview_url(3000, signed.token)
    before = link.token
    sandbox.stop()
    sandbox.start()
    assert sandbox.get_preview_link(3000).token != before


def test_auto_stop_and_time_to_live(server, client, state_of):
    server.door("settings", minute_seconds=0.1)
    idle = client.create(CreateSandboxFromSnapshotParams(name="idle", auto_stop_interval=1))
    idle.wait_for_sandbox_stop(timeout=10)
    assert state_of(idle) == "stopped"
    busy = client.create(CreateSandboxFromSnapshotParams(auto_stop_interval=10))
    assert busy.process.exec("sleep 1.5; echo still here").result == "still here\n"
    brief = client.create(CreateSandboxFromSnapshotParams(name="brief", auto_stop_interval=0,
                                                          ttl_minutes=2))
    while brief.state != "destroyed":
        try:
            brief.refresh_data()
        except daytona.DaytonaNotFoundError:
            break


def test_environment_of_later_processes(sandbox):
    sandbox.update_env({"ADDED": "1"})
    assert sandbox.process.exec("echo $ADDED").result == "1\n"
    sandbox.update_env({}, unset=["ADDED"])
    assert sandbox.process.exec("echo ${ADDED-none}").result == "none\n"


def test_folders_and_metrics(sandbox):
    assert sandbox.get_work_dir() == "/workspace"
    assert sandbox.get_user_home_dir() == "/home/daytona"
    assert sandbox.get_metrics_latest().cpu_count >= 1


def test_volumes(client):
    volume = client.volume.create("data")
    while volume.state != "ready":
        volume = client.volume.get("data")
    box = client.create(CreateSandboxFromSnapshotParams(volumes=[
        daytona.VolumeMount(volume_id=volume.id, mount_path="/data")]))
    with pytest.raises(daytona.DaytonaConflictError):
        client.volume.delete(volume)
    box.delete(wait=True)
    client.volume.delete(volume)
    while [one.name for one in client.volume.list()]:
        pass


def state(server, box):
    reply = server.http.get(f"/api/sandbox/{box}")
    return reply.json()["state"] if reply.status_code == 200 else "destroyed"


def test_a_sandbox_that_is_to_stop_is_started_for_a_while(server):
    server.door("delays", stop_begin=0.4)
    box = server.create()
    assert server.http.post(f"/api/sandbox/{box}/stop").json()["desiredState"] == "stopped"
    assert state(server, box) == "started"
    assert server.http.post(f"/api/sandbox/{box}/start").status_code == 409
    while state(server, box) != "stopped":
        pass


def test_what_is_being_deleted_is_not_deleted_again(server):
    server.door("delays", delete=0.3)
    box = server.create()
    assert server.http.delete(f"/api/sandbox/{box}").status_code == 200
    assert server.http.delete(f"/api/sandbox/{box}").status_code == 409
    while state(server, box) != "destroyed":
        pass
    assert server.http.delete(f"/api/sandbox/{box}").status_code == 404


def test_recovery_is_not_tried_again_at_once(server):
    server.door("delays", start=0.3)
    box = server.create()
    server.door("put", id=box, state="error", recoverable=True)
    server.door("settings", block_seconds=0)
    assert server.http.post(f"/api/sandbox/{box}/recover").json()["state"] == "starting"
    assert server.http.post(f"/api/sandbox/{box}/recover").status_code == 409
    server.door("settings", recover_again_seconds=60)
    while state(server, box) != "started":
        pass
    server.door("put", id=box, state="error", recoverable=True)
    assert server.http.post(f"/api/sandbox/{box}/recover").status_code == 409
    server.door("settings", recover_again_seconds=0)
    assert server.http.post(f"/api/sandbox/{box}/recover").status_code == 200


@pytest.mark.parametrize("fields, said", [
    ({"gpu": 1, "buildInfo": {"dockerfileContent": "FROM a:1"}}, "must be ephemeral"),
    ({"gpuType": ["A1"]}, "gpuType"), ({"spot": True}, "Spot"),
    ({"autoPauseInterval": 5}, "not supported for this sandbox class"),
    ({"snapshot": "daytona-vm", "autoPauseInterval": 5, "autoDeleteInterval": 0}, "ephemeral"),
    ({"networkAllowList": "10.0.0.256/8"}, "CIDR"), ({"networkAllowList": "10.0.0.0/33"}, "CIDR"),
    ({"networkAllowList": "10.0.0.0"}, "CIDR"), ({"domainAllowList": "-a.org"}, "domains"),
    ({"domainAllowList": "a.*.org"}, "domains")])
def test_creations_that_contradict_themselves(server, fields, said):
    reply = server.http.post("/api/sandbox", json=fields)
    assert reply.status_code == 400
    assert said in reply.json()["message"]


def listed(server, **query):
    reply = server.http.get("/api/sandbox", params=query)
    return [box["name"] for box in reply.json()["items"]] if reply.status_code == 200 else 400


def test_a_toolbox_may_move(server):
    box = server.create()
    server.door("settings", toolbox_path="toolbox-eu")
    assert server.toolbox("GET", box, "/version").status_code == 502
    url = server.http.get(f"/api/sandbox/{box}").json()["toolboxProxyUrl"]
    assert server.http.get(f"{url}/{box}/version").status_code == 200
    server.door("settings", server_version="0.147.0")
    assert "toolboxProxyUrl" not in server.http.get(f"/api/sandbox/{box}").json()
    assert server.http.get(f"/api/sandbox/{box}/toolbox-proxy-url").json() == {"url": url}


def test_lists_by_time_and_by_amount(server):
    server.create(name="brief", ttlMinutes=5)
    server.create(name="lasting")
    assert listed(server, autoDestroyAtAfter="2020-01-01") == ["brief"]
    assert listed(server, autoDestroyAtBefore="2020-01-01T00:00:00Z") == []
    assert listed(server, createdAtAfter="2020-01-01T00:00:00+02:00", sort="name") == [
        "lasting", "brief"]
    assert listed(server, createdAtBefore="yesterday") == 400
    assert listed(server, minCpu="abc") == 400
