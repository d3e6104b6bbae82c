"""The state of one node in its cluster."""

from typing import Literal

from msgspec import Struct

from dashboard.core.position import Position


class Membership(Struct, frozen=True):
    """The member `cluster` of `/healthz`."""

    node: str
    role: Literal["leader", "follower"]
    leader: str
    """Name of the node that polls, as far as this node knows; empty if there is none."""
    broker: str
    """State of the broker: `ok`, `away`, `refused`, `readonly` or `full`."""
    error: str | None
    """The broker's error in words; null while there is none."""
    ready: bool
    """Whether this node has the cluster's board."""
    end: Position | None
    """End of the cluster's stream, as last reported by the broker."""
    counts: dict[str, int]
    """Counters since the start: `terms` led, `epochs` begun, `fenced` writes, `rejected` entries and others."""
