"""The vendor's asynchronous SDK, where it goes other ways than the blocking one."""

import asyncio

import daytona
import pytest
from daytona import CreateSandboxFromSnapshotParams, SessionExecuteRequest


def test_life_of_a_sandbox(run_async):
    async def life(client):
        box = await client.create(CreateSandboxFromSnapshotParams(name="async"))
        assert (await box.process.exec("echo hi")).result == "hi\n"
        assert (await box.process.code_run("print(6 * 7)")).result == "42\n"
        await box.fs.upload_file(b"content", "deep/file")
        assert await box.fs.download_file("deep/file") == b"content"
        await box.stop()
        await box.start()
        assert [one.id async for one in client.list()] == [box.id]
        await box.delete(wait=True)
        with pytest.raises(daytona.DaytonaNotFoundError):
            await client.get("async")
    run_async(life)


def test_followed_logs_and_interpreter(run_async):
    async def follow(client):
        box = await client.create()
        await box.process.create_session("work")
        command = await box.process.execute_session_command("work", SessionExecuteRequest(
            command="echo out; echo err >&2", run_async=True))
        out, err = [], []
        await box.process.get_session_command_logs_async("work", command.cmd_id, out.append,
                                                         err.append)
        assert ("".join(out), "".join(err)) == ("out\n", "err\n")
        result = await box.code_interpreter.run_code("print(1)")
        assert (result.stdout, result.error) == ("1\n", None)
        with pytest.raises(daytona.DaytonaTimeoutError):
            await box.code_interpreter.run_code("import time\ntime.sleep(60)", timeout=1)
    run_async(follow)


def test_many_at_once(run_async, server):
    async def many(client):
        boxes = await asyncio.gather(*(client.create() for _ in range(12)))
        results = await asyncio.gather(*(box.process.exec(f"echo {number}")
                                         for number, box in enumerate(boxes)))
        assert [one.result for one in results] == [f"{number}\n" for number in range(12)]
        await asyncio.gather(*(box.delete(wait=True) for box in boxes))
    run_async(many)
    assert server.door("state")["sandboxes"] == []


def test_event_socket_brings_states(run_async, server):
    """With a slow poll the states can only have come by the socket."""
    async def watch(client):
        box = await client.create()
        dispatcher = client._event_dispatcher
        while not dispatcher.is_connected:
            await asyncio.sleep(0.01)
        server.door("put", id=box.id, state="unknown")
        while box.state != "unknown":
            await asyncio.sleep(0.01)
        server.door("put", id=box.id, state="started")
    run_async(watch)
