"""
Monotonic reads: hold a client until this node has reached the position that the client has seen.

A client that comes from another node of the cluster may be ahead of this one. Without the wait its board would step
back.
"""

import re
import time
from typing import Final

from aiohttp import web

from dashboard.core.filter import EVERYTHING
from dashboard.core.hub import Hub
from dashboard.core.position import Position
from dashboard.keys import CLUSTER, HUB, LONG_POLLS, SETTINGS


EXTRA_WAIT_S: Final = 0.5
"""
Time that a client is held beyond one lease, s.

A follower is milliseconds behind. One that was suspended needs a read or two. One that has lost the broker knows by
then that it is cut off.
"""

RETRY_AFTER_S: Final = 1
"""Time after which a client should retry, hopefully on another node, s."""


async def wait_until_caught_up(app: web.Application, since: Position | None) -> None:
    """
    Return once the board of this node has reached `since`, or never can.

    Raises `HTTPServiceUnavailable` if the client is ahead and this node is cut off from the broker, or was until now.
    The client then keeps its newer board. It loses nothing, since the board of a node that is cut off does not change.

    A position past the end of the stream is invalid: this returns, and the client gets the current board.
    """
    hub, end_s = app[HUB], time.monotonic() + app[SETTINGS].lease_s + EXTRA_WAIT_S
    if since is None or app[CLUSTER]() is None:
        return
    while is_ahead(hub, since):
        left_s = end_s - time.monotonic()
        if left_s > 0:
            try:
                await app[LONG_POLLS].wait_for_news(EVERYTHING, left_s)
            except LookupError:
                end_s = 0.0
        elif hub.cut_off or _is_published(app, since):
            raise web.HTTPServiceUnavailable(
                text="This server is cut off and has an older board than yours: try another server, or this one later.",
                headers={"Retry-After": str(RETRY_AFTER_S)},
            )
        else:
            return


def is_ahead(hub: Hub, position: Position) -> bool:
    """Return whether a client at `position` has seen more than this node has."""
    return position.epoch == hub.position.epoch and position.offset > hub.position.offset


def _is_published(app: web.Application, position: Position) -> bool:
    """Return whether the stream has reached `position`, as far as the broker has reported."""
    membership = app[CLUSTER]()
    end = membership.end if membership else None
    return end is not None and end.epoch == position.epoch and end.offset >= position.offset


def position_of_etag(hub: Hub, etag: str | None) -> Position | None:
    """Return the position in the tag of a response; `None` without a tag of the current epoch."""
    epoch = hub.position.epoch
    match = re.search(rf'"{re.escape(epoch)}-(\d{{1,15}})', etag or "")
    return Position(epoch, int(match[1])) if match else None
