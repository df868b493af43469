"""What the uploaded helper does with the workspace."""

import ctypes
import os
import socket
import stat
import types

import pytest
from conftest import HELPER, digest_of, encoded

PLACED = 10**18  # the canonical time, in nanoseconds


def file_line(path, data, kind="f"):
    return f"{kind} {digest_of(data)} {len(data)} {encoded(path)}"


def link_line(path, target):
    return f"l {encoded(target)} {encoded(path)}"


def folder_line(path):
    return f"d {encoded(path)}"


def place(helper, files):
    for data in files.values():
        helper.upload(data)
    helper.want(*(file_line(path, data) for path, data in files.items()))
    assert helper.call("place") == (0, b"", b"")


def test_capture_tells_every_kind(helper):
    top = os.fsencode(helper.workspace)
    for name in (b"\xff\n", b"program", b"skipped"):
        with open(os.path.join(top, name), "wb") as file:
            file.write(name)
    os.chmod(helper.workspace / "program", 0o755)
    os.mkdir(helper.workspace / "folder")
    os.symlink(b"\xfe/target", helper.workspace / "link")
    os.mkfifo(helper.workspace / "pipe")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(helper.workspace / "socket"))
    assert helper.capture("skipped") == [
        folder_line(b"folder"),
        link_line(b"link", b"\xfe/target"),
        f"! fifo {encoded(b'pipe')}",
        file_line(b"program", b"program", "x"),
        f"! socket {encoded(b'socket')}",
        file_line(b"\xff\n", b"\xff\n"),
    ]
    offered = helper.base / "blobs" / digest_of(b"\xff\n")
    assert offered.is_symlink() and offered.read_bytes() == b"\xff\n"


def test_capture_names_folders_that_it_may_not_list(helper, monkeypatch):
    monkeypatch.syspath_prepend(str(HELPER))
    import capture
    (helper.workspace / "other's").mkdir()
    (helper.workspace / "own").mkdir()
    listed = os.listdir

    def listdir(path):
        if path.endswith(b"other's"):
            raise PermissionError(path)
        return listed(path)

    monkeypatch.setattr(capture.os, "listdir", listdir)
    walk = capture.Walk(types.SimpleNamespace(workspace=str(helper.workspace)), (), {})
    assert [(entry.kind, entry.path) for entry in walk.entries()] == [
        ("d", b"other's"), ("! unreadable", b"other's"), ("d", b"own")]


def test_capture_opens_what_was_closed(helper):
    (helper.workspace / "closed").mkdir()
    (helper.workspace / "closed/file").write_bytes(b"x")
    (helper.workspace / "closed/file").chmod(0)
    (helper.workspace / "closed").chmod(0)
    assert helper.capture() == [folder_line(b"closed"), file_line(b"closed/file", b"x")]


def without_powers_of_root():
    """Takes from root what an ordinary user lacks: to pass over modes (PR_CAPBSET_DROP)."""
    for power in (1, 2) if os.getuid() == 0 else ():
        assert ctypes.CDLL(None).prctl(24, power, 0, 0, 0) == 0


@pytest.mark.parametrize("mode", [0, 0o400, 0o300])
def test_capture_opens_a_workspace_that_was_closed(helper, mode):
    (helper.workspace / "file").write_bytes(b"x")
    helper.workspace.chmod(mode)
    said = helper.call("capture", "1000", "1000", preexec_fn=without_powers_of_root)
    assert said == (0, b"", b"")
    assert (helper.base / "found").read_text().splitlines() == [file_line(b"file", b"x")]


def test_capture_holds_its_limits(helper):
    for name in "abc":
        (helper.workspace / name).write_text("1234" + name)
    assert len(helper.capture(files=3, size=15)) == 3
    for limits, name in ((("2", "15"), b"workspace_files"), (("3", "14"), b"workspace_bytes")):
        status, out, said = helper.call("capture", *limits)
        assert (status, out) == (1, b"")
        assert said.startswith(b"ValueError: " + name)


def test_capture_counts_each_content_once(helper):
    for name in "abc":
        (helper.workspace / name).write_bytes(b"12345")
    assert len(helper.capture(size=5)) == 3


