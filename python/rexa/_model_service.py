from __future__ import annotations

import dataclasses
import datetime
import os
import re
from typing import Any, Callable, ClassVar, Mapping, Sequence, TypedDict, TypeVar

from ._arguments import (KINDS, Kind, Options, Path, Timeout, checked, dollars, flag, in_whole,
                         instance, list_of, text, whole, word)
from ._services import VARIABLES, Service, connection, is_of_vendor, key, variable
from .enums import Thinking, ThinkingControl
from .errors import Error

_Service = TypeVar("_Service", bound="ModelService")


@dataclasses.dataclass(frozen=True)
class ModelProfile:
    """What the models of one kind take, where a service has some that this version of rexa does not
    know. ``models`` is a name in which "*" stands for anything.

    temperature, top_p, seed: whether they take it.
    thinking: how they are told how much to think: "none" (not at all), "level" or "budget".
    thinking_levels: the words they take, with "level", and what they can be turned down to with
        "budget".
    max_output_tokens: sent where a call names none; None: the service's own.
    is_reasoning: OpenAI's newer models.
    """

    models: str
    temperature: bool = False
    top_p: bool = False
    seed: bool = False
    thinking: ThinkingControl | str = ThinkingControl.NONE
    thinking_levels: Sequence[Thinking | str] = ()
    max_output_tokens: int | None = None
    is_reasoning: bool = False

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value is not None or name != "max_output_tokens":
                object.__setattr__(self, name, _PROFILE[name](name, value))


@dataclasses.dataclass(frozen=True)
class ModelPrice:
    """What a model costs, in US dollars for a million tokens; ``output`` holds for thinking too.
    ``models`` is a name in which "*" stands for anything. ``cached_input`` is of what comes from
    the service's cache; None: that of ``input``."""

    models: str
    input: float
    output: float
    cached_input: float | None = None

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            kind = text if name == "models" else dollars
            if value is not None or name != "cached_input":
                object.__setattr__(self, name, kind(name, value))


_PROFILE: dict[str, Kind] = {
    "models": text,
    "temperature": flag,
    "top_p": flag,
    "seed": flag,
    "thinking": word(ThinkingControl),
    "thinking_levels": list_of(word(Thinking), "levels"),
    "max_output_tokens": KINDS["max_output_tokens"],
    "is_reasoning": flag,
}


class ModelOptions(TypedDict, total=False):
    """What every service of models takes by name, besides its own.

    max_attempts: requests sent for one answer at most.
    longest_wait: the longest wait before another attempt that the service may ask for.
    patience: the longest silence before an answer and within it. What a server sends only to keep
        the connection is no silence: ``timeout=`` of a call ends that.
    answer_bytes: the longest answer of a generator, thinking included; a longer one is an error.
    profiles, prices: of models, looked at before the tables of the library.
    ca_file, ca_folder: PEM files with the authorities to trust in place of the system's.
    proxy: "http://host:port" or "http://user:password@host:port"; "" for none.
    no_proxy: hosts that are reached without it, separated by commas.

    What is not given of the last four is read from the environment, once, as of rexa.Daytona.
    """

    max_attempts: int
    longest_wait: Timeout
    patience: Timeout
    answer_bytes: int
    profiles: Sequence[ModelProfile]
    prices: Sequence[ModelPrice]
    ca_file: Path | None
    ca_folder: Path | None
    proxy: str | None
    no_proxy: str | None


_MILLISECONDS = in_whole(datetime.timedelta(milliseconds=1))
#: The kind of what a service of models takes as `**further`.
OPTIONS = Options(
    dict(max_attempts=4, longest_wait=datetime.timedelta(minutes=1),
         patience=datetime.timedelta(minutes=10), answer_bytes=16 << 20, profiles=(), prices=(),
         ca_file=None, ca_folder=None, proxy=None, no_proxy=None),
    max_attempts=whole(1, 1000), longest_wait=_MILLISECONDS, patience=_MILLISECONDS,
    answer_bytes=whole(1, 1 << 30),
    profiles=list_of(instance("a rexa.ModelProfile", ModelProfile), "rexa.ModelProfile"),
    prices=list_of(instance("a rexa.ModelPrice", ModelPrice), "rexa.ModelPrice"))


class ModelService(Service):
    """What the services of models have in common. Making one sends nothing."""

    __slots__ = ("_source",)

    NAME: ClassVar[str]
    #: The variables that hold a key, where one is made, and whose servers it is sent to.
    KEYS: ClassVar[tuple[str, ...]]
    KEYS_ARE_AT: ClassVar[str]
    DOMAIN: ClassVar[str]
    #: The variables that hold an address.
    PLACES: ClassVar[tuple[str, ...]]
    _source: Any

    @property
    def model(self) -> str:
        """Which model is asked where a call names none; empty where the server decides."""
        return str(self._source.model)

    @property
    def base_url(self) -> str:
        """Where the service is; empty where it usually is."""
        return str(self._source.base_url)

    @property
    def _name(self) -> str:
        """What an engine has it by."""
        return str(getattr(self, "server", self.NAME))

    # An address may hold a password; it is not shown.
    def __repr__(self) -> str:
        words = (f"rexa.{type(self).__name__}", getattr(self, "server", ""), self.model)
        return f"<{' '.join(filter(None, words))}>"

    @classmethod
    def is_in_environment(cls) -> bool:
        """Whether a key is."""
        return bool(variable(*cls.KEYS))

    @classmethod
    def of_environment(cls: type[_Service]) -> _Service:
        """The one that the environment describes. What rexa.open would refuse of it is refused
        here."""
        service = cls()
        service._source.check()
        return service

    @classmethod
    def variable_of(cls, refused: Error) -> str:
        """The variable that :meth:`of_environment` refused, whose error begins with its name or
        with that of the argument it stands for."""
        field = re.split(r"\W", refused.args[0], maxsplit=1)[0]
        names = {"api_key": cls.KEYS, "base_url": cls.PLACES, **VARIABLES}.get(field, ())
        return next((name for name in names if os.environ.get(name)), field)

    def _key(self, given: str | None, base_url: str | None) -> str:
        return key(given, type(self).__name__, self.KEYS_ARE_AT, *self.KEYS,
                   is_read=is_of_vendor(base_url, self.DOMAIN))

    def _key_beside(self, token: object, given: str | None, base_url: str | None) -> str:
        """The key, where there is no token that stands for one."""
        return self._key(given, base_url) if token is None else given or ""

    def _make(self, make: Callable[..., object], further: Mapping[str, Any],
              **own: object) -> None:
        reach = {name: further[name] for name in ("ca_file", "ca_folder", "proxy", "no_proxy")}
        self._set(_source=make(**{**further, **connection(type(self).__name__, **reach)}, **own))


def gemini_place(path: str) -> str:
    """The variable with the address of Gemini, where models are at this path."""
    return "GOOGLE_VERTEX_BASE_URL" if path else "GOOGLE_GEMINI_BASE_URL"


def place(given: str | None, *names: str) -> str:
    """The address that was given, or else the one of these variables."""
    return variable(*names) if given is None else given
