import datetime
import os
import pathlib

import pytest
import rexa
from rexa import _rexa


@pytest.fixture
def pair(engine):
    """A run, and a branch of it with other code."""
    parent = engine.run("print('a')\nprint('b')\nopen('data', 'w').write('1')", task="parent")
    draft = engine.branch(parent)
    draft.code = "print('a')\nprint('c')\nprint(open('data').read())"
    draft.task = "child"
    return parent, engine.run(draft)


def test_a_draft_is_edited_and_run(engine):
    parent = engine.run("print(1)", task="parent", arguments=["x"], variables={"A": "1"})
    draft = engine.branch(parent)
    assert draft.parent == parent.id
    assert (draft.code, draft.task, list(draft.arguments)) == ("print(1)", "parent", ["x"])
    draft.code = "import sys, os; print(sys.argv[1], os.environ['A'])"
    draft.arguments = ["y"]
    draft.variables = {**draft.variables, "A": "2"}
    draft.files = {"f": b"1"}
    draft.stdin = b"in"
    draft.limits = rexa.Limits(processes=10)
    child = engine.run(draft)
    assert child.id == draft.id and child.parent == parent.id
    assert child.stdout == b"y 2\n"
    assert child.limits.processes == 10
    assert child.provenance.source == "branched"


def test_what_a_draft_shows_cannot_be_changed_in_place(engine):
    draft = engine.branch(engine.run("print(1)", variables={"A": "1"}))
    with pytest.raises(TypeError):
        draft.variables["A"] = "2"
    with pytest.raises(AttributeError):
        draft.arguments.append("x")


def test_a_draft_brings_its_own_request(engine):
    draft = engine.branch(engine.run("print(1)"))
    with pytest.raises(TypeError, match="task"):
        engine.run(draft, task="other")


def test_many_drafts_in_one_call(engine):
    parent = engine.run("print(1)")
    drafts = engine.branch(parent, 3)
    assert len({draft.id for draft in drafts}) == 3
    assert {draft.id for draft in engine.drafts()} == {draft.id for draft in drafts}
    drafts[0].task = "kept"
    engine.save(drafts[0])
    assert engine.draft(drafts[0].id).task == "kept"
    engine.discard(drafts[1])
    assert len(engine.drafts()) == 2


def test_replay_says_whether_it_reproduced(engine):
    snapshot = engine.run("print(sum(range(100)))")
    report = engine.replay(snapshot, times=5)
    assert str(report) == "reproduced 5 of 5"
    assert report.kind is rexa.VerdictKind.REPRODUCED and report.reproduced == 5
    assert [verdict.original for verdict in report.verdicts] == [snapshot.id] * 5
    assert engine.get(report.verdicts[0].replay).replay_of == snapshot.id
    assert len(engine.verdicts(snapshot)) == 5


def test_replay_names_the_line_that_differs(engine):
    snapshot = engine.run("import uuid\nprint('steady')\nprint(uuid.uuid4())")
    verdict = engine.replay(snapshot).verdicts[0]
    assert verdict.kind == "differs"
    (difference,) = verdict.differences
    assert difference.aspect == "stdout" and difference.line == 2
    assert difference.expected == snapshot.stdout.text.splitlines()[1]
    assert "line 2" in str(verdict)


def test_diff(engine, pair):
    parent, child = pair
    diff = engine.diff(parent, child)
    assert not diff.same
    changed = [(line.op, line.text) for hunk in diff.stdout.hunks for line in hunk.lines]
    assert changed == [(" ", "a"), ("-", "b"), ("+", "c"), ("+", "1")]
    assert [field.field for field in diff.input] == ["task", "workspace"]
    assert diff.files == [] and diff.execution == []
    assert "+c" in str(diff)
    assert engine.diff(parent, parent).same


def test_diff_says_where_it_ends(engine):
    first, second = (engine.run(f"print('{letter}\\n' * 200_001, end='')") for letter in "ab")
    diff = engine.diff(first, second)
    assert diff.stdout.clipped and not diff.code.clipped
    (hunk,) = diff.stdout.hunks
    assert [len(hunk.lines), hunk.lines[-1].text] == [400_000, "b"]
    assert diff.all_files and "(more lines than are compared)" in str(diff)


def test_diff_calls_nothing_the_same_that_was_not_kept(engine):
    limits = rexa.Limits(output_head_bytes=10, output_tail_bytes=10)
    snapshot = engine.run("print('x' * 1000)", limits=limits)
    diff = engine.diff(snapshot, snapshot)
    assert not diff.same
    assert diff.stdout.same and diff.stdout.incomplete and not diff.stderr.incomplete
    assert diff.unknown[0].startswith("stdout of") and "981 bytes were dropped" in diff.unknown[0]


