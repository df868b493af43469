"""What is wrong in a call is said in one line that names the parameter, and shows no other."""

import datetime
import inspect
import os
import pathlib
import re

import pytest
import rexa

SECRET = "a value of another parameter"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Where a relative path that is not refused leads to."""
    monkeypatch.chdir(tmp_path)


REFUSED = [
    (lambda e: e.run("1", task=SECRET, arguments=[3]), "arguments[0] must be str, not int"),
    (lambda e: e.run("1", arguments=["a", b"b"]), "arguments[1] must be str, not bytes"),
    (lambda e: e.run("1", task=3), "task must be str, not int"),
    (lambda e: e.run(pathlib.Path("p.py")), "code must be str, rexa.Draft or rexa.Generation, not PosixPath"),
    (lambda e: e.run("1", language=3), "language must be str or rexa.Language, not int"),
    (lambda e: e.run("1", language=None), "language must be str or rexa.Language, not NoneType"),
    (lambda e: e.run("1", network=True), "network must be str or rexa.Network, not bool"),
    (lambda e: e.run("1", parent=5), "parent must be a snapshot, a draft or an id as str, not int"),
    (lambda e: e.run("1", stdin=7), "stdin must be bytes, str or pathlib.Path, not int"),
    (lambda e: e.run("1", variables={"A": 1}), "variables['A'] must be str, not int"),
    (lambda e: e.run("1", variables={1: "A"}), "a key of variables must be str, not int"),
    (lambda e: e.run("1", variables=["A=1"]), "variables must be a dict of str to str, not list"),
    (lambda e: e.run("1", files=["data.csv"]),
     "files must be a dict of paths to contents, not list"),
    (lambda e: e.run("1", files={"n": 3}),
     "files['n'] must be bytes, str or pathlib.Path, not int"),
    (lambda e: e.run("1", files={3: "n"}), "a key of files must be str or os.PathLike, not int"),
    (lambda e: e.run("1", ignore=[None]), "ignore[0] must be str, not NoneType"),
    (lambda e: e.run("1", limits={"processes": 1}), "limits must be rexa.Limits, not dict"),
    (lambda e: e.run("1", provider=b"x"), "provider must be str, not bytes"),
    (lambda e: e.run("1", timeout="1"),
     "timeout must be a number of seconds or datetime.timedelta, not str"),
    (lambda e: e.run("1", on_output=[]), "on_output must be callable, not list"),
    (lambda e: e.run("1", args=[SECRET]), "run() got an unexpected keyword argument 'args'"),
    (lambda e: e.run(), "run() missing a required argument: 'code'"),
    (lambda e: e.get(5), "id must be a snapshot, a draft or an id as str, not int"),
    (lambda e: e.save("1"), "draft must be a rexa.Draft, not str"),
    (lambda e: e.replay("0" * 32, times="2"), "times must be int, not str"),
    (lambda e: e.replay("0" * 32, times=2.0), "times must be int, not float"),
    (lambda e: e.branch("0" * 32, "2"), "n must be int, not str"),
    (lambda e: e.query(limit="9"), "limit must be int, not str"),
    (lambda e: e.query(since="today"), "since must be datetime.datetime, not str"),
    (lambda e: e.search(tag=3), "tag must be str, not int"),
    (lambda e: e.gc(collect="no"), "collect must be bool, not str"),
    (lambda e: e.metric("0" * 32, "m", "1"), "value must be float, not str"),
    (lambda e: e.restore("0" * 32, 5), "folder must be str or os.PathLike, not int"),
    (lambda e: e.remove(5), "snapshots must be a list of snapshots, not int"),
    (lambda e: e.remove([5]), "snapshots[0] must be a snapshot, a draft or an id as str, not int"),
    (lambda e: rexa.Limits(memory=1), "Limits() got an unexpected keyword argument 'memory'"),
    (lambda e: rexa.Limits(1), "Limits() too many positional arguments"),
    (lambda e: rexa.Limits(memory_bytes=1e9), "memory_bytes must be int, not float"),
    (lambda e: rexa.Limits(cpu_time="1"),
     "cpu_time must be a number of seconds or datetime.timedelta, not str"),
    (lambda e: rexa.open(5), "folder must be str or os.PathLike, not int"),
    (lambda e: rexa.open("h", python=5), "python must be str or os.PathLike, not int"),
    (lambda e: rexa.open("h", concurrent_runs="2"), "concurrent_runs must be int, not str"),
    (lambda e: rexa.open("h", durability=1), "durability must be str or rexa.Durability, not int"),
]


@pytest.mark.parametrize("call, message", REFUSED, ids=[message for _, message in REFUSED])
def test_a_wrong_type_is_named(engine, call, message):
    with pytest.raises(TypeError) as caught:
        call(engine)
    assert str(caught.value) == message
    assert len(engine.timeline()) == 0


@pytest.mark.parametrize("call, message", [
    (lambda e: e.run("1", timeout=-1), "timeout must not be negative"),
    (lambda e: e.run("1", timeout=365 * 86400 + 1), "timeout must be at most 365 days; None is no limit"),
    (lambda e: e.run("1", timeout=1e13), "timeout must be at most 365 days; None is no limit"),
    (lambda e: e.verify(timeout=datetime.timedelta.max), "timeout must be at most 365 days; None is no limit"),
    (lambda e: e.verify(timeout=float("inf")), "timeout must be at most 365 days; None is no limit"),
    (lambda e: rexa.Limits(wall_time=datetime.timedelta.max), "wall_time must be at most 365 days"),
    (lambda e: rexa.Limits(cpu_time=1e13), "cpu_time must be at most 365 days"),
    (lambda e: e.run("1", arguments=["\udcff"]),
     "arguments[0] must be text that UTF-8 can hold, without lone surrogates"),
    (lambda e: e.replay("0" * 32, times=-1), "times must be at least 1"),
    (lambda e: e.replay("0" * 32, times=2**70), "times must be at most 1000"),
    (lambda e: e.metric("0" * 32, "m", 10**400), "value must be a number that a float can hold"),
    (lambda e: rexa.Limits(memory_bytes=-1), "memory_bytes must be at least 1"),
    (lambda e: rexa.Limits(memory_bytes=2**70), f"memory_bytes must be at most {2**60}"),
    (lambda e: rexa.Limits(wall_time=float("nan")), "wall_time must be a number of seconds"),
    (lambda e: e.branch("0" * 32, 0), "n must be at least 1"),
    (lambda e: rexa.open("h", concurrent_runs=-1), "concurrent_runs must be at least 0"),
    (lambda e: rexa.open("h\0"), "folder must not hold a null character"),
    (lambda e: rexa.open("\ud800"), "folder must be a path that can be encoded; "
     "surrogates other than those of os.fsdecode cannot"),
    (lambda e: rexa.open("h", launcher="x" * 4096),
     "launcher must be a path of at most 4095 bytes"),
    (lambda e: e.restore("0" * 32, "x" * 10**6), "folder must be a path of at most 4095 bytes"),
    (lambda e: e.run("1", variables={"v" * 10**6: "\udcff"}), f"variables['{'v' * 47}...{'v' * 48}'] "
     "must be text that UTF-8 can hold, without lone surrogates"),
    (lambda e: rexa.open(""), "folder must be a path, not empty"),
    (lambda e: rexa.open("h", python=""), "python must be a path, not empty"),
    (lambda e: rexa.open("h", visible_paths=["/", ""]),
     "visible_paths[1] must be a path, not empty"),
    (lambda e: rexa.open("h", durability="so"), "durability must be one of: full, normal; it is 'so'"),
    (lambda e: rexa.open("h", interpreters={"cobol": "/x"}),
     "a key of interpreters must be one of: python, node, r, shell; it is 'cobol'"),
    (lambda e: e.run("1", language="cobol"),
     "language must be one of: python, node, r, shell; it is 'cobol'"),
    (lambda e: e.run("1", network="all"),
     "network must be one of: none, host, internet; it is 'all'"),
    (lambda e: e.query(since=datetime.datetime(2026, 1, 1)),
     "since must have a time zone, such as datetime.timezone.utc"),
])
def test_a_value_out_of_range_is_named(engine, call, message):
    with pytest.raises(rexa.InvalidArgument) as caught:
        call(engine)
    assert str(caught.value) == message


@pytest.mark.parametrize("call, message", [
    (lambda e: e.run("1", arguments="abc"), "arguments must be a list of str, not str"),
    (lambda e: e.run("1", ignore="x"), "ignore must be a list of str, not str"),
    (lambda e: rexa.open("h", visible_paths="/srv"),
     "visible_paths must be a list of paths, not str"),
])
def test_a_str_is_no_list_of_str(engine, call, message):
    with pytest.raises(TypeError) as caught:
        call(engine)
    assert str(caught.value) == message


def test_a_single_snapshot_is_removed_as_a_list_of_one(engine):
    first, second, third = (engine.run(f"print({i})") for i in range(3))
    assert engine.preview_removal(first).removed == [first.id]
    assert engine.remove(first).removed == [first.id]
    assert engine.remove(second.id[:12]).removed == [second.id]
    assert engine.remove(engine.timeline().entries[0]).removed == [third.id]


DRAFT_REFUSED = [
    ("arguments", [3], "arguments[0] must be str, not int"),
    ("arguments", "abc", "arguments must be a list of str, not str"),
    ("variables", {"A": 1}, "variables['A'] must be str, not int"),
    ("files", {"n": 3}, "files['n'] must be bytes, str or pathlib.Path, not int"),
    ("stdin", 7, "stdin must be bytes, str or pathlib.Path, not int"),
    ("code", 7, "code must be str, not int"),
    ("task", None, "task must be str, not NoneType"),
    ("language", 3, "language must be str or rexa.Language, not int"),
    ("network", 3, "network must be str or rexa.Network, not int"),
    ("ignore", "x", "ignore must be a list of str, not str"),
    ("limits", {}, "limits must be rexa.Limits, not dict"),
    ("provider", 3, "provider must be str, not int"),
]


def test_what_a_draft_is_given_is_named(engine):
    draft = engine.branch(engine.run("print(1)"))
    for name, value, message in DRAFT_REFUSED:
        before = getattr(draft, name)
        with pytest.raises(TypeError) as caught:
            setattr(draft, name, value)
        assert str(caught.value) == message
        assert getattr(draft, name) == before


def test_a_draft_takes_what_run_takes(engine, tmp_path):
    host_file = tmp_path / "data.bin"
    host_file.write_bytes(b"\x00\xff")
    draft = engine.branch(engine.run("print(1)"))
    draft.files = {"a": "text", "b": host_file, "c": bytearray(b"c")}
    assert dict(draft.files) == {"a": b"text", "b": b"\x00\xff", "c": b"c"}
    draft.stdin = "txt"
    assert draft.stdin == b"txt"
    draft.stdin = host_file
    assert draft.stdin == b"\x00\xff"
    draft.arguments = ("x", "y")
    draft.language = "shell"
    draft.code = "cat a; echo $1"
    assert engine.run(draft).stdout == b"textx\n"


@pytest.mark.parametrize("call, message", [
    (lambda s: s.read_file(5), "path must be str or os.PathLike, not int"),
    (lambda s: s.read_file(), "read_file() missing a required argument: 'path'"),
    (lambda s: s.read_file("a", "b"), "read_file() too many positional arguments"),
    (lambda s: s.read_file(name="a"), "read_file() missing a required argument: 'path'"),
    (lambda s: s.read_file("a", name="a"),
     "read_file() got an unexpected keyword argument 'name'"),
])
def test_a_snapshot_names_the_path_it_cannot_use(engine, call, message):
    with pytest.raises(TypeError) as caught:
        call(engine.run("print(1)"))
    assert str(caught.value) == message


def test_a_snapshot_names_a_path_that_cannot_be(engine):
    with pytest.raises(rexa.InvalidArgument, match="path must be a path that can be encoded"):
        engine.run("print(1)").read_file("\ud800")


def test_a_snapshot_takes_its_path_by_name(engine):
    snapshot = engine.run("pass", files={"f": b"1"})
    assert snapshot.read_file(path=pathlib.PurePath("f")) == snapshot.read_file("f") == b"1"


def test_the_longest_timeout_is_no_overflow(engine):
    assert engine.run("pass", timeout=datetime.timedelta(days=365)).status == "succeeded"
    longest = rexa.Limits(wall_time=datetime.timedelta(days=365))
    assert engine.run("pass", limits=longest).status == "succeeded"


@pytest.mark.parametrize("name", ["wall_time", "cpu_time"])
def test_times_are_seconds_of_any_kind(name):
    second = datetime.timedelta(seconds=1)
    for value in (1, 1.0, second):
        assert getattr(rexa.Limits(**{name: value}), name) == second
    assert getattr(rexa.Limits(**{name: None}), name) == getattr(rexa.Limits(), name)


def test_times_of_limits_are_rounded_up():
    limits = rexa.Limits(wall_time=0.0006, cpu_time=datetime.timedelta(microseconds=1))
    assert limits.wall_time == datetime.timedelta(milliseconds=1)
    assert limits.cpu_time == datetime.timedelta(seconds=1)
    assert rexa.Limits(cpu_time=2).cpu_time == datetime.timedelta(seconds=2)
    assert not rexa.Limits(cpu_time=0).cpu_time


def test_limits_take_what_they_show(engine):
    names = [name for name, value in vars(rexa.Limits).items() if isinstance(value, property)]
    given = {name: 7 for name in names}
    limits = rexa.Limits(**given)
    for name in names:
        assert getattr(limits, name) in (7, datetime.timedelta(seconds=7)), name
        assert name in rexa.Limits.__doc__


class Odd:
    """Is nothing that any parameter takes."""


ODD = [Odd(), Odd, -1, 2**70, 1e400, float("nan"), b"\xff", "\udcff", "\0", {1: 2}, [3],
       ["\udcff"], {"a": Odd()}, {"\udcff": "a"}, {Odd(): "a"}, datetime.datetime.max,
       datetime.timedelta.max]


def test_no_call_answers_with_the_signature_of_the_native_layer(engine, tmp_path):
    """Whatever is given for a parameter, the error is short, and not one of pybind11."""
    snapshot = engine.run("print(1)")
    good = {"code": "1", "snapshot": snapshot, "snapshots": [], "original": snapshot,
            "before": snapshot, "after": snapshot, "id": snapshot, "parent": snapshot,
            "draft": engine.branch(snapshot), "prefix": snapshot.id, "path": "nothing",
            "folder": tmp_path / "folder", "tag": "t", "text": "t", "name": "n", "value": 1.0}
    names = [name for name, _ in inspect.getmembers(rexa.Engine, inspect.isfunction)]
    calls = [getattr(engine, name) for name in names
             if not name.startswith("_") and name not in ("close", "verify", "reap")]
    refused = 0
    for call in [*calls, rexa.open, rexa.Limits]:
        parameters = (inspect.signature(call).parameters if call is not rexa.Limits else
                      [name for name in vars(rexa.Limits) if not name.startswith("_")])
        for name in parameters:
            for value in ODD:
                needed = {key: good[key] for key in parameters if key in good}
                try:
                    call(**{**needed, name: value})
                except OSError:
                    assert call.__name__ == "transcribe"  # which reads the file
                except (TypeError, rexa.Error) as error:
                    refused += 1
                    shown = str(error)
                    where = f"{getattr(call, '__name__', call)}({name}={value!r}): {shown}"
                    assert len(shown) < 300 and "\n" not in shown, where
                    assert "incompatible" not in shown and "Unable to cast" not in shown, where
    assert refused > 500


def test_help_shows_what_run_takes():
    parameters = inspect.signature(rexa.Engine.run).parameters
    assert list(parameters) == [
        "self", "code", "task", "language", "parent", "stdin", "arguments", "variables", "files",
        "ignore", "limits", "network", "provider", "timeout", "on_output"]
    for name in list(parameters)[1:]:
        assert f"        {name}: " in rexa.Engine.run.__doc__, name


def test_help_shows_what_generate_takes():
    parameters = list(inspect.signature(rexa.Engine.generate).parameters)
    run = list(inspect.signature(rexa.Engine.run).parameters)
    assert set(run) - set(parameters) == {"code", "on_output"}
    for name in parameters[1:]:
        assert re.search(rf"^        (\w+, )*{name}[:,]|, {name}[:,]", rexa.Engine.generate.__doc__,
                         re.MULTILINE), name


def test_help_shows_the_parameters_of_every_call():
    for name, function in inspect.getmembers(rexa.Engine, inspect.isfunction):
        kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
        hidden = {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL} & kinds
        assert name.startswith("__") or not hidden, name


def test_what_may_have_no_end_is_not_read(engine, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", pathlib.Path("/dev/zero")):
        for name, call in (("stdin", lambda: engine.run("1", stdin=path)),
                           ("files['n']", lambda: engine.run("1", files={"n": path})),
                           ("audio", lambda: engine.transcribe(path))):
            with pytest.raises(rexa.InvalidArgument) as caught:
                call()
            assert str(caught.value) == f"{name}: {path} is no regular file"
