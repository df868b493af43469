"""A repr says in one line, of bounded length, what an object holds, and no payload."""

import rexa


def test_what_a_store_reports(engine, tmp_path):
    assert repr(engine.info()) == (
        f"<rexa.StoreInfo sqlite {str(tmp_path / 'history')[:80]!r} snapshots=0 objects=0 "
        "stored_bytes=0>")
    first, second = engine.run("print(1)"), engine.run("print(2)")
    assert repr(engine.query(limit=1)) == "<rexa.SnapshotPage of 1 snapshots, more follow>"
    assert repr(engine.query()) == "<rexa.SnapshotPage of 2 snapshots, the last>"
    verified = engine.verify()
    assert repr(verified) == (
        f"<rexa.VerifyReport clean snapshots=2 objects={verified.objects} damage=0>")
    engine.pin(second)
    removed = engine.remove([first, second])
    assert repr(removed) == ("<rexa.RemovalReport removed=1 refused_pinned=1 "
                             f"freed_by_gc_bytes={removed.freed_by_gc_bytes}>")
    gc = engine.gc()
    assert repr(gc) == (f"<rexa.GcReport objects={gc.objects} bytes={gc.bytes} "
                        f"kept_objects={gc.kept_objects} kept_bytes={gc.kept_bytes} "
                        f"orphan_files={gc.orphan_files}>")


def test_what_a_snapshot_holds(engine):
    events = []
    snapshot = engine.run("print('payload', flush=True)\nraise ValueError('no such cluster')",
                          on_output=events.append)
    assert repr(snapshot.exception) == (
        "<rexa.ExceptionInfo 'ValueError' 'no such cluster' at line 2>")
    assert repr(snapshot.provenance) == "<rexa.Provenance typed>"
    environment = snapshot.environment
    assert repr(environment) == (
        f"<rexa.Environment 'local' namespaces network=none {environment.interpreter!r} "
        f"{environment.version!r}>")
    assert repr(events[0]) == "<rexa.OutputEvent stdout offset=0 size=8>"


def test_a_long_message_of_many_lines_is_one_short_line(engine):
    exception = engine.run("raise ValueError('a\\nb' + 'x' * 1000 + '\\x1b')").exception
    assert repr(exception) == (
        "<rexa.ExceptionInfo 'ValueError' 'a\\nb" + "x" * 77 + "' at line 1>")


def test_a_differing_field_is_shown_in_one_safe_line(engine):
    before = engine.run("pass", variables={"\x1b[31m\nX": "1\n2"})
    after = engine.run("pass", variables={"\x1b[31m\nX": "3" * 200})
    (field,) = engine.diff(before, after).input
    assert repr(field) == (r"<rexa.FieldDiff 'variables.\x1b[31m\nX' '1\n2' -> '" + "3" * 80 + "'>")
