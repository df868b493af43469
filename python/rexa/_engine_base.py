from __future__ import annotations

from typing import Any, Mapping, Sequence, TypedDict, cast

from . import _rexa
from ._arguments import Contents, SnapshotRef
from ._deliveries import Deliveries
from ._rexa import Draft, Limits
from .enums import Language, Network

_ID_DIGITS = 32


class RunOptions(TypedDict, total=False):
    """How code runs; see Engine.run."""

    language: Language | str
    parent: SnapshotRef | None
    stdin: Contents
    arguments: Sequence[str]
    variables: Mapping[str, str] | None
    files: Mapping[str, Contents] | None
    ignore: Sequence[str]
    limits: Limits | None
    network: Network | str
    provider: str


#: What Engine.run takes where it is not given.
RUN_DEFAULTS: dict[str, Any] = dict(
    language=Language.PYTHON, parent=None, stdin=b"", arguments=(), variables=None, files=None,
    ignore=("__pycache__",), limits=None, network=Network.NONE, provider="")


class EngineBase:
    """What the parts of rexa.Engine have in common."""

    def __init__(self, native: _rexa.Engine) -> None:
        self._native = native
        self._callbacks = Deliveries()

    def _id(self, reference: SnapshotRef | Draft) -> str:
        if not isinstance(reference, str):
            return reference.id
        if len(reference) == _ID_DIGITS:
            return reference
        return self._native.find(reference, timeout=None)

    def _ids(self, snapshots: SnapshotRef | Sequence[SnapshotRef]) -> list[str]:
        # A single one has become a list in the check of the arguments.
        return [self._id(one) for one in cast("list[str]", snapshots)]

    def _run_request(self, code: str, task: str, options: Mapping[str, Any]) -> _rexa.RunRequest:
        parent = options["parent"]
        return _rexa.RunRequest(
            code=code, task=task, language=options["language"],
            parent=None if parent is None else self._id(parent), stdin=options["stdin"],
            arguments=options["arguments"], variables=options["variables"] or {},
            files=options["files"] or {}, ignore=options["ignore"], limits=options["limits"],
            network=options["network"], provider=options["provider"])