def test_a_further_capture_offers_files_where_they_are_now(helper):
    (helper.workspace / "before").write_bytes(b"made")
    helper.capture()
    (helper.workspace / "before").rename(helper.workspace / "after")
    assert helper.capture() == [file_line(b"after", b"made")]
    assert (helper.base / "blobs" / digest_of(b"made")).read_bytes() == b"made"


def test_names_to_ignore_are_bytes(helper):
    with open(os.path.join(os.fsencode(helper.workspace), b"\xff"), "wb"):
        pass
    assert helper.capture(b"\xff") == []


def test_a_file_is_read_again_when_it_has_changed_in_any_way(helper):
    place(helper, {b"kept": b"12345", b"changed": b"12345x"})
    known = helper.base / "known"
    known.write_text("\n".join(f"{line.split()[0]} {'0' * 64}"
                               for line in known.read_text().splitlines()))
    (helper.workspace / "changed").write_bytes(b"67890y")
    os.utime(helper.workspace / "changed", ns=(PLACED, PLACED))
    assert helper.capture() == [file_line(b"changed", b"67890y"),
                                f"f {'0' * 64} 5 {encoded(b'kept')}"]


def test_place_makes_what_is_wanted_of_whatever_is_there(helper, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "f").write_bytes(b"mine")
    (helper.workspace / "d").symlink_to(outside)
    (helper.workspace / "file").symlink_to(outside / "f")
    os.mkfifo(helper.workspace / "pipe")
    (helper.workspace / "deep/closed").mkdir(parents=True)
    (helper.workspace / "deep/closed/f").write_bytes(b"old")
    (helper.workspace / "deep/closed").chmod(0)
    (helper.workspace / "deep").chmod(0)
    for data in (b"text", b""):
        helper.upload(data)
    helper.want(folder_line(b"d"), file_line(b"d/f", b"text"),
                file_line(b"d/g\xff", b"text", "x"), file_line(b"file", b""),
                link_line(b"pipe", b"/nowhere"))
    assert helper.call("place") == (0, b"", b"")
    assert sorted(os.listdir(os.fsencode(helper.workspace))) == [b"d", b"file", b"pipe"]
    assert sorted(os.listdir(os.fsencode(helper.workspace / "d"))) == [b"f", b"g\xff"]
    assert not (helper.workspace / "d").is_symlink()
    assert (helper.workspace / "d/f").read_bytes() == b"text"
    assert stat.S_IMODE(os.stat(os.fsencode(helper.workspace) + b"/d/g\xff").st_mode) == 0o755
    assert os.readlink(helper.workspace / "pipe") == "/nowhere"
    assert os.listdir(outside) == ["f"]
    assert (outside / "f").read_bytes() == b"mine"
    for path in (helper.workspace, helper.workspace / "d", helper.workspace / "pipe"):
        assert os.lstat(path).st_mtime_ns == PLACED


def test_only_what_is_neither_here_nor_uploaded_is_missing(helper):
    place(helper, {b"here": b"here", b"changed": b"before"})
    helper.upload(b"uploaded")
    (helper.workspace / "changed").write_bytes(b"after!")
    helper.want(file_line(b"a", b"here"), file_line(b"b", b"uploaded"), file_line(b"c", b"before"),
                file_line(b"d", b"before"))
    assert helper.call("missing") == (0, digest_of(b"before").encode() + b"\n", b"")
    helper.upload(b"before")
    assert helper.call("place") == (0, b"", b"")
    assert {path.name: path.read_bytes() for path in helper.workspace.iterdir()} == {
        "a": b"here", "b": b"uploaded", "c": b"before", "d": b"before"}


def test_what_was_offered_to_the_host_is_no_upload(helper):
    (helper.workspace / "made").write_bytes(b"made")
    helper.capture()
    (helper.workspace / "made").write_bytes(b"other")
    helper.want(file_line(b"made", b"made"))
    assert helper.call("missing") == (0, digest_of(b"made").encode() + b"\n", b"")


def test_an_unknown_verb_tells_the_usage(helper):
    status, out, said = helper.call("dance")
    assert (status, out) == (2, b"")
    assert said.startswith(b"What rexa does inside a remote sandbox")
