from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Callable

from .errors import Errc, _make

if TYPE_CHECKING:
    from ._rexa import OutputEvent


class Deliveries:
    """Which threads are in an ``on_output`` of an engine.

    The run whose output it is goes on only when ``on_output`` returns, and may hold the slot that a
    run started in there would wait for.
    """

    def __init__(self) -> None:
        self._thread = threading.local()

    def deliver_to(self, on_output: Callable[[OutputEvent], object] | None
                   ) -> Callable[[OutputEvent], object] | None:
        if on_output is None:
            return None

        def deliver(event: OutputEvent) -> None:
            self._thread.inside = True
            try:
                on_output(event)
            finally:
                self._thread.inside = False

        return deliver

    def refuse_within(self, operation: str) -> None:
        if getattr(self._thread, "inside", False):
            raise _make(Errc.FAILED_PRECONDITION,
                        f"{operation}: on_output cannot start a run; do it when the run has ended")
