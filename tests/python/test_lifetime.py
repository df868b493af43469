import gc
import os
import signal
import sys
import threading
import weakref

import pytest
import rexa

ENDLESS = "print('running', flush=True)\nwhile True: pass"


def test_ctrl_c_cancels_the_run(engine):
    running = threading.Event()

    def interrupt():
        running.wait()
        os.kill(os.getpid(), signal.SIGINT)

    helper = threading.Thread(target=interrupt)
    helper.start()
    with pytest.raises(KeyboardInterrupt):
        engine.run(ENDLESS, on_output=lambda event: running.set())
    helper.join()
    (entry,) = engine.timeline()
    assert entry.status == "cancelled"
    assert engine.get(entry).stdout == b"running\n"
    assert engine.run("print(1)").stdout == b"1\n"


def test_ctrl_c_cancels_a_replay(engine):
    original = engine.run("import sys\nwhile sys.stdin.read(1): pass")
    timer = threading.Timer(0.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        timer.start()
        while True:
            engine.replay(original, times=1000)


def test_a_signal_handler_that_raises_nothing_lets_the_run_go_on(engine):
    seen = []
    before = signal.signal(signal.SIGUSR1, lambda *_: seen.append(True))
    try:
        snapshot = engine.run("print('x', flush=True)\ninput()\n", stdin=b"\n",
                              on_output=lambda event: os.kill(os.getpid(), signal.SIGUSR1))
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert snapshot.status == "succeeded" and seen


def test_other_threads_run_meanwhile_and_close_cancels(engine):
    running = threading.Event()

    def close():
        running.wait()
        engine.close()

    helper = threading.Thread(target=close)
    helper.start()
    snapshot = engine.run(ENDLESS, on_output=lambda event: running.set())
    helper.join()
    assert snapshot.status == "cancelled"
    assert engine.closed and "closed" in repr(engine)
    with pytest.raises(rexa.FailedPrecondition, match="closed"):
        engine.run("print(1)")
    with pytest.raises(rexa.FailedPrecondition):
        snapshot.read_file("x")
    engine.close()


def test_close_from_the_callback_cancels(engine):
    snapshot = engine.run(ENDLESS, on_output=lambda event: engine.close())
    assert snapshot.status == "cancelled" and engine.closed


def test_runs_from_many_threads(engine):
    results = {}

    def run(number):
        results[number] = engine.run(f"print({number} * 2)").stdout.text

    threads = [threading.Thread(target=run, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: f"{number * 2}\n" for number in range(12)}


def test_an_engine_in_a_cycle_is_collected(tmp_path):
    engine = rexa.open(tmp_path / "history")
    engine.run("print(1)")
    engine.itself = engine
    gone = weakref.ref(engine)
    del engine
    gc.collect()
    assert gone() is None
    with rexa.open(tmp_path / "history") as engine:
        assert len(engine.timeline()) == 1


def test_callbacks_are_released(engine):
    def on_output(event):
        pass

    count = sys.getrefcount(on_output)
    for _ in range(3):
        engine.run("print(1)", on_output=on_output)
    assert sys.getrefcount(on_output) == count


def test_snapshots_outlive_their_engine(tmp_path):
    snapshot = rexa.open(tmp_path / "history").run("open('f', 'w').write('x')")
    gc.collect()
    assert snapshot.read_file("f") == b"x"


def test_exit_while_a_daemon_thread_runs_code(run_script, tmp_path):
    result = run_script("""
import threading, rexa
engine = rexa.open("history")
running = threading.Event()
code = "print('running', flush=True)\\nwhile True: pass"
threading.Thread(target=engine.run, args=(code,), daemon=True,
                 kwargs={"on_output": lambda event: running.set()}).start()
running.wait()
print("leaving")
""")
    assert (result.returncode, result.stdout) == (0, "leaving\n"), result.stderr
    with rexa.open(tmp_path / "history") as engine:
        assert [entry.status for entry in engine.timeline()] == ["cancelled"]


def test_exit_without_closing(run_script):
    result = run_script("""
import rexa
engine = rexa.open("history")
snapshot = engine.run("print('kept')")
dropped = rexa.open("other")
dropped.run("print(1)")
del dropped
print(snapshot.stdout.text, end="")
""")
    assert (result.returncode, result.stdout, result.stderr) == (0, "kept\n", "")


def test_an_exception_at_the_top_with_an_open_engine(run_script):
    result = run_script("""
import rexa
engine = rexa.open("history")
engine.run("print(1)")
raise SystemExit(7)
""")
    assert result.returncode == 7 and result.stderr == ""


@pytest.mark.parametrize("before", ["import rexa", ""])
def test_a_subinterpreter_is_refused(run_script, before):
    pytest.importorskip("_xxsubinterpreters")
    inner = """
try:
    import rexa
except ImportError as error:
    assert "main interpreter of a process only" in str(error), error
else:
    raise AssertionError("rexa was imported")
"""
    done = run_script(f"""
import _xxsubinterpreters
{before}
other = _xxsubinterpreters.create()
_xxsubinterpreters.run_string(other, {inner!r})
_xxsubinterpreters.destroy(other)
import rexa
with rexa.open("history") as engine:
    print(engine.run("print(1)", on_output=lambda event: None).status)
""")
    assert (done.returncode, done.stdout, done.stderr) == (0, "succeeded\n", "")


def test_objects_that_were_never_made_are_refused(run_script):
    done = run_script("""
from rexa import _rexa
for kind in [kind for kind in vars(_rexa).values() if isinstance(kind, type)]:
    empty = kind.__new__(kind)
    uses = [(getattr, name) for name, value in vars(kind).items() if isinstance(value, property)]
    if "__repr__" in vars(kind):
        uses.append((lambda one, _: repr(one), "repr"))
    for use, name in uses:
        try:
            use(empty, name)
        except TypeError as error:
            assert "made by __new__ alone" in str(error), error
        else:
            raise AssertionError(f"{kind.__name__}.{name}")
""")
    assert (done.returncode, done.stderr) == (0, "")


def test_fork(run_script):
    result = run_script("""
import os, rexa
engine = rexa.open("history")
snapshot = engine.run("print(1)")
child = os.fork()
if child == 0:
    try:
        engine.run("print(2)")
    except rexa.FailedPrecondition as error:
        print("fork" in str(error))
    with rexa.open("child") as own:
        print(own.run("print('from the child')").stdout.text, end="")
    raise SystemExit(0)
_, status = os.waitpid(child, 0)
print("child", os.waitstatus_to_exitcode(status))
print(engine.run("print('from the parent')").stdout.text, end="")
""")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["True", "from the child", "child 0", "from the parent"]


def test_a_forked_child_that_does_nothing(run_script):
    result = run_script("""
import os, rexa
engine = rexa.open("history")
snapshot = engine.run("print(1)")
if os.fork() == 0:
    raise SystemExit(3)
print(os.waitstatus_to_exitcode(os.wait()[1]), engine.get(snapshot.id).status)
""")
    assert (result.returncode, result.stdout) == (0, "3 succeeded\n"), result.stderr


def test_ctrl_c_ends_a_script_as_python_does(run_script):
    result = run_script("""
import os, signal, threading, rexa
engine = rexa.open("history")
running = threading.Event()
def interrupt():
    running.wait()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
engine.run("print('x', flush=True)\\nwhile True: pass", on_output=lambda event: running.set())
""")
    assert result.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in result.stderr


def test_nothing_is_left_when_an_engine_is_closed(tmp_path):
    def descriptors():
        return sorted(os.listdir("/proc/self/fd"))

    with rexa.open(tmp_path / "history") as engine:
        engine.run("print(1)")
    before, threads = descriptors(), len(os.listdir("/proc/self/task"))
    for _ in range(3):
        with rexa.open(tmp_path / "history") as engine:
            engine.run("print(1)")
    assert descriptors() == before
    assert len(os.listdir("/proc/self/task")) == threads


def test_output_that_cannot_be_passed_on_cancels_the_run(run_script):
    result = run_script("""
import gc, rexa
event = rexa.OutputEvent
for place in gc.get_referrers(event):
    if isinstance(place, dict):
        place.pop("OutputEvent", None)
del event, place
gc.collect()
engine = rexa.open("history")
try:
    engine.run("while True: print('x' * 100_000)", on_output=print)
except RuntimeError as error:
    print(type(error).__name__)
print(engine.timeline().entries[0].status)
engine.close()
""")
    assert (result.returncode, result.stdout) == (0, "RuntimeError\ncancelled\n"), result.stderr


def test_an_engine_is_dropped_where_no_thread_can_be_made(run_script):
    result = run_script("""
import os, resource, threading, rexa
engine = rexa.open("history")
engine.run("print(1)")
with open("/proc/self/statm") as file:
    size = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + (1 << 20), resource.RLIM_INFINITY))
try:
    threading.Thread(target=print).start()
except RuntimeError:
    print("no thread")
del engine
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(len(os.listdir("/proc/self/task")))
with rexa.open("history") as engine:
    print(len(engine.timeline()))
""")
    assert (result.returncode, result.stdout) == (0, "no thread\n1\n1\n"), result.stderr


def test_a_run_whose_host_ended_does_not_say_how_long_it_took(run_script, tmp_path):
    result = run_script("""
import os, rexa
rexa.open("history").run("print('x', flush=True)\\nwhile True: pass",
                         on_output=lambda event: os._exit(0))
""")
    assert result.returncode == 0, result.stderr
    with rexa.open(tmp_path / "history") as engine:
        (entry,) = engine.timeline()
        assert entry.status == "interrupted"
        assert repr(engine.get(entry)).endswith("time unknown>")
        assert str(engine.timeline()).endswith("interrupted  time unknown\n")
