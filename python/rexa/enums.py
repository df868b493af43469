"""The words rexa uses for states and kinds. Each member is also the plain string it stands for."""

from __future__ import annotations

import enum

__all__ = [
    "Aspect", "CodeSource", "DamageKind", "Durability", "Enforcement", "EntryKind", "FileChange",
    "Isolation", "Language", "LineOp", "Network", "Origin", "Precision", "Status", "Stream",
    "VerdictKind",
]


class _Word(str, enum.Enum):
    def __str__(self) -> str:
        return str(self.value)

    # Without this, f"{status}" would show the word or the member's name by version of Python.
    def __format__(self, format_spec: str) -> str:
        return str.__format__(str(self.value), format_spec)


class Status(_Word):
    """How a run ended. All but ``RUNNING`` are final."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    KILLED_MEMORY = "killed_memory"
    KILLED_OUTPUT = "killed_output"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


class Stream(_Word):
    OUT = "stdout"
    ERR = "stderr"


class Precision(_Word):
    """Whether a figure is what the kernel accounted for, or a lower bound from samples."""

    UNKNOWN = "unknown"
    ESTIMATED = "estimated"
    EXACT = "exact"


class Language(_Word):
    PYTHON = "python"
    NODE = "node"
    R = "r"
    SHELL = "shell"


class Network(_Word):
    """Whether a run can reach a network: not at all, the host's own, or what lies outside."""

    NONE = "none"
    HOST = "host"
    INTERNET = "internet"


class Isolation(_Word):
    """How far a run was kept apart from the host."""

    NONE = "none"
    NAMESPACES = "namespaces"
    MACHINE = "machine"


class Enforcement(_Word):
    """What enforced the memory and process limits."""

    NONE = "none"
    RLIMITS = "rlimits"
    CGROUP_V1 = "cgroup_v1"
    CGROUP_V2 = "cgroup_v2"
    REMOTE = "remote"


class Origin(_Word):
    """Where the state came from that the code ran on."""

    FRESH = "fresh"
    SESSION_STEP = "session_step"
    CHECKPOINT = "checkpoint"


class CodeSource(_Word):
    """How the code came to be."""

    TYPED = "typed"
    BRANCHED = "branched"
    GENERATED = "generated"
    REPLAYED = "replayed"
    EDITED = "edited"


class VerdictKind(_Word):
    REPRODUCED = "reproduced"
    DIFFERS = "differs"
    INCONCLUSIVE = "inconclusive"


class Aspect(_Word):
    """What two executions may differ in."""

    STATUS = "status"
    EXIT = "exit"
    OUT = "stdout"
    ERR = "stderr"
    FILE = "file"


class FileChange(_Word):
    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"


class EntryKind(_Word):
    FILE = "file"
    EXECUTABLE = "executable"
    SYMLINK = "symlink"
    DIRECTORY = "directory"


class LineOp(_Word):
    """Whether a line of a diff is in both texts, in the old or in the new one only."""

    SAME = " "
    REMOVED = "-"
    ADDED = "+"


class DamageKind(_Word):
    DATABASE = "database"
    SNAPSHOT = "snapshot"
    OBJECT = "object"
    REFERENCE = "reference"


class Durability(_Word):
    """What a commit promises when the machine itself dies: everything, or all but the last ones."""

    FULL = "full"
    NORMAL = "normal"
