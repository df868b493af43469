from __future__ import annotations

import os
import sys
import warnings
from typing import Mapping, Sequence, TypeVar

from . import _rexa
from ._arguments import Path, _clipped, _invalid, checked, instance, list_of
from ._daytona import Daytona
from ._engine import Engine
from ._galileo import Galileo
from ._model_service import ModelService
from ._models import Anthropic, Gemini, Generator, OpenAI
from ._speech import GeminiSpeech, OpenAISpeech, Transcriber
from .enums import Durability, Language, OpenAiServer
from .errors import Error

_Service = TypeVar("_Service", bound=ModelService)


@checked(
    daytona=instance("a rexa.Daytona", Daytona),
    generators=list_of(instance("a rexa.Gemini, rexa.Anthropic or rexa.OpenAI", Generator),
                       "generators"),
    transcribers=list_of(instance("a rexa.GeminiSpeech or rexa.OpenAISpeech", Transcriber),
                         "transcribers"),
    listeners=list_of(instance("a rexa.Galileo", Galileo), "rexa.Galileo"),
)
def open(
    folder: Path,
    *,
    python: Path | None = None,
    interpreters: Mapping[Language | str, Path] | None = None,
    visible_paths: Sequence[Path] = (),
    launcher: Path = "",
    cache_folder: Path = "",
    durability: Durability | str = Durability.FULL,
    concurrent_runs: int = 0,
    daytona: Daytona | None = None,
    provider: str = "",
    budget_usd: float | None = None,
    generators: Sequence[Generator] | None = None,
    generator: str = "",
    transcribers: Sequence[Transcriber] | None = None,
    listeners: Sequence[Galileo] = (),
) -> Engine:
    """Opens or creates the history in a folder, with the sandbox of this machine.

    Python code runs in the interpreter of this process, or in the one named by ``python``, with
    the packages of its virtual environment. ``interpreters`` names those of other languages where
    they are not in the usual places. ``visible_paths`` are further folders that every run can
    read. ``concurrent_runs`` is how many run at once; 0 stands for the number of processors. As
    many of the short sandboxes in which a model's code is compiled may be there beside them.

    With ``daytona`` runs may name the provider "daytona" too, which is remote. ``provider`` runs
    what names none: "local", the default, or "daytona", which without ``daytona`` is
    ``rexa.Daytona()``. ``budget_usd`` is what the runs of this engine may cost together: a run that
    could go beyond raises :class:`rexa.BudgetExceeded` and is not started.

    ``generators`` are the services whose models write code: rexa.Gemini, rexa.Anthropic and
    rexa.OpenAI. None stands for those of this order whose key is in the environment, without any
    that cannot be used, of which a warning tells and names the variable; [] is for none.
    ``generator`` names the one that calls without a name ask; empty: the first. ``transcribers``
    are those that understand speech, rexa.GeminiSpeech and rexa.OpenAISpeech, and None as before;
    the first is the default. Nothing is sent to any before it is asked. ``listeners`` may hold a
    rexa.Galileo.

    A ``~`` that a path begins with is the home folder. The folder of a history is best its own:
    what rexa puts there lies beside whatever else it holds.

    The engine may be shared by threads, and closes when it is left as a context manager or when
    the interpreter ends.
    """
    chosen = {str(language): path for language, path in (interpreters or {}).items()}
    if python is not None:
        chosen["python"] = python
    elif "python" not in chosen and sys.executable:
        chosen["python"] = sys.executable
    refused = _Refused()
    generators = _chosen(generators, (Gemini, Anthropic, OpenAI), refused)
    transcribers = _chosen(transcribers, (GeminiSpeech, OpenAISpeech), refused)
    for trouble in refused.told():
        warnings.warn(f"rexa.open goes on without {trouble}", stacklevel=3)
    _check_names("generators", generators)
    _check_names("transcribers", transcribers)
    _check_first(generator, generators)
    if daytona is None and provider == "daytona":
        daytona = Daytona()
    return Engine(
        _rexa.open(
            os.path.abspath(folder),
            interpreters={name: os.path.abspath(path) for name, path in chosen.items()},
            visible_paths=[os.path.abspath(path) for path in visible_paths],
            launcher=launcher,
            cache_folder=cache_folder,
            durability=durability,
            concurrent_runs=concurrent_runs,
            daytona=None if daytona is None else daytona._options,
            provider=provider or "local",
            budget_nano_usd=None if budget_usd is None else round(budget_usd * 10**9),
            generators=[one._source for one in generators],
            generator=generator,
            transcribers=[one._source for one in transcribers],
            listeners=[one._source for one in listeners],
        )
    )


class _Refused:
    """What the environment describes and cannot be used. That is no reason not to open a history
    for somebody who did not ask for it."""

    def __init__(self) -> None:
        self._kinds: dict[str, list[str]] = {}
        self._reasons: dict[str, str] = {}

    def add(self, kind: type[ModelService], error: Error) -> None:
        name = kind.variable_of(error)
        self._kinds.setdefault(name, []).append(f"rexa.{kind.__name__}")
        self._reasons.setdefault(name, str(error).removeprefix(f"{name}: "))

    def told(self) -> list[str]:
        """One line for each variable, however many services read it."""
        return [f"{', '.join(kinds)}, for what the environment variable {name} holds: "
                f"{self._reasons[name]}" for name, kinds in self._kinds.items()]


def _chosen(given: Sequence[_Service] | None, kinds: Sequence[type[_Service]],
            refused: _Refused) -> Sequence[_Service]:
    """The services that were given, or else those whose key is in the environment."""
    if given is not None:
        return given
    found = []
    for kind in kinds:
        try:
            if kind.is_in_environment():
                found.append(kind.of_environment())
        except Error as error:
            refused.add(kind, error)
    return found


def _check_names(field: str, services: Sequence[ModelService]) -> None:
    names = [service._name for service in services]
    for name in names:
        if names.count(name) > 1:
            raise _invalid(f"{field}: only one of them can be '{name}'; to ask it for several "
                           "models, give model= to the call")


def _check_first(name: str, generators: Sequence[Generator]) -> None:
    """Refuses the name of a generator that is not there."""
    names = [generator._name for generator in generators]
    if not name or name in names:
        return
    cures = {kind.NAME: f"rexa.{kind.__name__}(), whose key is read from the environment variable "
                        f"{' or '.join(kind.KEYS)}" for kind in (Gemini, Anthropic, OpenAI)}
    cures = {**{str(server): f"rexa.OpenAI(server='{server}')" for server in OpenAiServer}, **cures}
    if name not in cures:
        raise _invalid(f"generator: there is no {_clipped.repr(name)}; name one of "
                       f"{', '.join(cures)}")
    there = f"; those that are: {', '.join(names)}" if names else ""
    raise _invalid(f"generator: '{name}' is not set up; generators= takes {cures[name]}{there}")
