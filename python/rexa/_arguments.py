"""Checks what callers pass, before the bound constructors see it: those answer a wrong type with
every value of the call. One table says what a parameter of each name takes."""

from __future__ import annotations

import datetime
import enum
import functools
import inspect
import numbers
import operator
import os
import pathlib
import reprlib
import stat
from typing import Any, Callable, Dict, Iterable, List, Mapping, TypeVar, Union, cast

from . import _rexa
from .enums import (Durability, GalileoAudio, Language, Network, OpenAiServer, Status, Thinking)
from .errors import Errc, Error, _make

SnapshotRef = Union[_rexa.Snapshot, _rexa.SnapshotSummary, str]
DraftRef = Union[_rexa.Draft, str]
Timeout = Union[float, datetime.timedelta, None]
Contents = Union[bytes, str, pathlib.Path]
Path = Union[str, "os.PathLike[str]"]
Task = Union[str, _rexa.Transcript]
Recording = Union[bytes, bytearray, memoryview, Path]

#: Takes a parameter's name and value; gives the value as the native layer wants it, or raises.
Kind = Callable[[str, Any], Any]
_Function = TypeVar("_Function", bound=Callable[..., Any])

_MOST_SIGNED = 2**63 - 1
_MOST_BYTES = 2**60
_MOST_UNSIGNED_32 = 2**32 - 1
_MOST_DOLLARS = 10**9
_LARGEST_FILE = 2 << 30
_LONGEST_HOST_PATH = 4095
_LONGEST = datetime.timedelta(days=365)
_FOREVER = datetime.timedelta.max

_clipped = reprlib.Repr()
_clipped.maxstring = _clipped.maxother = 100


def _wrong_type(name: str, wanted: str, value: object) -> TypeError:
    return TypeError(f"{name} must be {wanted}, not {type(value).__name__}")


def _invalid(message: str) -> Error:
    return _make(Errc.INVALID_ARGUMENT, message)


def instance(wanted: str, *types: type) -> Kind:
    def check(name: str, value: object) -> object:
        if not isinstance(value, types):
            raise _wrong_type(name, wanted, value)
        return value

    return check


def text(name: str, value: object, wanted: str = "str") -> str:
    if not isinstance(value, str):
        raise _wrong_type(name, wanted, value)
    try:
        value.isascii() or value.encode()
    except UnicodeEncodeError:
        raise _invalid(
            f"{name} must be text that UTF-8 can hold, without lone surrogates") from None
    return value


def word(words: type[enum.Enum]) -> Kind:
    known = [str(member) for member in words]

    def check(name: str, value: object) -> str:
        plain = str(text(name, value, f"str or rexa.{words.__name__}"))
        if plain not in known:
            raise _invalid(f"{name} must be one of: {', '.join(known)}; "
                           f"it is {_clipped.repr(plain)}")
        return plain

    return check


def path(name: str, value: object) -> str:
    if not isinstance(value, (str, os.PathLike)) or not isinstance(os.fspath(value), str):
        raise _wrong_type(name, "str or os.PathLike", value)
    plain = cast(str, os.fspath(value))
    if "\0" in plain:
        raise _invalid(f"{name} must not hold a null character")
    try:
        os.fsencode(plain)
    except UnicodeEncodeError:
        raise _invalid(f"{name} must be a path that can be encoded; surrogates other than those of "
                       "os.fsdecode cannot") from None
    return plain


def workspace_path(name: str, value: object) -> str:
    return text(name, path(name, value))


def host_path(name: str, value: object) -> str:
    plain = os.path.expanduser(path(name, value))
    if len(os.fsencode(plain)) > _LONGEST_HOST_PATH:
        raise _invalid(f"{name} must be a path of at most {_LONGEST_HOST_PATH} bytes")
    return plain


