"""The exceptions rexa raises. Code that fails inside a sandbox is not one of them: it is a
snapshot whose execution failed."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING

from .enums import OpenAiServer

if TYPE_CHECKING:
    from ._rexa import ModelReply

__all__ = [
    "AlreadyExists", "AmbiguousPrefix", "AuthError", "BudgetExceeded", "Cancelled",
    "DeadlineExceeded", "Errc", "Error", "FailedPrecondition", "InternalError",
    "InvalidArgument", "ModelError", "NotFound", "PermissionDenied", "ProviderError",
    "RateLimited", "ResourceExhausted", "SandboxError", "StoreError", "TransportError",
    "Unsupported",
]


class Errc(enum.IntEnum):
    """What went wrong, as a number that never changes its meaning."""

    INVALID_ARGUMENT = 1
    NOT_FOUND = 2
    ALREADY_EXISTS = 3
    FAILED_PRECONDITION = 4
    CANCELLED = 5
    DEADLINE_EXCEEDED = 6
    UNSUPPORTED = 7
    AMBIGUOUS_PREFIX = 8
    RESOURCE_EXHAUSTED = 9

    CONNECTION_FAILED = 100
    CONNECTION_LOST = 101
    TLS_FAILED = 102
    PROXY_FAILED = 103
    BAD_REPLY = 104
    TOO_LARGE = 105

    UNAUTHENTICATED = 200
    PERMISSION_DENIED = 201
    RATE_LIMITED = 202
    REMOTE_REFUSED = 203
    REMOTE_FAILED = 204
    BUDGET_EXCEEDED = 205
    QUOTA_EXHAUSTED = 206
    OVERLOADED = 207

    SANDBOX_UNAVAILABLE = 300
    SANDBOX_FAILED = 301
    INTERPRETER_NOT_FOUND = 302
    PATH_UNREADABLE = 303
    WORKSPACE_INVALID = 304
    CLEANUP_FAILED = 305

    STORE_FAILED = 400
    STORE_NEWER = 401
    STORE_FULL = 402
    STORE_READ_ONLY = 403
    STORE_CORRUPT = 404
    STORE_UNSUITABLE = 405
    STORE_BUSY = 406

    ANSWER_BLOCKED = 500
    ANSWER_TRUNCATED = 501
    ANSWER_ALL_THINKING = 502
    ANSWER_UNUSABLE = 503
    NO_CODE = 504
    GENERATOR_MISSING = 505
    AUDIO_UNUSABLE = 506

    INTERNAL = 900


class Error(Exception):
    """Base of all errors of rexa."""

    #: What went wrong.
    code: Errc = Errc.INTERNAL
    #: The part that failed: "engine", "sqlite", "local" or a provider's name. May be empty.
    origin: str = ""
    #: The errno of the system call behind this, 0 when there was none.
    system_error: int = 0
    #: Whether the same call may succeed later without any change.
    retryable: bool = False
    #: Seconds the other side asked to wait before the next attempt.
    retry_after: float | None = None
    #: Attempts made before giving up.
    attempts: int = 1
    #: Facts of a remote service; the text is theirs and untrusted.
    http_status: int = 0
    remote_code: str = ""
    remote_message: str = ""
    request_id: str = ""
    #: Of a model's answer that is of no use: what came of it, with its tokens and cost.
    reply: ModelReply | None = None

    def __reduce__(self) -> tuple[object, ...]:
        # A reply stays in its process; what it is about is worth more than nothing at all.
        return type(self), self.args, {**vars(self), "reply": None}

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}: {self.remote_message}" if self.remote_message else message


class InvalidArgument(Error, ValueError):
    """An argument is wrong; the message names it and the cure."""


class NotFound(Error, LookupError):
    """There is no such snapshot, draft or file."""


class AmbiguousPrefix(Error, LookupError):
    """Several ids start like this; the message lists them."""


class AlreadyExists(Error):
    """Something of this name or id exists already."""


class FailedPrecondition(Error):
    """The object is not in a state that allows this, such as a closed engine."""


class Cancelled(Error):
    """The call was cancelled, for instance because its engine was closed."""


class DeadlineExceeded(Error, TimeoutError):
    """The call took longer than its timeout."""


class Unsupported(Error, NotImplementedError):
    """The provider or store cannot do this."""


class ResourceExhausted(Error):
    """The machine has no more of something the call needs."""


class TransportError(Error, ConnectionError):
    """A remote service could not be reached, or what it sent not be read."""


class ProviderError(Error):
    """A remote service refused, or failed; see ``http_status`` and ``remote_message``."""


class AuthError(ProviderError):
    """A remote service does not know the key."""


class PermissionDenied(AuthError):
    """A remote service does not allow this with the key."""


class RateLimited(ProviderError):
    """Too many requests; ``retry_after`` says when the service wants to be asked again."""


class BudgetExceeded(Error):
    """A run was not started: it could have cost more than what is left of the engine's budget."""


