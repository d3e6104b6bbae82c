"""
A viewer from another node may be ahead of this one by a publication or two: it is answered once this one is there, so
that no board steps back.
"""

import time
from typing import Final

from aiohttp import web

from dashboard.core.filter import EVERYTHING
from dashboard.core.position import Position
from dashboard.keys import CLUSTER, HUB
from dashboard.web.longpoll import WAITING


CATCH_UP_S: Final = 2.0
"""
How long at most: a node that follows is milliseconds behind, one that was suspended needs a read or two. Who is cut off
from the broker for longer answers with the older board, and says that it is cut off.
"""


async def caught_up(app: web.Application, since: Position | None) -> None:
    """Return once the board of this node is not older than `since`, if it ever will be."""
    hub, end_s = app[HUB], time.monotonic() + CATCH_UP_S
    if since is None or app[CLUSTER]() is None:
        return
    while since.epoch == hub.position.epoch and since.offset > hub.position.offset:
        left_s = end_s - time.monotonic()
        if left_s <= 0:
            return
        try:
            await app[WAITING].news(EVERYTHING, left_s)
        except LookupError:
            return