def test_timeline_and_lineage(engine, pair):
    parent, child = pair
    timeline = engine.timeline()
    assert [entry.id for entry in timeline] == [child.id, parent.id]
    assert [entry.task for entry in timeline.entries] == ["child", "parent"]
    text = str(timeline)
    assert text.index("parent") < text.index("child")
    assert [entry.id for entry in engine.children(parent)] == [child.id]
    assert [entry.id for entry in engine.lineage(child)] == [parent.id]
    page = engine.timeline_html()
    assert page.startswith("<!") and "<script" not in page and "child" in page


def test_queries(engine, pair):
    parent, child = pair
    failed = engine.run("raise SystemExit(2)", task="broken pipeline")
    assert [entry.id for entry in engine.query(status="failed")] == [failed.id]
    assert [entry.id for entry in engine.query("pipeline")] == [failed.id]
    assert len(engine.query(language="python")) == 3
    assert len(engine.query(since=failed.started + datetime.timedelta(days=1))) == 0
    first = engine.query(limit=2)
    assert len(first) == 2 and first.next
    rest = engine.query(limit=2, cursor=first.next)
    assert [entry.id for entry in rest] == [parent.id] and rest.next == ""
    assert [entry.id for entry in engine.search()] == [failed.id, child.id, parent.id]
    with pytest.raises(rexa.InvalidArgument, match="time zone"):
        engine.query(since=datetime.datetime(2026, 1, 1))


def test_annotations(engine):
    snapshot = engine.run("print(1)")
    engine.tag(snapshot, "best")
    engine.tag(snapshot, "old")
    engine.untag(snapshot, "old")
    engine.note(snapshot, "look again")
    engine.metric(snapshot, "silhouette", 0.25)
    engine.pin(snapshot)
    now = engine.get(snapshot)
    assert now.tags == frozenset({"best"}) and now.note == "look again" and now.pinned
    assert dict(now.metrics) == {"silhouette": 0.25}
    assert now.digest == snapshot.digest
    assert [entry.id for entry in engine.query(tag="best")] == [snapshot.id]
    engine.unpin(snapshot)
    assert not engine.get(snapshot).pinned


def test_removal_and_gc(engine):
    keep = engine.run("print(1)")
    gone = engine.run("open('big', 'wb').write(bytes(range(256)) * 4096)")
    assert engine.preview_removal([gone]).removed == [gone.id]
    assert engine.remove([gone]).removed == [gone.id]
    with pytest.raises(rexa.NotFound):
        engine.get(gone.id)
    preview = engine.gc()
    assert preview.objects > 0
    assert engine.gc(collect=True).objects == preview.objects
    assert engine.gc().objects == 0
    report = engine.verify()
    assert report.clean and report.snapshots >= 1 and report.damage == []
    assert engine.get(keep.id).stdout == b"1\n"


def test_store_information(engine, tmp_path):
    engine.run("print(1)")
    info = engine.info()
    assert info.backend == "sqlite" and info.snapshots == 1
    assert info.location == str(tmp_path / "history")


def test_a_history_is_found_again(tmp_path):
    with rexa.open(tmp_path / "history") as engine:
        snapshot = engine.run("print(1)", files={"f": "x"})
    with rexa.open(tmp_path / "history") as engine:
        again = engine.get(snapshot.id[:8])
        assert again.digest == snapshot.digest
        assert again.read_file("f") == b"x"


def test_a_history_in_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "data").write_text("seen")
    with rexa.open("~/history", visible_paths=["~/data"]) as engine:
        snapshot = engine.run(f"print(open({str(tmp_path / 'data')!r}).read())")
        assert snapshot.stdout.text == "seen\n"
        engine.restore(snapshot, pathlib.Path("~/restored"))
    assert sorted(os.listdir(tmp_path)) == ["data", "history", "restored"]


def test_names_that_are_not_utf_8_can_be_read_back(engine):
    """Other languages' hosts may have recorded them; Engine.run takes none."""

    def run(**given):
        nothing = dict(code="pass", language="python", task="", parent=None, stdin=b"",
                       arguments=[], variables={}, files={}, ignore=[], limits=None,
                       network="none", provider="")
        return engine._native.run(_rexa.RunRequest(**{**nothing, **given}), on_output=None,
                                  timeout=None)

    odd = run(files={b"\xff.csv": b"1"}, variables={"A": b"\xfe"}, arguments=[b"\xfd"],
              ignore=[b"\xfc"])
    assert odd.input_files == ("\udcff.csv",) and dict(odd.variables) == {"A": "\udcfe"}
    assert odd.arguments == ("\udcfd",) and odd.ignore == ("\udcfc",)
    diff = engine.diff(run(), odd)
    assert "input_files.\udcff.csv" in [field.field for field in diff.input]
    assert r"'input_files.\udcff.csv'" in repr(diff.input)
