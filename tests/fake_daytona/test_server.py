"""The program itself: how it is started and how it ends."""

import os
import pathlib
import signal
import subprocess
import sys

import daytona
import httpx
import pytest

from conftest import PROGRAM, Server


def test_tls_with_a_ca_of_its_own():
    server = Server("--tls")
    assert server.url.startswith("https://127.0.0.1:")
    assert server.http.get("/api/health").status_code == 200
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        httpx.get(f"{server.url}/health")
    assert server.close() == 0


def processes_of(folder):
    """Processes that were started with something in this folder."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if folder.encode() in entry.read_bytes():
                found.append(entry.parent.name)
        except OSError:
            pass
    return found


def test_the_end_of_the_input_ends_everything():
    server = Server("--set", "delay.create=0", "--key", "dtn_given")
    assert server.key == "dtn_given"
    box = server.create()
    path = server.door("state")["folder"]
    assert processes_of(path)
    assert server.toolbox("POST", box, "/process/execute",
                          json={"command": "sleep 300 >/dev/null 2>&1 &"}).status_code == 200
    assert server.close() == 0
    assert processes_of(path) == []
    assert not pathlib.Path(path).exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(number):
    server = Server()
    server.create()
    server.process.send_signal(number)
    assert server.process.wait(timeout=20) == 0


@pytest.mark.parametrize("arguments, said", [
    (["--set", "colour=red"], "--set colour: unknown"),
    (["--sandbox-host", "/missing"], "/missing is missing; build it")])
def test_nonsense_is_refused(arguments, said, tmp_path):
    done = subprocess.run([sys.executable, PROGRAM, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=20,
                          env={**os.environ, "TMPDIR": str(tmp_path)})
    assert done.returncode == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_environment_is_enough_for_the_vendors_client(server, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAYTONA_API_URL", server.url)
    monkeypatch.setenv("DAYTONA_API_KEY", server.key)
    box = daytona.Daytona().create()
    assert box.process.code_run("print(1)").result == "1\n"
    box.delete(wait=True)
