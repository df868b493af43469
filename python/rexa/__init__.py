"""rexa keeps every execution of experimental code.

    import rexa

    with rexa.open("history") as engine:
        snapshot = engine.run("print(6 * 7)", task="the answer")
        print(snapshot.stdout.text)
"""

import atexit as _atexit
import os as _os

from . import _rexa, enums, errors
from ._daytona import Daytona, DaytonaPrices, DaytonaResources
from ._engine import Engine
from ._galileo import Galileo
from ._model_service import ModelOptions, ModelPrice, ModelProfile
from ._models import Anthropic, Gemini, OpenAI
from ._open import open
from ._output import Output
from ._rexa import (ContentDiff, Damage, Diff, DiffLine, Difference, Draft, Environment,
                    ExceptionInfo, Extraction, FieldDiff, FileContentDiff, FileDiff, GalileoStatus,
                    GcReport, GeneratedRun, GeneratedStep, Generation, Hunk, Limits, ModelInfo,
                    ModelMessage, ModelReply, ModelRequest, ModelSettings, OutputChunk, OutputEvent,
                    Provenance, RemovalReport, ReplayReport, Snapshot, SnapshotPage,
                    SnapshotSummary, StoreInfo, Suggestion, TextEvent, Timeline, TokenUsage,
                    Transcript, TreeEntry, Usage, Verdict, VerifyReport, __version__)
from ._speech import GeminiSpeech, OpenAISpeech
from .enums import *  # noqa: F403
from .errors import *  # noqa: F403

__all__ = [
    "Anthropic", "ContentDiff", "Damage", "Daytona", "DaytonaPrices", "DaytonaResources", "Diff",
    "DiffLine", "Difference", "Draft", "Engine", "Environment", "ExceptionInfo", "Extraction",
    "FieldDiff", "FileContentDiff", "FileDiff", "Galileo", "GalileoStatus", "GcReport", "Gemini",
    "GeminiSpeech", "GeneratedRun", "GeneratedStep", "Generation", "Hunk", "Limits", "ModelInfo",
    "ModelMessage", "ModelOptions", "ModelPrice", "ModelProfile", "ModelReply", "ModelRequest",
    "ModelSettings", "OpenAI", "OpenAISpeech", "Output", "OutputChunk", "OutputEvent",
    "Provenance", "RemovalReport", "ReplayReport", "Snapshot", "SnapshotPage", "SnapshotSummary",
    "StoreInfo", "Suggestion", "TextEvent", "Timeline", "TokenUsage", "Transcript", "TreeEntry",
    "Usage", "Verdict", "VerifyReport", "__version__", "open",
    *enums.__all__,
    *errors.__all__,
]

_rexa.refuse_subinterpreters()

# Engines end before the interpreter does, and a forked child gives up those of its parent.
_atexit.register(_rexa.close_all)
_os.register_at_fork(after_in_child=_rexa.abandon_all)
