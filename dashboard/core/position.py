"""A place in the stream of publications."""

from typing import Annotated, Self

from msgspec import Meta, Struct


MAX_OFFSET = 2**53 - 1
"""The largest integer that JavaScript counts exactly."""


class Position(Struct, frozen=True):
    """
    Where a board stands: `offset` counts publications from 0, `epoch` names the count it belongs to.

    A server that begins a new count takes a new epoch, so an old offset can never be mistaken for a present one
    (the pair and its meaning are Centrifugo's).
    """

    epoch: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
    offset: Annotated[int, Meta(ge=0, le=MAX_OFFSET)]

    def next(self) -> "Position":
        """The position of the publication after this one."""
        return Position(self.epoch, self.offset + 1)

    def __str__(self) -> str:
        return f"{self.epoch}:{self.offset}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `EPOCH:OFFSET`. Raises `ValueError` for anything else."""
        epoch, _, offset = text.rpartition(":")
        if not (epoch and len(epoch) <= 32 and epoch.isascii() and epoch.replace("-", "a").replace("_", "a").isalnum()):
            raise ValueError(f"no epoch in {text[:60]!r}: a position is EPOCH:OFFSET")
        if not (offset.isascii() and offset.isdecimal() and len(offset) <= 16 and int(offset) <= MAX_OFFSET):
            raise ValueError(f"no offset in {text[:60]!r}: a position is EPOCH:OFFSET")
        return cls(epoch, int(offset))
