"""Ctrl-C while an operation waits or works inside the library."""

import contextlib
import ctypes
import fcntl
import os
import signal
import threading

import pytest
import rexa

IN_MODIFY, IN_OPEN, IN_CREATE = 0x2, 0x20, 0x100
FILES = 10_000
NEVER = 3600


@contextlib.contextmanager
def watch(folder, event):
    """Gives a function that waits until this has happened to a folder."""
    libc = ctypes.CDLL(None)
    events = libc.inotify_init1(os.O_CLOEXEC)
    assert libc.inotify_add_watch(events, os.fsencode(folder), event) >= 0
    try:
        yield lambda: os.read(events, 4096)
    finally:
        os.close(events)


@contextlib.contextmanager
def ctrl_c_upon(folder, event):
    """Presses Ctrl-C once this has happened to a folder."""
    with watch(folder, event) as wait:
        def interrupt():
            wait()
            os.kill(os.getpid(), signal.SIGINT)

        helper = threading.Thread(target=interrupt)
        helper.start()
        yield
        helper.join()


@pytest.fixture
def locked_trees(tmp_path, engine):
    """The folder which everybody opens and locks who walks the trees of a history, locked."""
    folder = tmp_path / "history" / "owners"
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    yield folder
    os.close(lock)


@pytest.mark.parametrize("operation", [
    lambda engine, snapshot: engine.verify(timeout=NEVER),
    lambda engine, snapshot: engine.gc(timeout=NEVER),
    lambda engine, snapshot: engine.gc(collect=True, timeout=NEVER),
    lambda engine, snapshot: engine.preview_removal([snapshot], timeout=NEVER),
], ids=["verify", "gc", "collect", "preview_removal"])
def test_ctrl_c_cancels_what_waits_for_another_process(engine, locked_trees, operation):
    snapshot = engine.run("print(1)")

    def interrupted():
        with ctrl_c_upon(locked_trees, IN_OPEN):
            with pytest.raises(KeyboardInterrupt):
                operation(engine, snapshot)

    interrupted()
    interrupted()
    assert engine.get(snapshot).stdout == b"1\n"


def test_ctrl_c_cancels_a_restore(engine, tmp_path):
    snapshot = engine.run(f"for i in range({FILES}): open(str(i), 'w').write(str(i))")
    assert snapshot.status == "succeeded"
    target = tmp_path / "target"
    target.mkdir()
    with ctrl_c_upon(target, IN_CREATE):
        with pytest.raises(KeyboardInterrupt):
            engine.restore(snapshot, target / "partial")
    assert len(list((target / "partial").glob("*"))) < FILES
    engine.restore(snapshot, target / "whole")
    assert len(os.listdir(target / "whole")) == FILES


def test_other_threads_run_while_an_operation_waits(engine, locked_trees):
    snapshot = engine.run("print(1)")
    ended = []

    def verify():
        try:
            engine.verify(timeout=NEVER)
        except Exception as error:
            ended.append(type(error).__name__)

    with watch(locked_trees, IN_OPEN) as wait:
        helper = threading.Thread(target=verify)
        helper.start()
        wait()
    assert engine.timeline().entries[0].id == snapshot.id
    assert ended == []
    engine.close()
    helper.join()
    assert ended == ["Cancelled"]


def test_output_that_waits_when_the_engine_closes_is_kept_and_not_delivered(tmp_path):
    size = 1 << 20
    delivered = []
    engine = rexa.open(tmp_path / "history")
    spool = tmp_path / "history" / "spool"

    def on_output(event):
        delivered.append(event)
        while sum(file.stat().st_size for file in spool.iterdir()) < size:
            wait()
        engine.close()

    with watch(spool, IN_MODIFY) as wait:
        snapshot = engine.run(f"import time\nprint('x' * {2 * size}, flush=True)\ntime.sleep(3600)",
                              on_output=on_output)
    assert len(delivered) == 1
    assert snapshot.status == "cancelled"
    with rexa.open(tmp_path / "history") as again:
        assert again.get(snapshot.id).stdout.total >= size
