"""The switches for what goes wrong, and servers and daemons of other ages."""

import asyncio
import json
import time

import aiohttp
import httpx
import pytest

from in_sessions import MARKS, follow, run_in_session


def config(server):
    return server.http.get("/api/config")


@pytest.mark.parametrize("fault, status", [
    ({"kind": "conflict"}, 409), ({"kind": "bad_gateway"}, 502), ({"kind": "html"}, 502),
    ({"kind": "status", "status": 503, "message": "maintenance"}, 503)])
def test_answers_in_place_of_the_right_one(server, fault, status):
    server.door("fault", **fault, path="/api/config", skip=1, times=2)
    assert [config(server).status_code for _ in range(4)] == [200, status, status, 200]
    assert server.door("state")["faults"][fault["kind"]] == 2


@pytest.mark.parametrize("header, found", [
    ("named", {"retry-after-sandbox-create": "7"}), ("plain", {"retry-after": "7"}), ("none", {})])
def test_rate_limits_name_their_time_in_three_ways(server, header, found):
    server.door("fault", kind="rate_limit", header=header, limiter="sandbox-create", seconds=7)
    reply = config(server)
    assert reply.status_code == 429
    assert {name: value for name, value in reply.headers.items()
            if name.startswith("retry-after")} == found


@pytest.mark.parametrize("kind", ["close_before", "close_after", "close_in_head", "close_in_body"])
def test_closed_connections(server, kind):
    server.door("fault", kind=kind, path="/api/sandbox$")
    with pytest.raises(httpx.RemoteProtocolError):
        server.http.post("/api/sandbox", json={"name": "perhaps"})
    made = [box["name"] for box in server.door("state")["sandboxes"]]
    assert made == ([] if kind == "close_before" else ["perhaps"])


def test_delay(server):
    server.door("fault", kind="delay", seconds=0.3)
    before = time.monotonic()
    assert config(server).status_code == 200
    assert time.monotonic() - before >= 0.3


def test_stall(server):
    server.door("fault", kind="stall")
    with server.http.stream("GET", "/api/config", timeout=1.5) as reply:
        assert reply.status_code == 200
        with pytest.raises(httpx.ReadTimeout):
            reply.read()


def test_truncated_multipart(server):
    box = server.create()
    server.toolbox("POST", box, "/files/upload-v2?path=f", files={"file": b"content"})
    whole = server.toolbox("POST", box, "/files/bulk-download", json={"paths": ["f"]})
    server.door("fault", kind="truncated_multipart")
    cut = server.toolbox("POST", box, "/files/bulk-download", json={"paths": ["f"]})
    assert whole.content == cut.content + b"--DAYTONA-FILE-BOUNDARY--\r\n"


def test_a_part_names_its_file_in_both_ways(server):
    box = server.create()
    server.toolbox("POST", box, "/files/upload-v2?path=%C3%A4", content=b"x")
    reply = server.toolbox("POST", box, "/files/bulk-download", json={"paths": ["\u00e4", "no"]})
    head = "form-data; name=\"file\"; filename=\"\u00e4\"; filename*=utf-8''%C3%A4"
    assert head.encode("latin-1") in reply.content
    assert b"name=\"error\"; filename=\"no\"; filename*=utf-8''no" in reply.content


def test_follow_socket_that_closes_early_or_replays(server):
    box = server.create()
    command = run_in_session(server, box, "seq 100")["cmdId"]
    whole, code = follow(server, box, command)
    assert (whole, code) == ("".join(f"{MARKS['out']}{n}\n" for n in range(1, 101)), 1000)
    server.door("fault", kind="follow_closes")
    cut, _ = follow(server, box, command)
    assert whole.startswith(cut)
    server.door("fault", kind="follow_replays")
    replayed, _ = follow(server, box, command)
    assert replayed.endswith(whole) and whole.startswith(replayed.removesuffix(whole))


