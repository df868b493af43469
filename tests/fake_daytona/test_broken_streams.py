"""Answers that come too late or break off: gateways, stalls, and sockets that close oddly."""

import asyncio

import aiohttp
import httpx
import pytest

from in_sessions import follow, run_in_session


@pytest.mark.parametrize("fault, status", [
    ({"kind": "bad_gateway"}, 502), ({"kind": "html", "status": 504}, 504),
    ({"kind": "status", "status": 504}, 504)])
def test_a_gateway_may_give_up_on_what_is_done_all_the_same(server, fault, status):
    server.door("fault", **fault, method="POST", after=True)
    assert server.http.post("/api/sandbox", json={"name": "made"}).status_code == status
    assert server.http.get("/api/sandbox/made").status_code == 200


def stalls(server, method, url, **more):
    """Whether the answer begins and does not end."""
    server.door("fault", kind="stall")
    with server.http.stream(method, url, timeout=1, **more) as reply:
        assert reply.status_code == 200
        with pytest.raises(httpx.ReadTimeout):
            reply.read()
    return True


def test_transfers_stall(server):
    box = server.create()
    server.toolbox("POST", box, "/files/upload-v2?path=f", files={"file": b"content"})
    assert stalls(server, "GET", f"/toolbox/{box}/files/download?path=f")
    assert stalls(server, "POST", f"/toolbox/{box}/files/bulk-download", json={"paths": ["f"]})


def test_a_followed_log_stalls(server):
    box = server.create()
    command = run_in_session(server, box, "echo all")["cmdId"]
    path = f"/process/session/s/command/{command}/logs?follow=true"
    assert stalls(server, "GET", f"/toolbox/{box}{path}")
    server.door("fault", kind="stall")

    async def listen():
        url = f"{server.url.removesuffix('/api')}/toolbox/{box}{path}"
        async with aiohttp.ClientSession(headers=dict(server.http.headers)) as session:
            async with session.ws_connect(url) as socket:
                assert (await socket.receive()).data
                with pytest.raises(asyncio.TimeoutError):
                    await socket.receive(timeout=0.3)
    asyncio.run(listen())


def test_a_log_socket_may_close_with_an_error(server):
    box = server.create()
    command = run_in_session(server, box, "echo all")["cmdId"]
    server.door("fault", kind="follow_closes", code=1011)
    assert follow(server, box, command)[1] == 1011


def interpret(server, box, **task):
    """The types of the chunks of a run, and how its socket closes."""
    async def listen():
        url = f"{server.url.removesuffix('/api')}/toolbox/{box}/process/interpreter/execute"
        async with aiohttp.ClientSession(headers=dict(server.http.headers)) as session:
            async with session.ws_connect(url) as socket:
                await socket.send_json(task)
                return [message.json()["type"] async for message in socket], socket.close_code
    return asyncio.run(listen())


@pytest.mark.parametrize("code, seen", [(None, 1006), (1001, 1001), (1011, 1011)])
def test_an_interpreter_may_break_in_the_middle(server, code, seen):
    box = server.create()
    server.door("fault", kind="interpreter_closes", **({"code": code} if code else {}))
    assert interpret(server, box, code="print(1)\nprint(2)") == (["stdout"], seen)


def test_the_end_of_a_worker_may_overtake_its_timeout(server):
    box = server.create()
    stubborn = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)"
    server.door("fault", kind="interpreter_closes", code=1001, at_end=True)
    assert interpret(server, box, code=stubborn, timeout=1) == ([], 1001)
    assert interpret(server, box, code=stubborn, timeout=1) == ([], 4008)


@pytest.mark.parametrize("task, violation", [
    ({"code": "1", "timeout": "5"}, '.timeout: "5" is not of type i'),
    ({"code": "1", "cwd": "/"}, ": unknown field 'cwd'")])
def test_a_task_that_the_interpreter_does_not_know(server, read_violations, task, violation):
    assert interpret(server, server.create(), **task) == ([], 1008)
    assert read_violations() == [f"GET /process/interpreter/execute{violation}"]
