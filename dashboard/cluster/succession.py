"""
How a new leader starts: on the stored stream, or with a new epoch. Pure.

An epoch may continue only while its end is certain. A second, different publication of offset 57 would give clients a
board that never was. A broker that restarted may have lost publications that it had acknowledged (Redis with
`appendfsync everysec` loses up to a second, a restored backup loses more), and clients may have seen them. Then only
the node that published last knows whether the stored end is the real one.
"""

from enum import StrEnum

from msgspec import Struct

from dashboard.cluster.broker import StoredState
from dashboard.core.position import Position


class Start(StrEnum):
    """How a term starts."""

    CONTINUE = "continue"
    ADOPT = "adopt"
    """Continue, and confirm that the current run of the broker has the whole epoch, too."""
    NEW_EPOCH = "new epoch"
    """Begin a new epoch."""


class Record(Struct):
    """The memory of a node over all terms that it led."""

    acknowledged: Position | None = None
    """Position of the last publication that the broker acknowledged."""
    uncertain: bool = False
    """Whether another publication was sent without an answer: it may be stored or not."""


def start(stored: StoredState | None, run_id: str, node: str, hub_position: Position, record: Record) -> Start:
    """Decide how `node` starts a term on what a broker, now in its run `run_id`, has stored."""
    if stored is None or (stored.position.epoch == hub_position.epoch and stored.position.offset < hub_position.offset):
        return Start.NEW_EPOCH
    if stored.run_id == run_id:
        return Start.CONTINUE
    was_last = stored.writer == node and stored.position == record.acknowledged and not record.uncertain
    return Start.ADOPT if was_last else Start.NEW_EPOCH
