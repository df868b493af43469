import datetime
import sys

import pytest
import rexa


def test_a_run_is_kept(engine):
    before = datetime.datetime.now(datetime.timezone.utc)
    snapshot = engine.run("print(6 * 7)", task="the answer")
    assert snapshot.status is rexa.Status.SUCCEEDED
    assert snapshot.status == "succeeded"
    assert snapshot.exit_code == 0
    assert snapshot.signal is None
    assert snapshot.stdout == b"42\n"
    assert snapshot.stdout.text == "42\n"
    assert snapshot.stdout.complete and snapshot.stdout.total == 3
    assert snapshot.stderr == b""
    assert snapshot.task == "the answer"
    assert snapshot.code == "print(6 * 7)"
    assert snapshot.language is rexa.Language.PYTHON
    assert snapshot.parent is None and snapshot.replay_of is None
    assert snapshot.is_final
    assert len(snapshot.id) == 32 and len(snapshot.digest) == 64
    assert before <= snapshot.started <= datetime.datetime.now(datetime.timezone.utc)
    assert snapshot.usage.wall > datetime.timedelta(0)
    assert snapshot.usage.peak_memory_bytes > 0
    assert snapshot.provenance.source == "typed"
    again = engine.get(snapshot.id)
    assert again == snapshot and hash(again) == hash(snapshot)
    assert again.digest == snapshot.digest


def test_the_environment_is_that_of_this_interpreter(engine):
    snapshot = engine.run("import sys; print(sys.prefix); import numpy; print(numpy.__version__)")
    import numpy

    assert snapshot.stdout.text.splitlines() == [sys.prefix, numpy.__version__]
    assert snapshot.environment.provider == "local"
    assert snapshot.environment.isolation == "namespaces"
    assert snapshot.environment.network == "none"
    assert snapshot.environment.version == sys.version.split()[0]
    assert len(snapshot.environment.fingerprint) == 64


def test_input_reaches_the_program(engine, tmp_path):
    host_file = tmp_path / "third.bin"
    host_file.write_bytes(b"\x00\xff")
    snapshot = engine.run(
        """
        import os, sys
        print(sys.argv[1:], os.environ["SEED"], sys.stdin.buffer.read())
        for name in ("first.txt", "folder/second.txt", "third.bin"):
            print(open(name, "rb").read())
        """,
        stdin="a line\n", arguments=["--fast", "two words"], variables={"SEED": "7"},
        files={"first.txt": "text", "folder/second.txt": b"bytes", "third.bin": host_file})
    assert snapshot.stdout.text.splitlines() == [
        "['--fast', 'two words'] 7 b'a line\\n'", "b'text'", "b'bytes'", "b'\\x00\\xff'"]
    assert snapshot.arguments == ("--fast", "two words")
    assert dict(snapshot.variables) == {"SEED": "7"}
    assert snapshot.stdin == b"a line\n"
    assert snapshot.input_files == ("first.txt", "folder/second.txt", "third.bin")
    assert snapshot.code.startswith("\nimport os, sys")
    assert snapshot.original_code is not None
    assert snapshot.original_code.startswith("\n        import os")


def test_output_that_is_not_text_is_exact(engine):
    snapshot = engine.run("import sys; sys.stdout.buffer.write(bytes(range(256)))")
    assert snapshot.stdout == bytes(range(256))
    assert "\ufffd" in snapshot.stdout.text


def test_a_failing_run_is_a_snapshot(engine):
    snapshot = engine.run("x = 1\nraise ValueError('no such cluster')\n")
    assert snapshot.status == "failed"
    assert snapshot.exit_code == 1
    assert snapshot.exception.type == "ValueError"
    assert snapshot.exception.message == "no such cluster"
    assert snapshot.exception.line == 2
    assert "Traceback" in snapshot.stderr.text


def test_limits_end_a_run(engine):
    limits = rexa.Limits(memory_bytes=128 << 20)
    assert limits.memory_bytes == 128 << 20
    assert limits.processes == 256
    assert engine.run("x = bytearray(1 << 30)", limits=limits).status in (
        "killed_memory", "failed")
    assert engine.run("while True: pass", timeout=0.3).status == "timed_out"
    assert engine.run("while True: pass",
                      timeout=datetime.timedelta(milliseconds=300)).status == "timed_out"
    assert engine.run("while True: print('x' * 1000)",
                      limits=rexa.Limits(output_bytes=1 << 20)).status == "killed_output"