def test_follow_socket_that_does_not_end(server):
    box = server.create()
    command = run_in_session(server, box, "echo all")["cmdId"]
    server.door("fault", kind="follow_stays_open")

    async def listen():
        url = f"{server.url.removesuffix('/api')}/toolbox/{box}/process/session/s/command/" \
              f"{command}/logs?follow=true"
        async with aiohttp.ClientSession(headers=dict(server.http.headers)) as session:
            async with session.ws_connect(url) as socket:
                log = b""
                while not log.endswith(b"all\n"):
                    log += (await socket.receive()).data
                with pytest.raises(asyncio.TimeoutError):
                    await socket.receive(timeout=0.3)
    asyncio.run(listen())


@pytest.mark.parametrize("version, form", [
    ("0.226.1", "json"), ("0.167.0", "json"), ("dev", "json"), ("0.166.3", "marked"),
    ("nonsense", "marked"), ("0.26.0", "combined"), (None, "combined")])
def test_log_forms_by_the_version_that_the_client_names(server, version, form):
    box = server.create()
    command = run_in_session(server, box, "echo text")["cmdId"]
    path = f"/process/session/s/command/{command}/logs"
    headers = {"X-Daytona-SDK-Version": version} if version else {}
    client = httpx.Client(headers={"Authorization": f"Bearer {server.key}", **headers})
    reply = client.get(f"{server.url.removesuffix('/api')}/toolbox/{box}{path}")
    marked = MARKS["out"] + "text\n"
    if form == "json":
        assert reply.json() == {"output": marked, "stdout": "text\n", "stderr": ""}
    else:
        assert reply.headers["Content-Type"].startswith("text/plain")
        assert reply.text == (marked if form == "marked" else "text\n")
    streamed, _ = follow(server, box, command, version)
    assert streamed == ("text\n" if form == "combined" else marked)


def test_random_faults_are_the_same_for_the_same_seed(server):
    def statuses():
        server.door("random_faults", percent=50, seed=7, kinds=["conflict", "bad_gateway"])
        return [config(server).status_code for _ in range(20)]
    first = statuses()
    assert set(first) == {200, 409, 502}
    assert statuses() == first


def test_old_daemons(server):
    server.door("settings", daemon_version="0.160.0", exit_code_name="code")
    box = server.create()
    assert server.toolbox("GET", box, "/version").json() == {"version": "0.160.0"}
    run = server.toolbox("POST", box, "/process/code-run",
                         json={"code": "1", "language": "python"})
    assert (run.status_code, run.text) == (404, "404 page not found")
    done = server.toolbox("POST", box, "/process/execute", json={"command": "echo hi"})
    assert done.json() == {"code": 0, "result": "hi\n"}
    missing = server.toolbox("GET", box, "/files/info?path=missing")
    assert (missing.status_code, missing.content) == (404, b"")
    session = server.toolbox("GET", box, "/process/session/none").json()
    assert session["code"] == "NOT_FOUND" and "source" not in session
    assert server.toolbox("POST", box, "/files/upload-v2?path=f", content=b"").status_code == 404
    server.toolbox("POST", box, "/files/upload?path=f", files={"file": b"x"})
    listed = server.toolbox("GET", box, "/files?path=.&depth=2").json()
    assert [entry["name"] for entry in listed] == ["f"] and "modifiedAt" not in listed[0]
    parts = server.toolbox("POST", box, "/files/bulk-download", json={"paths": ["f"]})
    assert b'filename="f"\r\n' in parts.content


def test_a_sandbox_keeps_its_daemon_until_it_starts_again(server):
    box = server.create()
    server.door("settings", daemon_version="0.160.0")
    assert server.toolbox("GET", box, "/version").json() == {"version": "0.226.1"}


def test_old_control_planes(server):
    server.create(name="one", labels={"a": "b"})
    server.door("settings", server_version="0.170.0")
    listed = server.http.get("/api/sandbox", params={"labels": json.dumps({"a": "b"})}).json()
    assert [box["name"] for box in listed] == ["one"]
    server.door("settings", server_version="0.190.0")
    items = server.http.get("/api/sandbox").json()["items"]
    assert "networkBlockAll" not in items[0]
    assert server.http.post("/api/sandbox/one/autostop/3").status_code == 201
    labels = server.http.put("/api/sandbox/one/labels", json={"labels": {"c": "d"}}).json()
    assert (labels["labels"], labels["name"]) == ({"c": "d"}, "one")
    pages = server.http.get("/api/sandbox/paginated?page=1&limit=1").json()
    assert (pages["total"], pages["totalPages"], len(pages["items"])) == (1, 1, 1)
    assert "source" not in server.http.get("/api/sandbox/none").json()


