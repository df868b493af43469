from __future__ import annotations


class Output(bytes):
    """What a run wrote to one stream, as bytes.

    Where more was written than the limits keep, these are the first and the last bytes, with a
    line between them that says how many are missing; ``complete`` is false then.
    """

    #: The first bytes of the stream.
    head: bytes
    #: Its last bytes; empty when nothing was dropped after the head.
    tail: bytes
    #: Bytes missing between head and tail.
    dropped: int

    def __new__(cls, shown: bytes, *, head: bytes, tail: bytes, dropped: int) -> Output:
        self = super().__new__(cls, shown)
        self.head = head
        self.tail = tail
        self.dropped = dropped
        return self

    @property
    def text(self) -> str:
        """Decoded as UTF-8; bytes that are not become U+FFFD."""
        return self.decode("utf-8", "replace")

    @property
    def complete(self) -> bool:
        """Whether nothing was dropped."""
        return self.dropped == 0

    @property
    def total(self) -> int:
        """How many bytes the run wrote."""
        return len(self.head) + self.dropped + len(self.tail)