def test_what_is_dropped_of_long_output_is_counted(engine):
    snapshot = engine.run("print('a' * 1000 + 'b' * 1000 + 'c' * 1000, end='')",
                          limits=rexa.Limits(output_head_bytes=1000, output_tail_bytes=1000))
    assert snapshot.stdout.head == b"a" * 1000
    assert snapshot.stdout.tail == b"c" * 1000
    assert snapshot.stdout.dropped == 1000
    assert snapshot.stdout.total == 3000
    assert not snapshot.stdout.complete


def test_output_is_delivered_in_this_thread_as_it_arrives(engine):
    import threading

    events = []

    def on_output(event):
        assert threading.current_thread() is threading.main_thread()
        events.append(event)

    snapshot = engine.run(
        "import sys\n"
        "for i in range(1000): print(i)\n"
        "print('problem', file=sys.stderr)\n", on_output=on_output)
    out = b"".join(event.data for event in events if event.stream == "stdout")
    err = b"".join(event.data for event in events if event.stream == "stderr")
    assert out == snapshot.stdout and err == snapshot.stderr == b"problem\n"
    assert events[0].offset == 0 and events[0].time >= datetime.timedelta(0)


def test_a_slow_callback_loses_nothing(engine):
    total = 0

    def on_output(event):
        nonlocal total
        total += len(event.data)

    snapshot = engine.run("import sys\nfor _ in range(320): sys.stdout.write('x' * 100_000)",
                          on_output=on_output)
    assert total == snapshot.stdout.total == 32_000_000


def test_an_exception_from_the_callback_cancels_the_run(engine):
    class Stop(Exception):
        pass

    def on_output(event):
        raise Stop("seen enough")

    with pytest.raises(Stop, match="seen enough"):
        engine.run("print('x', flush=True)\nwhile True: pass", on_output=on_output)
    assert [entry.status for entry in engine.timeline()] == ["cancelled"]


def test_other_languages(engine):
    shell = engine.run("echo $0; exit 3", language="shell")
    assert shell.exit_code == 3 and shell.status == "failed"
    node = engine.run("console.log([1, 2].length)", language=rexa.Language.NODE)
    assert node.stdout == b"2\n"
    r = engine.run("cat(1 + 1, '\\n')", language="r")
    assert r.stdout == b"2 \n"


def test_files_that_a_run_made(engine, tmp_path):
    snapshot = engine.run("open('model.bin', 'wb').write(b'\\x00\\x01')\nopen('old', 'a').close()",
                          files={"old": "x", "given": "y"})
    assert [(file.change, file.path) for file in snapshot.artifacts] == [("added", "model.bin")]
    assert snapshot.artifacts[0].after.size == 2
    assert snapshot.read_file("model.bin") == b"\x00\x01"
    assert engine.read_file(snapshot.id[:10], "model.bin") == b"\x00\x01"
    engine.restore(snapshot, tmp_path / "restored")
    assert sorted(path.name for path in (tmp_path / "restored").iterdir()) == [
        "given", "model.bin", "old"]


def test_repr_is_one_line_without_payload(engine):
    snapshot = engine.run("print('secret output')", task="first\nsecond " + "x" * 100)
    shown = repr(snapshot)
    assert "\n" not in shown and len(shown) < 120
    assert snapshot.id[:8] in shown and "succeeded" in shown and "secret" not in shown


def test_on_output_cannot_start_a_run(engine):
    refused = []

    def on_output(event):
        for operation in (lambda: engine.run("1"), lambda: engine.replay(first)):
            with pytest.raises(rexa.FailedPrecondition) as error:
                operation()
            refused.append(str(error.value))

    first = engine.run("pass")
    outer = engine.run("print('x')", on_output=on_output)
    assert outer.status == rexa.Status.SUCCEEDED
    assert refused == [
        f"{name}: a callback of this engine cannot start it; do it when the call has ended"
        for name in ("run", "replay")]
    assert len(list(engine.query())) == 2
    assert engine.run("pass").status == rexa.Status.SUCCEEDED
