"""What daemons of other ages tell of logs and of files that are not there."""

import json

import httpx
import pytest

from in_sessions import MARKS, follow, run_in_session

MARKED = MARKS["out"] + "text\n"


@pytest.mark.parametrize("version, output, log, streamed", [
    ("0.26.0", "text\n", "text\n", "text\n"), ("0.160.0", MARKED, MARKED, MARKED)])
def test_a_daemon_tells_logs_as_it_can_whatever_the_client_understands(
        server, version, output, log, streamed):
    server.door("settings", daemon_version=version)
    box = server.create()
    done = run_in_session(server, box, "echo text")
    assert (done["output"], "stdout" in done) == (output, False)
    path = f"/process/session/s/command/{done['cmdId']}/logs"
    reply = server.toolbox("GET", box, path)
    assert reply.headers["Content-Type"].startswith("text/plain")
    assert reply.text == log
    assert follow(server, box, done["cmdId"])[0] == streamed


def missing_part(server, version):
    """The head and the body of the part for a file that is not there."""
    server.door("settings", daemon_version=version)
    box = server.create()
    reply = server.toolbox("POST", box, "/files/bulk-download", json={"paths": ["none"]})
    head, _, rest = reply.text.partition("\r\n\r\n")
    return head, rest.partition("\r\n--")[0]


def test_old_downloads_tell_in_plain_text_what_is_missing(server):
    head, body = missing_part(server, "0.150.0")
    assert 'name="error"' in head and "Content-Type: text/plain" in head
    assert body == "No such file or directory: /workspace/none"


@pytest.mark.parametrize("version, code, has_source", [
    ("0.190.0", "NOT_FOUND", False), ("0.201.0", "FILE_NOT_FOUND", True)])
def test_newer_downloads_tell_in_json_what_is_missing(server, version, code, has_source):
    _, body = missing_part(server, version)
    told = json.loads(body)
    assert (told["statusCode"], told["code"], "source" in told) == (404, code, has_source)


def test_a_log_may_be_behind_the_exit_code(server):
    server.door("settings", log_lag_seconds=0.5)
    box = server.create()
    command = run_in_session(server, box, "echo late", runAsync=True)["cmdId"]
    path = f"/process/session/s/command/{command}"
    while "exitCode" not in server.toolbox("GET", box, path).json():
        pass
    assert server.toolbox("GET", box, path + "/logs").json()["stdout"] == ""
    while server.toolbox("GET", box, path + "/logs").json()["stdout"] != "late\n":
        pass


def test_in_an_old_session_an_exit_is_never_answered(server):
    server.door("settings", daemon_version="0.190.0")
    box = server.create()
    server.toolbox("POST", box, "/process/session", json={"sessionId": "s"})
    with pytest.raises(httpx.ReadTimeout):
        server.toolbox("POST", box, "/process/session/s/exec", json={"command": "exit 3"},
                       timeout=1)
    [command] = server.toolbox("GET", box, "/process/session/s").json()["commands"]
    assert "exitCode" not in command


@pytest.mark.parametrize("version", ["0.160.0", "0.226.1"])
def test_an_upload_may_succeed_in_part(server, version):
    server.door("settings", daemon_version=version)
    box = server.create()
    reply = server.toolbox("POST", box, "/files/bulk-upload", files=[
        ("files[0].path", (None, "fine")), ("files[0].file", ("f", b"1")),
        ("files[1].path", (None, "/tmp")), ("files[1].file", ("f", b"2")),
        ("files[2].file", ("f", b"3"))])
    assert (reply.status_code, reply.json()) == (400, {
        "errors": ["/tmp: Is a directory: /tmp", "file 2: its path has to come before it"],
        "files": [{"path": "fine", "bytes": 1}]})