def filled_path(name: str, value: object) -> str:
    plain = host_path(name, value)
    if not plain:
        raise _invalid(f"{name} must be a path, not empty")
    return plain


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def file_contents(name: str, path: pathlib.Path) -> bytes:
    """A file's, never a pipe's or a device's, which may have no end."""
    with open(path, "rb", opener=_without_waiting) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise _invalid(f"{name}: {path} is no regular file")
        if status.st_size > _LARGEST_FILE:
            raise _invalid(f"{name}: {path} has {status.st_size} bytes; use at most {_LARGEST_FILE}")
        return file.read()


def contents(name: str, value: object) -> bytes:
    if isinstance(value, str):
        return text(name, value).encode()
    if isinstance(value, os.PathLike):
        return file_contents(name, pathlib.Path(value))
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    raise _wrong_type(name, "bytes, str or pathlib.Path", value)


def whole(least: int, most: int) -> Kind:
    def check(name: str, value: object) -> int:
        try:
            number = operator.index(cast(Any, value))
        except TypeError:
            raise _wrong_type(name, "int", value) from None
        if number < least:
            raise _invalid(f"{name} must be at least {least}")
        if number > most:
            raise _invalid(f"{name} must be at most {most}")
        return number

    return check


def real(name: str, value: object) -> float:
    if not isinstance(value, numbers.Real):
        raise _wrong_type(name, "float", value)
    try:
        return float(value)
    except OverflowError:
        raise _invalid(f"{name} must be a number that a float can hold") from None


def dollars(name: str, value: object) -> float:
    number = real(name, value)
    if not 0 <= number <= _MOST_DOLLARS:
        raise _invalid(f"{name} must be a number of dollars from 0 to {_MOST_DOLLARS}")
    return number


def duration(name: str, value: object, instead: str = "") -> datetime.timedelta:
    if not isinstance(value, datetime.timedelta):
        if not isinstance(value, numbers.Real):
            raise _wrong_type(name, "a number of seconds or datetime.timedelta", value)
        try:
            value = datetime.timedelta(seconds=float(value))
        except ValueError:
            raise _invalid(f"{name} must be a number of seconds") from None
        except OverflowError:
            value = _FOREVER if cast(Any, value) > 0 else -_FOREVER
    if value < datetime.timedelta(0):
        raise _invalid(f"{name} must not be negative")
    if value > _LONGEST:
        raise _invalid(f"{name} must be at most {_LONGEST.days} days{instead}")
    return value


def in_whole(unit: datetime.timedelta) -> Kind:
    """A duration rounded up, so that none that is not zero becomes it."""

    def check(name: str, value: object) -> datetime.timedelta:
        return -(-duration(name, value) // unit) * unit

    return check


def timeout(name: str, value: object) -> datetime.timedelta:
    return duration(name, value, "; None is no limit")


def moment(name: str, value: object) -> datetime.datetime:
    if not isinstance(value, datetime.datetime):
        raise _wrong_type(name, "datetime.datetime", value)
    if value.tzinfo is None:
        raise _invalid(f"{name} must have a time zone, such as datetime.timezone.utc")
    return value


def reference(name: str, value: object) -> str:
    if isinstance(value, (_rexa.Snapshot, _rexa.SnapshotSummary, _rexa.Draft)):
        return value.id
    return text(name, value, "a snapshot, a draft or an id as str")


def references(name: str, value: object) -> list[str]:
    single = isinstance(value, (str, _rexa.Snapshot, _rexa.SnapshotSummary))
    return [reference(name, value)] if single else list_of(reference, "snapshots")(name, value)


def code(name: str, value: object) -> object:
    if isinstance(value, (_rexa.Draft, _rexa.Generation)):
        return value
    return text(name, value, "str, rexa.Draft or rexa.Generation")


def said(name: str, value: object) -> object:
    if isinstance(value, _rexa.Transcript):
        return value
    return text(name, value, "str or rexa.Transcript")


def recording(name: str, value: object) -> bytes:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, (str, os.PathLike)):
        return file_contents(name, pathlib.Path(host_path(name, value)))
    raise _wrong_type(name, "bytes or the path of a file", value)


flag = instance("bool", bool)
draft = instance("a rexa.Draft", _rexa.Draft)


def callback(name: str, value: object) -> object:
    if not callable(value):
        raise _wrong_type(name, "callable", value)
    return value


