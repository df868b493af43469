from __future__ import annotations

import datetime

from . import _rexa
from ._arguments import Path, Timeout, checked, whole
from ._services import Service, connection, is_of_vendor, key, variable
from .enums import GalileoAudio

_SECOND = datetime.timedelta(seconds=1)


class Galileo(Service):
    """Galileo, where generations and runs are watched and judged, for ``listeners=`` of
    :func:`rexa.open`. Making one sends nothing.

    A sentence, spoken or typed, what a model made of it, the runs of that code, its repairs and
    replays meanwhile are one trace; any other run or replay is a trace of its own. A replay says
    its verdict. Code, output, prompts and answers are sent, long ones cut in their middle. Traces
    that cannot be sent are dropped: logging never fails a run. ``status()`` tells how many, and why.

    What is not given is read here, once, from the environment; no file is read.

    api_key: GALILEO_API_KEY, unless ``base_url`` is given and not the vendor's: other servers get
        only a key that is given here. It is never shown, kept or pickled. Without one:
        InvalidArgument.
    project: GALILEO_PROJECT, or "rexa". It is made where it does not exist.
    log_stream: GALILEO_LOG_STREAM, or "default". It is made where it does not exist.
    base_url: of its API; empty for the vendor's.
    audio: what of a recording is sent: "none", "digest" or "recording".
    max_attempts: times that a request is sent at most.
    story_wait: how long a trace waits for what may still follow.
    closing_time: how long closing the engine takes at most, to send what is left.
    ca_file, ca_folder, proxy, no_proxy: as of rexa.Daytona.
    """

    __slots__ = ("_source", "project", "log_stream")

    _source: _rexa.GalileoSource
    project: str
    log_stream: str

    @checked(max_attempts=whole(1, 1000))
    def __init__(self, api_key: str | None = None, *, project: str | None = None,
                 log_stream: str | None = None, base_url: str = "",
                 audio: GalileoAudio | str = GalileoAudio.DIGEST, max_attempts: int = 4,
                 story_wait: Timeout = 120 * _SECOND, closing_time: Timeout = 5 * _SECOND,
                 ca_file: Path | None = None, ca_folder: Path | None = None,
                 proxy: str | None = None, no_proxy: str | None = None) -> None:
        project = project or variable("GALILEO_PROJECT") or "rexa"
        log_stream = log_stream or variable("GALILEO_LOG_STREAM") or "default"
        source = _rexa.GalileoSource(
            api_key=key(api_key, "Galileo", "https://app.galileo.ai", "GALILEO_API_KEY",
                        is_read=is_of_vendor(base_url, "galileo.ai")),
            project=project, log_stream=log_stream, base_url=base_url, audio=audio,
            max_attempts=max_attempts, story_wait=story_wait, closing_time=closing_time,
            **connection("Galileo", ca_file=ca_file, ca_folder=ca_folder, proxy=proxy,
                         no_proxy=no_proxy))
        self._set(_source=source, project=project, log_stream=log_stream)

    def status(self) -> _rexa.GalileoStatus:
        """How logging goes, while an engine that has it is open; all zero otherwise."""
        return self._source.status()

    @checked()
    def flush(self, *, timeout: Timeout = 5 * _SECOND) -> None:
        """Takes every trace for finished and waits until each is sent or dropped, which closing the
        engine does too. What the engine has not handed over yet is not waited for."""
        self._source.flush(timeout=timeout)

    def __repr__(self) -> str:
        return f"<rexa.Galileo project {self.project!r} log stream {self.log_stream!r}>"
