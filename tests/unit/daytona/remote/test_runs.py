"""What the uploaded helper does with a program."""

import base64
import errno
import os
import resource
import selectors
import subprocess

import pytest

from conftest import HELPER, digest_of, finish


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


def test_output_of_exactly_its_limit_is_allowed(helper):
    result, _ = helper.run("head -c 100000 /dev/zero", output_bytes=100_000)
    assert (result["reason"], result["exit"]) == ("none", "0")
    assert result["out"].startswith("100000 ")


def test_no_room_for_output(helper):
    room = 300_000

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    result, _ = helper.run("yes", preexec_fn=small_files)
    assert result["reason"] == "disk"
    size, digest = result["out"].split()
    assert 0 < int(size) <= room
    assert len(helper.stream("out")) == int(size)
    assert digest == digest_of(helper.stream("out"))


def test_a_stream_that_had_no_room_takes_no_more_when_there_is_some_again(helper, monkeypatch):
    monkeypatch.syspath_prepend(str(HELPER))
    import live
    import places
    import processes
    import run

    def write_half(descriptor, data):
        os.write(descriptor, data[:len(data) // 2])
        raise OSError(errno.ENOSPC, "scripted")

    supervisor = run.Supervisor(places.Places(helper.base), helper.prepare(""))
    source, sink = os.pipe()
    stream = run.Stream("o", supervisor.path("out"), source)
    supervisor.streams = {source: stream}
    with open(sink, "wb", buffering=0) as program, selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        program.write(b"whole\n")
        supervisor.take_output(selector, 60)
        program.write(b"in half\n")
        with monkeypatch.context() as scripted:
            scripted.setattr(live, "write_all", write_half)
            scripted.setattr(processes, "kill_living", lambda: None)
            supervisor.take_output(selector, 60)
        program.write(b"later\n")
    supervisor.drain()
    assert supervisor.reason == "disk"
    assert helper.stream("out") == b"whole\n"
    assert (stream.size, stream.hashed.hexdigest()) == (6, digest_of(b"whole\n"))


def test_what_was_placed_does_not_count_as_the_runs_own(helper):
    (helper.workspace / "given").write_bytes(b"x" * 3_000_000)
    result, _ = helper.run("sleep 2.5; exit 0", workspace_bytes=1 << 20, workspace_files=1)
    assert (result["reason"], result["exit"]) == ("none", "0")


def test_processes_that_have_ended_do_not_count(helper):
    result, _ = helper.run("for i in $(seq 1500); do (true &); done", processes=256)
    assert (result["reason"], result["exit"]) == ("none", "0")


def test_a_process_that_has_ended_has_no_memory(monkeypatch):
    monkeypatch.syspath_prepend(str(HELPER))
    import processes
    with subprocess.Popen(["sleep", "60"]) as child:
        found = processes.all_processes()[child.pid]
        assert found.memory() > 0
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert found.memory() == 0  # its parent has yet to hear of it
    assert found.memory() == 0


def test_memory_that_processes_share_counts_once(helper):
    result, _ = helper.run("""python3 -c '
import os
kept = b"x" * (100 << 20)
read, write = os.pipe()
for _ in range(5):
    if os.fork() == 0:
        os.close(write)
        os.read(read, 1)
        os._exit(0)
print("forked", flush=True)
import time
time.sleep(0.5)
'""", memory_bytes=400 << 20)
    assert (result["reason"], result["exit"]) == ("none", "0")
    assert 100 << 20 < int(result["peak"]) < 200 << 20


def test_the_live_view_may_end_before_the_program(helper):
    helper.prepare("echo one; until [ -e go ]; do :; done; echo two")
    with helper.start("run", "one") as process:
        process.stdout.readline()
        process.stdout.close()
        (helper.workspace / "go").touch()
        process.wait(60)
    assert (helper.result()["reason"], helper.result()["exit"]) == ("none", "0")
    assert helper.stream("out") == b"one\ntwo\n"


def test_a_program_that_cannot_be_killed_is_waited_for_only_so_long(helper):
    helper.prepare("sleep 30", wall_microseconds=100_000)
    script = """
import sys
sys.path.insert(0, sys.argv[1])
import places, processes, run
processes.kill_living = lambda: False
processes.PATIENCE_SECONDS = 0.2
run.run(places.Places(sys.argv[2]), "one")
"""
    subprocess.run(["/usr/bin/python3", "-I", "-B", "-S", "-c", script, HELPER, helper.base],
                   check=True, timeout=20, stdout=subprocess.DEVNULL)
    result = helper.result()
    assert (result["reason"], result["signal"]) == ("wall", "9")


def test_the_program_of_another_user_is_killed_with_sudo(helper, tmp_path):
    said = tmp_path / "said"
    (tmp_path / "sudo").write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" > {said}\nshift\nexec "$@"\n')
    (tmp_path / "sudo").chmod(0o755)
    helper.prepare("echo $$; exec sleep 1000", wall_microseconds=300_000)
    script = """
import sys
sys.path.insert(0, sys.argv[1])
import os, places, run
def refuse(*_):
    raise PermissionError()
os.kill = refuse
run.run(places.Places(sys.argv[2]), "one")
"""
    subprocess.run(["/usr/bin/python3", "-I", "-B", "-S", "-c", script, HELPER, helper.base],
                   check=True, timeout=60, stdout=subprocess.DEVNULL,
                   env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert helper.result()["signal"] == "9"
    assert said.read_text() == f"-n kill -9 {helper.stream('out').decode()}"


def test_the_kernel_is_to_take_the_program_first(helper):
    helper.run("cat /proc/self/oom_score_adj")
    assert helper.stream("out") == b"1000\n"


def test_a_lower_limit_of_the_sandbox_itself_is_told(helper):
    def few_files():
        resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))

    result, _ = helper.run("ulimit -n", open_files=256, preexec_fn=few_files)
    assert result["lowered"] == "open_files 100"
    assert helper.stream("out") == b"100\n"


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