def list_of(kind: Kind, items: str) -> Kind:
    def check(name: str, value: object) -> List[Any]:
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
            raise _wrong_type(name, f"a list of {items}", value)
        return [kind(f"{name}[{i}]", item) for i, item in enumerate(value)]

    return check


def dict_of(key_kind: Kind, kind: Kind, items: str) -> Kind:
    def check(name: str, value: object) -> Dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _wrong_type(name, f"a dict of {items}", value)
        return {key_kind(f"a key of {name}", key): kind(f"{name}[{_clipped.repr(key)}]", item)
                for key, item in value.items()}

    return check


class Options:
    """The kind of a ``**`` parameter: arguments with these defaults, each by name."""

    def __init__(self, defaults: Mapping[str, object], **exceptions: Kind) -> None:
        self.defaults = defaults
        self._exceptions = exceptions

    def refuse_unknown(self, given: Iterable[str]) -> None:
        for name in given:
            if name not in self.defaults:
                raise TypeError(f"got an unexpected keyword argument '{name}'")

    def __call__(self, _: str, given: Any) -> Dict[str, Any]:
        return {**self.defaults, **{name: self._kind(name)(name, value)
                                    for name, value in given.items()
                                    if value is not None or self.defaults[name] is not None}}

    def _kind(self, name: str) -> Kind:
        return self._exceptions.get(name) or KINDS[name]

    def parameters(self) -> List[inspect.Parameter]:
        return [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
                for name, default in self.defaults.items()]


#: What a parameter or attribute of this name takes, wherever it occurs.
KINDS: dict[str, Kind] = {
    # of a request
    "code": code,
    "task": text,
    "language": word(Language),
    "parent": reference,
    "stdin": contents,
    "arguments": list_of(text, "str"),
    "variables": dict_of(text, text, "str to str"),
    "files": dict_of(workspace_path, contents, "paths to contents"),
    "ignore": list_of(text, "str"),
    "limits": instance("rexa.Limits", _rexa.Limits),
    "network": word(Network),
    "provider": text,
    # of rexa.Limits; the library knows the narrower bounds, when it is given to a run
    "wall_time": in_whole(datetime.timedelta(milliseconds=1)),
    "cpu_time": in_whole(datetime.timedelta(seconds=1)),
    "memory_bytes": whole(1, _MOST_BYTES),
    "processes": whole(1, _MOST_UNSIGNED_32),
    "open_files": whole(1, _MOST_UNSIGNED_32),
    "file_bytes": whole(1, _MOST_BYTES),
    "workspace_bytes": whole(1, _MOST_BYTES),
    "workspace_files": whole(1, _MOST_BYTES),
    "temporary_bytes": whole(1, _MOST_BYTES),
    "output_bytes": whole(1, _MOST_BYTES),
    "output_head_bytes": whole(1, _MOST_BYTES),
    "output_tail_bytes": whole(1, _MOST_BYTES),
    # of rexa.open
    "folder": filled_path,
    "python": filled_path,
    "interpreters": dict_of(word(Language), filled_path, "languages to paths"),
    "visible_paths": list_of(filled_path, "paths"),
    "launcher": host_path,
    "cache_folder": host_path,
    "durability": word(Durability),
    "concurrent_runs": whole(0, _MOST_UNSIGNED_32),
    "budget_usd": dollars,
    "generator": text,
    # of rexa.Daytona and the other services
    "api_key": text,
    "api_url": text,
    "organization": text,
    "target": text,
    "image": text,
    "allowed_addresses": list_of(text, "str"),
    "allowed_domains": list_of(text, "str"),
    "labels": dict_of(text, text, "str to str"),
    "idle_time_to_live": duration,
    "ca_file": host_path,
    "ca_folder": host_path,
    "proxy": text,
    "no_proxy": text,
    "model": text,
    "base_url": text,
    "version": text,
    "server": word(OpenAiServer),
    "project": text,
    "site_url": text,
    "site_title": text,
    "inline_bytes": whole(0, 70 << 20),
    "token": callback,
    "log_stream": text,
    "audio": word(GalileoAudio),
    "story_wait": in_whole(datetime.timedelta(milliseconds=1)),
    "closing_time": in_whole(datetime.timedelta(milliseconds=1)),
    # of questions to models
    "max_output_tokens": whole(1, _MOST_UNSIGNED_32),
    "temperature": real,
    "top_p": real,
    "seed": whole(-_MOST_SIGNED - 1, _MOST_SIGNED),
    "thinking": word(Thinking),
    "preview": flag,
    "modify": reference,
    "fix": reference,
    "generation": instance("a rexa.Generation", _rexa.Generation),
    "repairs": whole(0, 20),
    "token_budget": whole(0, _MOST_SIGNED),
    "recording": recording,
    "vocabulary": list_of(text, "str"),
    "transcriber": text,
    "on_text": callback,
    "on_generated": callback,
    # of the engine's calls
    "timeout": timeout,
    "on_output": callback,
    "snapshot": reference,
    "snapshots": references,
    "original": reference,
    "before": reference,
    "after": reference,
    "id": reference,
    "draft": reference,
    "n": whole(1, 100_000),
    "times": whole(1, 1000),
    "prefix": text,
    "path": path,
    "name": text,
    "value": real,
    "collect": flag,
    # of a query
    "text": text,
    "tag": text,
    "status": word(Status),
    "since": moment,
    "until": moment,
    "limit": whole(0, _MOST_SIGNED),
    "cursor": text,
}


