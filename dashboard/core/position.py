"""The position of a board in the stream of publications."""

from typing import Annotated, Final, Self

from msgspec import Meta, Struct


MAX_OFFSET: Final = 2**53 - 1
"""The largest integer that JavaScript represents exactly."""


class Position(Struct, frozen=True):
    """
    A place in the stream: `offset` counts publications from 0, `epoch` identifies the count.

    A server that starts a new count uses a new epoch, so an old offset is never mistaken for a current one. The pair
    and its meaning come from Centrifugo.
    """

    epoch: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
    offset: Annotated[int, Meta(ge=0, le=MAX_OFFSET)]

    def next(self) -> "Position":
        """Return the position of the next publication."""
        return Position(self.epoch, self.offset + 1)

    def __str__(self) -> str:
        return f"{self.epoch}:{self.offset}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `EPOCH:OFFSET`. Raises `ValueError` for any other text."""
        epoch, _, offset = text.rpartition(":")
        if not (epoch and len(epoch) <= 32 and epoch.isascii() and epoch.replace("-", "a").replace("_", "a").isalnum()):
            raise ValueError(f"invalid epoch in {text[:60]!r}: a position is EPOCH:OFFSET")
        if not (offset.isascii() and offset.isdecimal() and len(offset) <= 16 and int(offset) <= MAX_OFFSET):
            raise ValueError(f"invalid offset in {text[:60]!r}: a position is EPOCH:OFFSET")
        return cls(epoch, int(offset))
