"""The vendor's SDK: files in both directions, and git."""

import hashlib
import io
import os

import daytona
import httpx
import pytest
from daytona import FileDownloadRequest, FileUpload

FOREIGN = "deep/er/\u00fcmlaut \u4e2d.txt"


def test_upload_and_download(sandbox, tmp_path):
    content = os.urandom(3_000_000)
    (tmp_path / "big").write_bytes(content)
    sandbox.fs.upload_files([FileUpload(source=b"", destination="empty"),
                             FileUpload(source=b"text", destination=FOREIGN),
                             FileUpload(source=str(tmp_path / "big"), destination="/tmp/big")])
    assert sandbox.fs.download_file("empty") == b""
    assert sandbox.fs.download_file(FOREIGN) == b"text"
    assert sandbox.fs.download_file("/tmp/big") == content
    sandbox.fs.download_file("/tmp/big", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == content
    assert sandbox.process.exec("sha256sum < /tmp/big").result.split()[0] == (
        hashlib.sha256(content).hexdigest())


def test_download_of_several_tells_which_is_missing(sandbox):
    sandbox.fs.upload_file(b"here", "there")
    found = sandbox.fs.download_files([FileDownloadRequest(source="there"),
                                       FileDownloadRequest(source="missing")])
    assert [(one.source, one.result) for one in found] == [("there", b"here"), ("missing", None)]
    assert "No such file" in found[1].error
    with pytest.raises(daytona.DaytonaNotFoundError):
        sandbox.fs.download_file("missing")


def test_streamed_transfers(sandbox):
    content = os.urandom(1_000_000)
    seen = []
    sandbox.fs.upload_file_stream(io.BytesIO(content), "streamed", on_progress=seen.append)
    assert seen[-1].bytes_sent == len(content)
    assert b"".join(sandbox.fs.download_file_stream("streamed")) == content


def test_folder_calls(sandbox):
    fs = sandbox.fs
    fs.create_folder("a/b", "755")
    fs.upload_file(b"one\ntwo\n", "a/b/file.txt")
    assert [(one.name, one.size, one.is_dir) for one in fs.list_files("a/b")] == [
        ("file.txt", 8, False)]
    assert {one.path for one in fs.list_files("a", depth=2)} == {"b", "b/file.txt"}
    info = fs.get_file_info("a/b/file.txt")
    assert (info.name, info.size, info.permissions, info.mode) == ("file.txt", 8, "0644",
                                                                  "-rw-r--r--")
    fs.set_file_permissions("a/b/file.txt", mode="600")
    assert fs.get_file_info("a/b/file.txt").permissions == "0600"
    assert [(one.line, one.content) for one in fs.find_files("a", "two")] == [(2, "two")]
    assert fs.search_files("a", "*.txt").files == ["/workspace/a/b/file.txt"]
    replaced = fs.replace_in_files(["a/b/file.txt", "missing"], "one", "three")
    assert [one.success for one in replaced] == [True, False]
    assert fs.download_file("a/b/file.txt") == b"three\ntwo\n"
    fs.move_files("a/b/file.txt", "moved")
    with pytest.raises(daytona.DaytonaConflictError):
        fs.move_files("moved", "a")
    with pytest.raises(daytona.DaytonaBadRequestError, match="recursive"):
        fs.delete_file("a")
    fs.delete_file("a", recursive=True)
    assert [one.name for one in fs.list_files(".")] == ["moved"]


def test_signed_addresses(sandbox):
    sandbox.fs.upload_file(b"content", "/tmp/shared")
    assert httpx.get(sandbox.download_url("/tmp/shared", 60)).content == b"content"
    reply = httpx.post(sandbox.upload_url("/tmp/sent", 60), files={"file": b"sent"})
    assert reply.status_code == 200
    assert sandbox.fs.download_file("/tmp/sent") == b"sent"
    before = sandbox.download_url("/tmp/shared", 60)
    sandbox.rotate_signing_key()
    assert httpx.get(before).status_code == 401


@pytest.fixture
def repository(sandbox):
    sandbox.git.init("upstream", initial_branch="main")
    sandbox.fs.upload_file(b"one\n", "upstream/file")
    sandbox.git.add("upstream", ["."])
    sandbox.git.commit("upstream", "first", "Me", "me@example.org")
    sandbox.git.clone("/workspace/upstream", "repo")
    return sandbox.git


def test_git_status_and_commit(sandbox, repository):
    status = repository.status("repo")
    assert (status.current_branch, status.file_status, status.ahead) == ("main", [], 0)
    sandbox.fs.upload_file(b"two\n", "repo/file")
    sandbox.fs.upload_file(b"new\n", "repo/other")
    assert [(one.name, one.staging, one.worktree)
            for one in repository.status("repo").file_status] == [
        ("file", "Unmodified", "Modified"), ("other", "Untracked", "Untracked")]
    repository.add("repo", ["."])
    made = repository.commit("repo", "second", "Me", "me@example.org")
    assert made.sha == sandbox.process.exec("git -C repo rev-parse HEAD").result.strip()
    assert repository.status("repo").ahead == 1


def test_git_branches_and_remotes(repository):
    repository.create_branch("repo", "side")
    assert repository.branches("repo").branches == ["main", "side"]
    repository.checkout_branch("repo", "main")
    repository.delete_branch("repo", "side")
    assert repository.branches("repo").branches == ["main"]
    repository.push("repo", branch="main")
    repository.pull("repo")
    repository.remote_add("repo", "other", "/workspace/elsewhere")
    assert [(one.name, one.url) for one in repository.remotes("repo").remotes] == [
        ("origin", "/workspace/upstream"), ("other", "/workspace/elsewhere")]


def test_git_reset_restore_and_configuration(sandbox, repository):
    sandbox.fs.upload_file(b"changed\n", "repo/file")
    repository.restore("repo", ["file"])
    assert sandbox.fs.download_file("repo/file") == b"one\n"
    sandbox.fs.upload_file(b"changed\n", "repo/file")
    repository.reset("repo", mode="hard")
    assert sandbox.fs.download_file("repo/file") == b"one\n"
    repository.configure_user("Someone", "someone@example.org")
    assert repository.get_config("user.name") == "Someone"
    repository.set_config("core.editor", "ed")
    assert repository.get_config("core.editor") == "ed"
    assert repository.get_config("no.such") is None


def test_git_errors(sandbox, repository):
    with pytest.raises(daytona.DaytonaError) as caught:
        repository.status("nowhere")
    assert (caught.value.status_code, caught.value.code) == (404, "GIT_REPO_NOT_FOUND")
    with pytest.raises(daytona.DaytonaError) as caught:
        repository.checkout_branch("repo", "no-such")
    assert (caught.value.status_code, caught.value.code) == (404, "GIT_BRANCH_NOT_FOUND")
    with pytest.raises(daytona.DaytonaError) as caught:
        repository.create_branch("repo", "main")
    assert (caught.value.status_code, caught.value.code) == (409, "GIT_BRANCH_EXISTS")


def test_parts_of_a_file(server, sandbox):
    sandbox.fs.upload_file(b"0123456789", "digits")
    whole = server.toolbox("GET", sandbox.id, "/files/download?path=digits")
    assert (whole.content, whole.headers["Content-Length"]) == (b"0123456789", "10")
    part = server.toolbox("GET", sandbox.id, "/files/download?path=digits",
                          headers={"Range": "bytes=3-5"})
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (
        206, b"345", "bytes 3-5/10")
    assert server.toolbox("GET", sandbox.id, "/files/download?path=.").status_code == 400


def test_ports(server, sandbox):
    ask = "import socket, time; s = socket.create_server(('127.0.0.1', 4567)); time.sleep(60)"
    sandbox.process.exec(f'python3 -c "{ask}" >/dev/null 2>&1 &')
    in_use = "/port/4567/in-use"
    while not server.toolbox("GET", sandbox.id, in_use).json()["isInUse"]:
        pass
    assert server.toolbox("GET", sandbox.id, "/port").json() == {"ports": [4567]}
    assert server.toolbox("GET", sandbox.id, "/port/80/in-use").status_code == 400


def test_a_refused_upload_says_why_also_when_it_is_large(server, sandbox):
    sandbox.process.exec("mkdir taken")
    reply = server.toolbox("POST", sandbox.id, "/files/bulk-upload", files=[
        ("files[0].path", (None, "taken")), ("files[0].file", ("x", bytes(5_000_000))),
        ("files[1].path", (None, "good")), ("files[1].file", ("x", b"good"))])
    assert reply.status_code == 400
    assert reply.json() == {"errors": ["taken: Is a directory: /workspace/taken"],
                            "files": [{"path": "good", "bytes": 4}]}
