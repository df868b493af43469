"""What is wrong in a call is said in one line that names the parameter, and shows no other."""

import inspect
import pathlib

import pytest
import rexa

SECRET = "a value of another parameter"

REFUSED = [
    (lambda e: e.run("1", task=SECRET, arguments=[3]), "arguments[0] must be str, not int"),
    (lambda e: e.run("1", arguments=["a", b"b"]), "arguments[1] must be str, not bytes"),
    (lambda e: e.run("1", task=3), "task must be str, not int"),
    (lambda e: e.run(pathlib.Path("p.py")), "code must be str or rexa.Draft, not PosixPath"),
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
    (lambda e: e.run("1", arguments=["\udcff"]),
     "arguments[0] must be text that UTF-8 can hold, without lone surrogates"),
    (lambda e: e.replay("0" * 32, times=-1), "times must be at least 1"),
    (lambda e: e.replay("0" * 32, times=2**70), "times must be at most 1000"),
    (lambda e: e.branch("0" * 32, 0), "n must be at least 1"),
    (lambda e: rexa.open("h", concurrent_runs=-1), "concurrent_runs must be at least 0"),
    (lambda e: rexa.open("h\0"), "folder must not hold a null character"),
    (lambda e: rexa.open(""), "folder must be the path of a folder, not empty"),
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


def test_help_shows_what_run_takes():
    parameters = inspect.signature(rexa.Engine.run).parameters
    assert list(parameters) == [
        "self", "code", "task", "language", "parent", "stdin", "arguments", "variables", "files",
        "ignore", "limits", "network", "provider", "timeout", "on_output"]
    for name in list(parameters)[1:]:
        assert f"        {name}: " in rexa.Engine.run.__doc__, name


def test_help_shows_the_parameters_of_every_call():
    for name, function in inspect.getmembers(rexa.Engine, inspect.isfunction):
        kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
        hidden = {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL} & kinds
        assert name.startswith("__") or not hidden, name