def _spelled_out(signature: inspect.Signature, by_name: Mapping[str, Options]
                 ) -> inspect.Signature:
    """The signature with every argument that may be given by name, for help()."""
    plain = [one for name, one in signature.parameters.items() if name not in by_name]
    return signature.replace(
        parameters=plain + [one for kind in by_name.values() for one in kind.parameters()])


def _called(function: Callable[..., object]) -> str:
    """The name it is called by: that of its class, where it is an __init__."""
    owner, _, name = function.__qualname__.rpartition(".")
    return owner if name == "__init__" else name


def checked(**exceptions: Kind) -> Callable[[_Function], _Function]:
    """Checks and converts every argument of a function by the table, or by what is given here."""

    def decorate(function: _Function) -> _Function:
        signature = inspect.signature(function)
        kinds = {name: (exceptions.get(name) or KINDS[name], parameter.default)
                 for name, parameter in signature.parameters.items() if name != "self"}
        by_name = {name: kind for name, (kind, _) in kinds.items() if isinstance(kind, Options)}

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                bound = signature.bind(*args, **kwargs)
                for name, options in by_name.items():
                    options.refuse_unknown(bound.arguments.setdefault(name, {}))
            except TypeError as error:
                raise TypeError(f"{_called(function)}() {error}") from None
            for name, value in bound.arguments.items():
                if name != "self":
                    kind, default = kinds[name]
                    if value is not None or default is not None:
                        bound.arguments[name] = kind(name, value)
            return function(*bound.args, **bound.kwargs)

        cast(Any, call).__signature__ = _spelled_out(signature, by_name)
        return cast(_Function, call)

    return decorate


@checked()
def Limits(*, wall_time: Timeout = None, cpu_time: Timeout = None,  # noqa: N802
           memory_bytes: int | None = None, processes: int | None = None,
           open_files: int | None = None, file_bytes: int | None = None,
           workspace_bytes: int | None = None, workspace_files: int | None = None,
           temporary_bytes: int | None = None, output_bytes: int | None = None,
           output_head_bytes: int | None = None,
           output_tail_bytes: int | None = None) -> dict[str, object]:
    """What is given to rexa.Limits, whose name is shown where the call is wrong."""
    return {name: value for name, value in locals().items() if value is not None}


@checked()
def read_file(path: Path) -> object:
    """What is given to Snapshot.read_file, whose name is shown where the call is wrong."""
    return path


def attribute(name: str, value: object) -> object:
    """What is assigned to an attribute of a draft, or given to a method of a native class."""
    return text(name, value) if name == "code" else KINDS[name](name, value)
