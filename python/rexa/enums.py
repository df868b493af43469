"""The words rexa uses for states and kinds. Each member is also the plain string it stands for."""

from __future__ import annotations

import enum

__all__ = [
    "Aspect", "AudioFormat", "CodeSource", "DamageKind", "Durability", "Enforcement", "EntryKind",
    "ExtractionMethod", "FileChange", "GalileoAudio", "Isolation", "Language", "LineOp", "Network",
    "OpenAiServer", "Origin", "Precision", "Purpose", "RepairEnd", "Speaker", "Status", "Stream",
    "TextKind", "Thinking", "ThinkingControl", "VerdictKind",
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


class Purpose(_Word):
    """What a model is asked for."""

    WRITE = "write"
    MODIFY = "modify"
    FIX = "fix"
    EXPLAIN = "explain"
    DOCUMENT = "document"
    SUGGEST = "suggest"


class ExtractionMethod(_Word):
    """How code was found in an answer."""

    ONLY_BLOCK = "only_block"
    LABELLED_BLOCK = "labelled_block"
    LAST_BLOCK = "last_block"
    JOINED_BLOCKS = "joined_blocks"
    EXTENDED_BLOCK = "extended_block"
    WHOLE_ANSWER = "whole_answer"


class RepairEnd(_Word):
    """Why ``generate_and_run`` ended.

    SUCCEEDED: the code ran and succeeded.
    NOT_ASKED: it failed, and no repairs were wanted.
    DECLINED: ``on_generated`` did not want the code to run.
    ROUNDS_USED: it still failed after all repairs that were wanted.
    SAME_ERROR: the same error as before.
    SAME_CODE: the model gave back code that had failed.
    BUDGET_USED: the budget is used up, or what an answer used or cost is not known.
    NOT_REPAIRABLE: it was cancelled or interrupted, which is no fault of the code.
    MODEL_FAILED: there was no usable answer for a further step; see ``failure``.
    RUN_FAILED: an answer could not be run, which is no fault of the code; see ``failure``.
    """

    SUCCEEDED = "succeeded"
    NOT_ASKED = "not_asked"
    DECLINED = "declined"
    ROUNDS_USED = "rounds_used"
    SAME_ERROR = "same_error"
    SAME_CODE = "same_code"
    BUDGET_USED = "budget_used"
    NOT_REPAIRABLE = "not_repairable"
    MODEL_FAILED = "model_failed"
    RUN_FAILED = "run_failed"


class Thinking(_Word):
    """How much a model thinks before it answers."""

    NONE = "none"
    MINIMAL = "minimal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ThinkingControl(_Word):
    """How a model is told how much to think: not at all, by a word, by a number of tokens."""

    NONE = "none"
    LEVEL = "level"
    BUDGET = "budget"


class Speaker(_Word):
    USER = "user"
    MODEL = "model"


class TextKind(_Word):
    """What a piece of text belongs to: the answer itself, or the thinking before it."""

    ANSWER = "answer"
    THINKING = "thinking"


class AudioFormat(_Word):
    WAV = "wav"
    MP3 = "mp3"
    FLAC = "flac"
    OGG = "ogg"


class OpenAiServer(_Word):
    """Servers that speak OpenAI's language, each a little differently."""

    OPENAI = "openai"
    OLLAMA = "ollama"
    LLAMA_CPP = "llama.cpp"
    VLLM = "vllm"
    LM_STUDIO = "lm-studio"
    OPEN_ROUTER = "open-router"
    OTHER = "other"


class GalileoAudio(_Word):
    """What of a recording Galileo is given."""

    NONE = "none"
    DIGEST = "digest"
    RECORDING = "recording"
