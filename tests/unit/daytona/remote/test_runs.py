"""What the uploaded helper does with a program."""

import base64
import os
import resource

import pytest

from conftest import digest_of, finish


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def shown_of(live, letter):
    """The stream as the live view has it; pieces follow each other."""
    data = b""
    for line in live.decode().splitlines():
        mark, stream, offset, piece = line.split(" ")
        assert mark == "rexa"
        if stream == letter:
            assert int(offset) == len(data)
            data += base64.b64decode(piece, validate=True)
    return data


def test_streams_end_and_environment(helper):
    result, live = helper.run(
        'cat; printf "%s|%s" "$1" "$V" >&2; pwd; exit 3', stdin=b"in\0put\n", arguments=[b"a\xff b"],
        variables={b"V": b"v\xfe"})
    assert (result["exit"], result["reason"]) == ("3", "none")
    out, err = b"in\0put\n" + os.fsencode(helper.workspace) + b"\n", b"a\xff b|v\xfe"
    assert (helper.stream("out"), helper.stream("err")) == (out, err)
    assert result["out"] == f"{len(out)} {digest_of(out)}"
    assert result["err"] == f"{len(err)} {digest_of(err)}"
    assert (shown_of(live, "o"), shown_of(live, "e")) == (out, err)


def test_a_signal(helper):
    result, _ = helper.run("kill -9 $$")
    assert (result["signal"], result.get("exit")) == ("9", None)


def test_what_goes_on_in_the_background_is_killed(helper):
    result, _ = helper.run("(setsid sh -c 'echo $$ > pid; trap \"\" TERM HUP; sleep 1000' &) ; "
                           "until [ -s pid ]; do :; done; echo ended")
    assert result["reason"] == "none"
    assert helper.stream("out") == b"ended\n"
    assert float(result["wall"]) < 30e6
    assert not is_alive(int((helper.workspace / "pid").read_text()))


def test_a_stop_before_the_start(helper):
    helper.prepare("echo began; sleep 1000")
    assert helper.call("stop", "one") == (0, b"", b"")
    assert helper.call("run", "one")[0] == 0
    assert helper.result()["reason"] == "cancelled"
    assert helper.result()["signal"] == "9"


def test_a_stop_in_the_middle(helper):
    helper.prepare("echo said; sleep 1000")
    with helper.start("run", "one") as process:
        line = process.stdout.readline()
        assert helper.call("stop", "one") == (0, b"", b"")
        rest, _ = finish(process)
    assert shown_of(line + rest, "o") == b"said\n"
    assert helper.result()["reason"] == "cancelled"
    assert helper.stream("out") == b"said\n"


def test_a_stop_after_the_end(helper):
    helper.run("echo said")
    assert helper.call("stop", "one") == (0, b"", b"")
    assert helper.result()["reason"] == "none"


@pytest.mark.parametrize("code, limit, reason", [
    ("sleep 1000", {"wall_microseconds": 300_000}, "wall"),
    ("while :; do :; done", {"cpu_seconds": 1}, "cpu"),
    ("head -c 1000000 /dev/zero > big; sleep 1000", {"workspace_bytes": 500_000}, "workspace"),
])
def test_limits(helper, code, limit, reason):
    result, _ = helper.run(code, **limit)
    assert (result["reason"], result["signal"]) == (reason, "9")


def test_output_ends_exactly_at_its_limit(helper):
    result, live = helper.run("yes", output_bytes=100_001)
    assert result["reason"] == "output"
    wanted = (b"y\n" * 50_001)[:100_001]
    assert helper.stream("out") == wanted == shown_of(live, "o")


def test_no_room_for_output(helper):
    room = 300_000

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    result, _ = helper.run("yes", preexec_fn=small_files)
    assert result["reason"] == "disk"
    size, digest = result["out"].split()
    assert 0 < int(size) <= room
    assert digest == digest_of(helper.stream("out")[:int(size)])


def test_an_interpreter_that_is_not_there(helper):
    result, _ = helper.run("", language="r", env={"PATH": "/nowhere"})
    assert base64.b64decode(result["missing"]) == (
        b"no interpreter for r: looked for Rscript in /nowhere")


@pytest.mark.parametrize("forged", ["ln -s /etc/passwd", "mkfifo", "mkdir"])
def test_a_forged_note_is_not_read(helper, forged):
    result, _ = helper.run(f"{forged} {helper.code}/note/exception")
    assert result["exit"] == "0"
    assert "note" not in result


def test_a_note(helper):
    result, _ = helper.run(f"printf 'E\\xff' > {helper.code}/note/exception")
    assert base64.b64decode(result["note"]) == b"E\xff"
    (helper.base / "runs/one").rename(helper.base / "runs/before")
    result, _ = helper.run("true")
    assert "note" not in result
