"""
Where a new leader starts: from what the broker kept, or from a new epoch. Pure.

An epoch may go on only while its end is certain: whoever publishes a second, different offset 57 gives viewers a board
that never was. A broker that has restarted may have lost what it had acknowledged (Redis with `appendfsync everysec`
loses up to a second; a backup loses more), and some viewer may have seen it. Then only the node that published last
can say whether the end is the end.
"""

from enum import StrEnum

from msgspec import Struct

from dashboard.cluster.broker import StoredState
from dashboard.core.position import Position


class Start(StrEnum):
    """How a term starts."""

    CONTINUE = "continue"
    ADOPT = "adopt"
    """Go on, and say that this life of the broker has the whole epoch, too."""
    NEW_EPOCH = "new epoch"
    """A new epoch."""


class Record(Struct):
    """What a node remembers of the terms it led."""

    acknowledged: Position | None = None
    """Of the last publication that the broker confirmed."""
    uncertain: bool = False
    """Another one was sent, and nobody knows what became of it."""


def start(stored: StoredState | None, run_id: str, node: str, hub_position: Position, record: Record) -> Start:
    """How `node`, whose hub stands at `hub_position`, begins a term on what a broker in its life `run_id` stored."""
    if stored is None or (stored.position.epoch == hub_position.epoch and stored.position.offset < hub_position.offset):
        return Start.NEW_EPOCH
    if stored.run_id == run_id:
        return Start.CONTINUE
    was_last = stored.writer == node and stored.position == record.acknowledged and not record.uncertain
    return Start.ADOPT if was_last else Start.NEW_EPOCH
