from __future__ import annotations

import datetime
import os
from typing import Callable, Iterator, Mapping, Sequence, overload

from . import _arguments
from ._arguments import Contents, DraftRef, Path, SnapshotRef, Timeout, checked
from ._engine_base import RUN_DEFAULTS
from ._generating import Generating
from ._rexa import (Diff, Draft, FileDiff, GcReport, Generation, Limits, OutputEvent, RemovalReport,
                    ReplayReport, Snapshot, SnapshotPage, SnapshotQuery, SnapshotSummary,
                    StoreInfo, Timeline, Verdict, VerifyReport)
from .enums import Language, Network, Status


class Engine(Generating):
    """Runs, keeps, branches, replays and compares. Made by :func:`rexa.open`.

    May be used from several threads. Every call lets other Python threads run; Ctrl-C in the main
    thread cancels it, and a run is kept as ``cancelled`` then. Wherever a snapshot or draft is
    expected, its id or a unique prefix of it will do. ``timeout`` is in seconds or a timedelta, at
    most 365 days, and None is no limit; a run that exceeds it is kept as ``timed_out``.
    """

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return "<rexa.Engine closed>" if self.closed else "<rexa.Engine open>"

    # Running

    @overload
    def run(self, code: str, *, task: str = "", language: Language | str = Language.PYTHON,
            parent: SnapshotRef | None = None, stdin: Contents = b"",
            arguments: Sequence[str] = (), variables: Mapping[str, str] | None = None,
            files: Mapping[str, Contents] | None = None,
            ignore: Sequence[str] = ("__pycache__",), limits: Limits | None = None,
            network: Network | str = Network.NONE, provider: str = "", timeout: Timeout = None,
            on_output: Callable[[OutputEvent], object] | None = None) -> Snapshot: ...

    @overload
    def run(self, code: Draft | Generation, *, timeout: Timeout = None,
            on_output: Callable[[OutputEvent], object] | None = None) -> Snapshot: ...

    @checked()
    def run(self, code: str | Draft | Generation, *, task: str = "",
            language: Language | str = Language.PYTHON, parent: SnapshotRef | None = None,
            stdin: Contents = b"", arguments: Sequence[str] = (),
            variables: Mapping[str, str] | None = None, files: Mapping[str, Contents] | None = None,
            ignore: Sequence[str] = ("__pycache__",), limits: Limits | None = None,
            network: Network | str = Network.NONE, provider: str = "", timeout: Timeout = None,
            on_output: Callable[[OutputEvent], object] | None = None) -> Snapshot:
        """Runs code, a draft, or what a model generated, in a fresh sandbox and keeps the execution.

        Code that fails is a snapshot too; look at its ``status``. A draft and a generation have a
        request of their own: only ``timeout`` and ``on_output`` may be given with them.

        code: the program as text, a Draft, or a Generation, which is kept with the snapshot.
        task: what the run is for, in words.
        language: "python", "node", "r" or "shell".
        parent: the snapshot whose resulting files the run starts from.
        stdin: what the program reads from standard input; contents as in ``files``.
        arguments: the program's arguments, a list of str.
        variables: environment variables. They are recorded: no place for secrets.
        files: paths in the workspace and their contents. A str is the content itself, and so are
            bytes; a pathlib.Path is a file of this machine to read.
        ignore: names of files and folders that are not kept, wherever in the workspace they are.
        limits: what the run may use, a rexa.Limits.
        network: "none", "host" (all that this machine reaches; local runs only) or "internet" (remote providers only).
        provider: which sandbox provider runs it; empty for the default.
        timeout: seconds or a timedelta; a run that exceeds it is kept as ``timed_out``.
        on_output: called with each piece of output in this thread. An exception from it cancels
            the run and is raised here. It cannot run or replay with this engine itself. When the
            run's time is up it still gets what has arrived, at most 4 MiB; when the engine is
            closed it gets no more. The snapshot keeps of that what its limits say.
        """
        self._callbacks.refuse_within("run")
        deliver = self._callbacks.deliver_to(on_output)
        options = dict(language=language, parent=parent, stdin=stdin, arguments=arguments,
                       variables=variables, files=files, ignore=ignore, limits=limits,
                       network=network, provider=provider)
        if isinstance(code, str):
            return self._native.run(self._run_request(code, task, options), on_output=deliver,
                                    timeout=timeout)
        defaults = {"task": "", **RUN_DEFAULTS}
        given = [name for name, value in {"task": task, **options}.items()
                 if value != defaults[name]]
        if given:
            cure = ("assign to its attributes" if isinstance(code, Draft)
                    else "keep it as a draft and assign to its attributes")
            raise TypeError(f"a {type(code).__name__.lower()} has its own {', '.join(given)}: "
                            f"{cure} instead")
        if isinstance(code, Draft):
            return self._native.run_draft(code, on_output=deliver, timeout=timeout)
        return self._native.run_generation(code, on_output=deliver, timeout=timeout)

    @overload
    def branch(self, parent: SnapshotRef, *, timeout: Timeout = None) -> Draft: ...

    @overload
    def branch(self, parent: SnapshotRef, n: int, *, timeout: Timeout = None) -> list[Draft]: ...

    @checked()
    def branch(self, parent: SnapshotRef, n: int | None = None, *,
               timeout: Timeout = None) -> Draft | list[Draft]:
        """A draft prefilled from a snapshot, which runs nothing; with ``n``, a list of so many."""
        drafts = self._native.branch(self._id(parent), 1 if n is None else n, timeout=timeout)
        return drafts[0] if n is None else drafts

    @checked(draft=_arguments.draft)
    def save(self, draft: Draft, *, timeout: Timeout = None) -> None:
        """Keeps an edited draft for later."""
        self._native.save(draft, timeout=timeout)

    @checked()
    def drafts(self, *, timeout: Timeout = None) -> list[Draft]:
        """Drafts that were neither run nor discarded, newest first."""
        return self._native.drafts(timeout=timeout)

    @checked()
    def draft(self, id: DraftRef, *, timeout: Timeout = None) -> Draft:
        """A draft as it was last saved."""
        return self._native.draft(self._id(id), timeout=timeout)

    @checked()
    def discard(self, draft: DraftRef, *, timeout: Timeout = None) -> None:
        """Forgets a draft."""
        self._native.discard(self._id(draft), timeout=timeout)

    @checked()
    def replay(self, snapshot: SnapshotRef, times: int = 1, *, provider: str = "",
               timeout: Timeout = None) -> ReplayReport:
        """Runs a snapshot again and says whether it gave the same, byte for byte."""
        self._callbacks.refuse_within("replay")
        return self._native.replay(self._id(snapshot), times, provider, timeout=timeout)

    @checked()
    def verdicts(self, original: SnapshotRef, *, timeout: Timeout = None) -> list[Verdict]:
        """Verdicts on earlier replays of a snapshot, oldest first."""
        return self._native.verdicts(self._id(original), timeout=timeout)

    # Reading

    @checked()
    def get(self, id: SnapshotRef, *, timeout: Timeout = None) -> Snapshot:
        """A snapshot by its id or a unique prefix of it, as it is now."""
        return self._native.get(self._id(id), timeout=timeout)

    @checked()
    def find(self, prefix: str, *, timeout: Timeout = None) -> str:
        """The whole id of the one snapshot or draft whose id starts so."""
        return self._native.find(prefix, timeout=timeout)

    @checked()
    def short_id(self, snapshot: SnapshotRef | Draft, *, timeout: Timeout = None) -> str:
        """The shortest prefix, of at least 8 digits, that names it alone."""
        return self._native.short_id(self._id(snapshot), timeout=timeout)

    @checked()
    def query(self, text: str = "", *, status: Status | str | None = None, tag: str = "",
              language: Language | str | None = None, since: datetime.datetime | None = None,
              until: datetime.datetime | None = None, limit: int = 50, cursor: str = "",
              timeout: Timeout = None) -> SnapshotPage:
        """One page of the snapshots that meet all conditions, newest first.

        ``text`` are plain words, at most 1,000, that must all occur in task, code or output.
        ``cursor`` is the ``next`` of the page before.
        """
        query = SnapshotQuery(text=text, status=status, tag=tag, language=language, since=since,
                              until=until, limit=limit, cursor=cursor)
        return self._native.query(query, timeout=timeout)

    @checked()
    def search(self, text: str = "", *, status: Status | str | None = None, tag: str = "",
               language: Language | str | None = None, since: datetime.datetime | None = None,
               until: datetime.datetime | None = None) -> Iterator[SnapshotSummary]:
        """All snapshots that meet the conditions of :meth:`query`, page after page."""
        cursor = ""
        while True:
            page = self.query(text, status=status, tag=tag, language=language, since=since,
                              until=until, limit=500, cursor=cursor)
            yield from page
            cursor = page.next
            if not cursor:
                return

    @checked()
    def children(self, snapshot: SnapshotRef, *, timeout: Timeout = None) -> list[SnapshotSummary]:
        """The snapshots branched from this one, and its replays."""
        return self._native.children(self._id(snapshot), timeout=timeout)

    @checked()
    def lineage(self, snapshot: SnapshotRef, *, timeout: Timeout = None) -> list[SnapshotSummary]:
        """The ancestors, nearest first, without the snapshot itself."""
        return self._native.lineage(self._id(snapshot), timeout=timeout)

    @checked()
    def diff(self, before: SnapshotRef, after: SnapshotRef, *, timeout: Timeout = None) -> Diff:
        """Everything that differs between two snapshots; ``str()`` of it is a text to read."""
        return self._native.diff(self._id(before), self._id(after), timeout=timeout)

    @checked()
    def timeline(self, text: str = "", *, status: Status | str | None = None, tag: str = "",
                 language: Language | str | None = None, since: datetime.datetime | None = None,
                 until: datetime.datetime | None = None, limit: int = 50, cursor: str = "",
                 timeout: Timeout = None) -> Timeline:
        """Snapshots in order, conditions as for :meth:`query`; ``str()`` draws their tree."""
        query = SnapshotQuery(text=text, status=status, tag=tag, language=language, since=since,
                              until=until, limit=limit, cursor=cursor)
        return self._native.timeline(query, timeout=timeout)

    @checked()
    def timeline_html(self, text: str = "", *, status: Status | str | None = None, tag: str = "",
                      language: Language | str | None = None,
                      since: datetime.datetime | None = None,
                      until: datetime.datetime | None = None, limit: int = 50, cursor: str = "",
                      timeout: Timeout = None) -> str:
        """The timeline as one page that needs no network and no script."""
        query = SnapshotQuery(text=text, status=status, tag=tag, language=language, since=since,
                              until=until, limit=limit, cursor=cursor)
        return self._native.timeline_html(query, timeout=timeout)

    # Files

    @checked()
    def artifacts(self, snapshot: SnapshotRef) -> list[FileDiff]:
        """What the run made, changed or removed in its workspace."""
        return self.get(snapshot).artifacts

    @checked()
    def read_file(self, snapshot: SnapshotRef, path: Path) -> bytes:
        """A file of the resulting workspace."""
        return self.get(snapshot).read_file(path)

    @checked()
    def restore(self, snapshot: SnapshotRef, folder: Path, *, timeout: Timeout = None) -> None:
        """Writes the resulting workspace into a new folder of this machine."""
        self._native.restore(self._id(snapshot), os.path.abspath(folder), timeout=timeout)

    # Annotating

    @checked()
    def tag(self, snapshot: SnapshotRef, tag: str, *, timeout: Timeout = None) -> None:
        """Adds a tag."""
        self._native.tag(self._id(snapshot), tag, timeout=timeout)

    @checked()
    def untag(self, snapshot: SnapshotRef, tag: str, *, timeout: Timeout = None) -> None:
        """Removes a tag."""
        self._native.untag(self._id(snapshot), tag, timeout=timeout)

    @checked()
    def note(self, snapshot: SnapshotRef, text: str, *, timeout: Timeout = None) -> None:
        """Replaces the note."""
        self._native.note(self._id(snapshot), text, timeout=timeout)

    @checked()
    def pin(self, snapshot: SnapshotRef, *, timeout: Timeout = None) -> None:
        """Keeps a snapshot from being removed."""
        self._native.pin(self._id(snapshot), timeout=timeout)

    @checked()
    def unpin(self, snapshot: SnapshotRef, *, timeout: Timeout = None) -> None:
        """Lets a snapshot be removed again."""
        self._native.unpin(self._id(snapshot), timeout=timeout)

    @checked()
    def metric(self, snapshot: SnapshotRef, name: str, value: float, *,
               timeout: Timeout = None) -> None:
        """Records a finite number of one's own beside a snapshot."""
        self._native.metric(self._id(snapshot), name, value, timeout=timeout)

    # Keeping

    @checked()
    def preview_removal(self, snapshots: SnapshotRef | Sequence[SnapshotRef], *,
                        timeout: Timeout = None) -> RemovalReport:
        """What :meth:`remove` would do."""
        return self._native.preview_removal(self._ids(snapshots), timeout=timeout)

    @checked()
    def remove(self, snapshots: SnapshotRef | Sequence[SnapshotRef], *,
               timeout: Timeout = None) -> RemovalReport:
        """Removes a snapshot, or several, leaving tombstones; :meth:`gc` frees their space."""
        return self._native.remove(self._ids(snapshots), timeout=timeout)

    @checked()
    def gc(self, *, collect: bool = False, timeout: Timeout = None) -> GcReport:
        """What nothing refers to any more; with ``collect`` it is deleted."""
        return self._native.gc(collect, timeout=timeout)

    @checked()
    def verify(self, *, timeout: Timeout = None) -> VerifyReport:
        """Reads the whole history and reports what is damaged."""
        return self._native.verify(timeout=timeout)

    @checked()
    def reap(self, *, timeout: Timeout = None) -> int:
        """Destroys sandboxes left behind by dead hosts and says how many there were."""
        return self._native.reap(timeout=timeout)

    @checked()
    def info(self, *, timeout: Timeout = None) -> StoreInfo:
        """Which store this is and what it holds."""
        return self._native.info(timeout=timeout)

    # Life

    @property
    def closed(self) -> bool:
        return self._native.closed

    def close(self) -> None:
        """Cancels what runs, waits for it, and closes the history. May be called twice."""
        self._native.close()
