"""
A viewer from another node may be ahead of this one: it is answered once this one is there, so that no board steps back.
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
It waits a lease and so much at most: a node that follows is milliseconds behind, one that was suspended needs a read or
two, and one that the broker does not answer knows by then that it is cut off.
"""

RETRY_AFTER_S: Final = 1
"""When to come back, hopefully to another node, s."""


async def wait_until_caught_up(app: web.Application, since: Position | None) -> None:
    """
    Return once the board of this node is not older than `since`, if it ever will be.

    Raises `HTTPServiceUnavailable` where it cannot be, because this node is cut off from the broker or has been until
    now: whoever has the newer board keeps it, and nothing is lost by that, since a board that is cut off does not go
    on. Who is ahead of all that the cluster has published is told what there is: nobody can know better.
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
                text="this server is behind you: ask another one",
                headers={"Retry-After": str(RETRY_AFTER_S)},
            )
        else:
            return


def is_ahead(hub: Hub, position: Position) -> bool:
    """Whether somebody who stands there has more than this node does."""
    return position.epoch == hub.position.epoch and position.offset > hub.position.offset


def _is_published(app: web.Application, position: Position) -> bool:
    """Whether the broker has said that the stream goes so far."""
    membership = app[CLUSTER]()
    end = membership.end if membership else None
    return end is not None and end.epoch == position.epoch and end.offset >= position.offset


def position_of_etag(hub: Hub, etag: str | None) -> Position | None:
    """What a poll has, by the tag of its last answer; `None` for nothing of the present epoch."""
    epoch = hub.position.epoch
    match = re.search(rf'"{re.escape(epoch)}-(\d{{1,15}})', etag or "")
    return Position(epoch, int(match[1])) if match else None
