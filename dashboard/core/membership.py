"""What a node of a cluster says of itself."""

from typing import Literal

from msgspec import Struct

from dashboard.core.position import Position


class Membership(Struct, frozen=True):
    """`cluster` in `/healthz`."""

    node: str
    role: Literal["leader", "follower"]
    leader: str
    """The node that polls, as far as this one knows; empty: nobody."""
    broker: str
    """`ok`, or what is the matter: `away`, `refused`, `readonly`, `full`."""
    error: str | None
    """The same in words."""
    ready: bool
    """It has the cluster's board."""
    end: Position | None
    """Of the cluster's stream, as the broker last told it."""
    counts: dict[str, int]
    """What has happened since it started: `terms` it led, `epochs` it began, `fenced` writes, `rejected` entries, …"""