class SandboxError(Error):
    """The sandbox could not be made or used; ``code`` says which step failed."""


class ModelError(Error):
    """What a model answered cannot be used, or there is none to ask; ``code`` says why."""


class StoreError(Error):
    """The history could not be read or written."""


class InternalError(Error):
    """A mistake of rexa itself."""


_CLASSES: dict[Errc, type[Error]] = {
    Errc.INVALID_ARGUMENT: InvalidArgument,
    Errc.NOT_FOUND: NotFound,
    Errc.ALREADY_EXISTS: AlreadyExists,
    Errc.FAILED_PRECONDITION: FailedPrecondition,
    Errc.CANCELLED: Cancelled,
    Errc.DEADLINE_EXCEEDED: DeadlineExceeded,
    Errc.UNSUPPORTED: Unsupported,
    Errc.AMBIGUOUS_PREFIX: AmbiguousPrefix,
    Errc.RESOURCE_EXHAUSTED: ResourceExhausted,
    Errc.UNAUTHENTICATED: AuthError,
    Errc.PERMISSION_DENIED: PermissionDenied,
    Errc.RATE_LIMITED: RateLimited,
    Errc.REMOTE_REFUSED: ProviderError,
    Errc.REMOTE_FAILED: ProviderError,
    Errc.QUOTA_EXHAUSTED: ProviderError,
    Errc.OVERLOADED: ProviderError,
    Errc.BUDGET_EXCEEDED: BudgetExceeded,
}


def _class_of(code: Errc) -> type[Error]:
    if 100 <= code < 200:
        return TransportError
    if 300 <= code < 400:
        return SandboxError
    if 400 <= code < 500:
        return StoreError
    if 500 <= code < 600:
        return ModelError
    return _CLASSES.get(code, InternalError)


# Options of the C++ library, by what they are here: a parameter of the class that is named, or
# where one of the options has another name here, these words. Of several services the first says
# where they are given.
_OPTION = re.compile(r"\b([A-Z]\w*(?:Options|Transport|Catalog|Settings))::(\w+)")
_CLASSES_OF_OPTIONS = {
    "AnthropicOptions": "rexa.Anthropic",
    "DaytonaOptions": "rexa.Daytona",
    "GalileoOptions": "rexa.Galileo",
    "GeminiOptions": "rexa.Gemini",
    "GeminiTranscriberOptions": "rexa.GeminiSpeech",
    "ModelCatalog": "rexa.ModelOptions",
    "ModelTransport": "rexa.ModelOptions",
    "OpenAiOptions": "rexa.OpenAI",
    "OpenAiTranscriberOptions": "rexa.OpenAISpeech",
    "TranscribeOptions": "Engine.transcribe",
}
_OTHER_WORDS = {
    "HttpOptions::proxy": "proxy=",
    "LocalOptions::interpreters": "python= or interpreters= of rexa.open",
    "OpenOptions::anthropic": "rexa.Anthropic()",
    "OpenOptions::gemini": "generators=[rexa.Gemini()] of rexa.open",
    "OpenOptions::gemini_transcriber": "transcribers=[rexa.GeminiSpeech()] of rexa.open",
    "OpenOptions::openai": "rexa.OpenAI()",
    "OpenOptions::openai_transcriber": "rexa.OpenAISpeech()",
}
_LOCAL_SERVER = re.compile(r"\bOpenOptions::openai with OpenAiServer::(\w+)")
_NO_DAYTONA = re.compile(r"this engine has no such provider; it has (?!.*daytona).*")
_WORD = re.compile(r"\b(?:Network|OpenAiServer)::(\w+)")


def _python_name(option: re.Match[str]) -> str:
    if option[1] == "ModelSettings":  # parameters of every call that asks a model
        return f"{option[2]}="
    kind = _CLASSES_OF_OPTIONS.get(option[1], "rexa.open")
    return _OTHER_WORDS.get(option[0], f"{option[2]}= of {kind}")


def _local_server(server: re.Match[str]) -> str:
    return f"rexa.OpenAI(server='{OpenAiServer[server[1].upper()].value}')"


def _from_native(code: int, message: str, **facts: object) -> Error:
    try:
        known = Errc(code)
    except ValueError:
        known = Errc.INTERNAL
    message = _LOCAL_SERVER.sub(_local_server, message)
    message = _WORD.sub(r"'\1'", _OPTION.sub(_python_name, message))
    message = _NO_DAYTONA.sub(r"\g<0>; give daytona=rexa.Daytona() to rexa.open for 'daytona'",
                              message)
    error = _class_of(known)(message)
    error.code = known
    for name, value in facts.items():
        setattr(error, name, value)
    return error


def _make(code: Errc, message: str) -> Error:
    return _from_native(code, message)
