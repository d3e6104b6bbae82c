"""
The wall as one of several, or alone: what changes goes over the source merge, as from a source.

Two arguments: the plan, and the broker as `--broker` has it. The first node of a cluster leads; the others are told
nothing and follow.
"""

import asyncio
import sys

from msgspec import structs

from dashboard.app import create_app
from dashboard.commands.hosting import start
from dashboard.core.hub import Hub
from dashboard.core.source_merge import SourceMerge
from dashboard.keys import CLUSTER, HUB, SOURCE_MERGE
from dashboard.log import set_up_logs
from tests.bench.message import Script
from tests.bench.servers.driver import Plan, drive, told_plan
from tests.bench.servers.product import settings


SOURCE = "bench"
LOOK_S = 0.001


class Member:
    """A source's word goes to the source merge; everything after that is the wall's own, broker included."""

    def __init__(self, hub: Hub, source_merge: SourceMerge, plan: Plan) -> None:
        self._hub = hub
        self._source_merge = source_merge
        self._script = Script(plan.message_bytes)
        self._first = 0

    async def begin(self, *, leads: bool) -> None:
        """Have the board of the beginning: the leader's own, or the cluster's."""
        if leads:
            self.take(0)
        while not self._hub.board.games:  # noqa: ASYNC110 - before anybody is there
            await asyncio.sleep(LOOK_S)
        self._first = self._hub.position.offset

    def take(self, step: int) -> None:
        """The source has answered."""
        self._source_merge.replace(SOURCE, self._script.board(step).games)

    def connected(self) -> int:
        """Sessions of the hub: they have got their snapshot."""
        return self._hub.statistics().sessions

    async def publish(self, step: int) -> int:
        """One at a time: what is offered while another one is under way would become one with the next."""
        while self._hub.position.offset < self._first + step - 1:  # noqa: ASYNC110 - only where something is late
            await asyncio.sleep(LOOK_S)
        self.take(step)
        return self._first + step

    def counters(self) -> dict[str, int]:
        """The hub's."""
        return structs.asdict(self._hub.statistics())


async def main() -> None:
    """Start the wall, let it find its place, and drive it."""
    set_up_logs("json", "info")
    plan = told_plan()
    app = create_app(structs.replace(settings(plan), broker=sys.argv[2]))
    _, url = await start(app, "127.0.0.1", 0)
    member = Member(app[HUB], app[SOURCE_MERGE], plan)
    membership = app[CLUSTER]()
    await member.begin(leads=membership is None or membership.role == "leader")
    await drive(member, int(url.rpartition(":")[2]), plan)


if __name__ == "__main__":
    asyncio.run(main())
