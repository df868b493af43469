import asyncio
import os
import pathlib
import ssl
import subprocess
import sys

import daytona
import httpx
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tests/support/daytona/serve.py"
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROGRAM.parent))


class Server:
    """The fake Daytona, started for tests."""

    def __init__(self, *arguments):
        host = os.environ.get("REXA_SANDBOX_HOST")
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, *(["--sandbox-host", host] if host else []), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        words = self.process.stdout.readline().split()
        assert words[:1] == ["daytona"]
        self.url, self.key, *rest = words[1:]
        self.ca_file = rest[0] if rest else None
        self.http = httpx.Client(
            base_url=self.url.removesuffix("/api"), timeout=20,
            verify=ssl.create_default_context(cafile=self.ca_file) if rest else True,
            headers={"Authorization": f"Bearer {self.key}",
                     "X-Daytona-SDK-Version": "0.226.1"})

    def door(self, verb, **body):
        """One request to the door for tests."""
        asks = verb in ("state", "defaults", "sandboxes", "violations", "requests", "headers")
        reply = self.http.request("GET" if asks else "POST", f"/_fake/{verb}",
                                  json=None if asks else body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def create(self, **fields):
        """A started sandbox's id, without the vendor's SDK."""
        reply = self.http.post("/api/sandbox", json=fields)
        assert reply.status_code == 200, reply.text
        return reply.json()["id"]

    def toolbox(self, method, box, path, **more):
        return self.http.request(method, f"/toolbox/{box}{path}", **more)

    def close(self):
        self.http.close()
        self.process.stdin.close()
        return self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def shared_server():
    server = Server()
    yield server
    assert server.close() == 0


@pytest.fixture
def server(shared_server):
    """The server; a test that leaves a violation unread has failed."""
    defaults = shared_server.door("defaults")
    yield shared_server
    violations = shared_server.door("violations")
    shared_server.door("reset")
    shared_server.door("settings", **defaults["settings"])
    shared_server.door("delays", **defaults["delays"])
    assert violations == []


@pytest.fixture(scope="session")
def shared_client(shared_server):
    return daytona.Daytona(daytona.DaytonaConfig(
        api_key=shared_server.key, api_url=shared_server.url, target="us"))


@pytest.fixture
def client(server, shared_client):
    """The vendor's client."""
    return shared_client


@pytest.fixture
def sandbox(client):
    return client.create()


@pytest.fixture
def state_of(server):
    """The state a sandbox comes to, as the server has it.

    In the SDK a late event of an earlier change may end the waiting too soon, or set the state back.
    """
    def ask(box):
        while (reply := server.http.get(f"/api/sandbox/{box.id}")).status_code == 200:
            if not reply.json()["state"].endswith("ing"):
                return reply.json()["state"]
        return "destroyed"
    return ask


@pytest.fixture
def run_async(server):
    """Runs a coroutine function that takes the vendor's asynchronous client."""
    async def with_client(function):
        config = daytona.DaytonaConfig(api_key=server.key, api_url=server.url, target="us")
        async with daytona.AsyncDaytona(config) as client:
            await function(client)
    return lambda function: asyncio.run(with_client(function))


@pytest.fixture
def read_violations(server):
    """The violations so far, which then no longer fail the test."""
    def read():
        found = server.door("violations")
        server.door("forgive")
        return found
    return read