def test_create_and_start_wait_no_longer_than_their_time(server):
    server.door("settings", block_seconds=0.1)
    server.door("delays", create=1.5)
    server.create(name="slow")
    assert server.http.get("/api/sandbox/slow").json()["state"] == "creating"


def test_a_create_answers_with_what_it_knew_before_it_waited(server):
    reply = server.http.post("/api/sandbox", json={}).json()
    assert reply["state"] == "creating"
    assert server.http.get(f"/api/sandbox/{reply['id']}").json()["state"] == "started"


def test_a_deleted_sandbox_gives_up_its_name_at_once(server):
    server.create(name="mine")
    server.door("delays", delete=0.3)
    reply = server.http.delete("/api/sandbox/mine").json()
    assert reply["name"].startswith("DESTROYED_mine_")
    server.create(name="mine")


def test_the_name_of_a_deleted_sandbox_may_be_missed_once(server):
    server.door("settings", stale_names=True)
    server.create(name="mine")
    server.http.delete("/api/sandbox/mine")
    again = server.create(name="mine")
    assert server.http.get("/api/sandbox/mine").status_code == 404
    assert server.http.get("/api/sandbox/mine").json()["id"] == again


def test_a_dead_agent_is_a_bad_gateway_in_a_started_sandbox(server):
    box = server.create()
    server.toolbox("POST", box, "/process/execute", json={"command": "kill -9 $PPID"})
    reply = server.toolbox("POST", box, "/process/execute", json={"command": "true"})
    assert (reply.status_code, reply.content) == (502, b"")
    assert server.http.get(f"/api/sandbox/{box}").json()["state"] == "started"


def test_lag_of_the_search_index(server):
    server.door("settings", list_lag_seconds=60.0)
    box = server.create()
    assert server.http.get("/api/sandbox").json() == {"items": [], "nextCursor": None}
    assert server.http.get(f"/api/sandbox/{box}").status_code == 200


def test_a_client_that_leaves_a_log_socket_is_let_go(server):
    """The closing is answered although the command goes on."""
    box = server.create()
    command = run_in_session(server, box, "read never", runAsync=True)["cmdId"]

    async def leave():
        url = f"{server.url.removesuffix('/api')}/toolbox/{box}/process/session/s/command/" \
              f"{command}/logs?follow=true"
        async with aiohttp.ClientSession(headers=dict(server.http.headers)) as session:
            socket = await session.ws_connect(url)
            before = time.monotonic()
            await socket.ping()
            assert await socket.close()
            return time.monotonic() - before
    assert asyncio.run(leave()) < 5


def test_a_start_ends_archiving(server):
    box = server.create()
    server.http.post(f"/api/sandbox/{box}/stop")
    while server.http.get(f"/api/sandbox/{box}").json()["state"] != "stopped":
        pass
    server.door("delays", archive=0.2, restore=0.3)
    assert server.http.post(f"/api/sandbox/{box}/archive").json()["state"] == "archiving"
    assert server.http.post(f"/api/sandbox/{box}/start").json()["state"] == "restoring"
    seen = set()
    while "started" not in seen:
        seen.add(server.http.get(f"/api/sandbox/{box}").json()["state"])
    assert "archived" not in seen


def test_a_sandbox_that_ends_cuts_its_streams(server):
    """Without a closing frame, as when the real one is gone."""
    box = server.create()
    command = run_in_session(server, box, "echo first; read never", runAsync=True)["cmdId"]

    async def listen():
        url = f"{server.url.removesuffix('/api')}/toolbox/{box}/process/session/s/command/" \
              f"{command}/logs?follow=true"
        async with aiohttp.ClientSession(headers=dict(server.http.headers)) as session:
            async with session.ws_connect(url) as socket:
                log = b""
                while not log.endswith(b"first\n"):
                    log += (await socket.receive()).data
                async with session.post(f"{server.url}/sandbox/{box}/stop") as reply:
                    assert reply.status == 200
                return (await socket.receive()).type
    assert asyncio.run(listen()) == aiohttp.WSMsgType.CLOSED
