from __future__ import annotations

import threading
from typing import Callable, TypeVar

from .errors import Errc, _make

_Event = TypeVar("_Event")
_Answer = TypeVar("_Answer")


class Deliveries:
    """Which threads are in a callback of an engine.

    The operation that it is told of goes on only when the callback returns, and may hold the slot
    that another one started in there would wait for.
    """

    def __init__(self) -> None:
        self._thread = threading.local()

    def deliver_to(self, callback: Callable[[_Event], _Answer] | None
                   ) -> Callable[[_Event], _Answer] | None:
        if callback is None:
            return None

        def deliver(event: _Event) -> _Answer:
            self._thread.inside = True
            try:
                return callback(event)
            finally:
                self._thread.inside = False

        return deliver

    def refuse_within(self, operation: str) -> None:
        if getattr(self._thread, "inside", False):
            raise _make(Errc.FAILED_PRECONDITION,
                        f"{operation}: a callback of this engine cannot start it; do it when the "
                        "call has ended")
