"""
The wall as a node of a cluster, or alone. Changes go through the source merge, as those of a source do.

It has two arguments: the plan, and the broker as in `--broker`. The first node of a cluster leads. The others publish
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
from tests.bench.servers.driver import Plan, drive, read_plan
from tests.bench.servers.product import settings


SOURCE = "bench"
POLL_S = 0.001


class Node:
    """A node whose source is the benchmark. Everything after the source merge is the wall's own, broker included."""

    def __init__(self, hub: Hub, source_merge: SourceMerge, plan: Plan) -> None:
        self._hub = hub
        self._source_merge = source_merge
        self._script = Script(plan.message_bytes)
        self._first = 0

    async def wait_for_board(self, *, leads: bool) -> None:
        """Wait for the first board: the leader's own, or the cluster's."""
        if leads:
            self.update(0)
        while not self._hub.board.games:  # noqa: ASYNC110 - before the first client
            await asyncio.sleep(POLL_S)
        self._first = self._hub.position.offset

    def update(self, step: int) -> None:
        """Replace the games of the source with those of a step."""
        self._source_merge.replace(SOURCE, self._script.board(step).games)

    def connected(self) -> int:
        """Return the number of the hub's sessions, which all have their snapshot."""
        return self._hub.statistics().sessions

    async def publish(self, step: int) -> int:
        """Publish one step at a time: a change during another publication would be merged with the next."""
        while self._hub.position.offset < self._first + step - 1:  # noqa: ASYNC110 - only if a publication is late
            await asyncio.sleep(POLL_S)
        self.update(step)
        return self._first + step

    def counters(self) -> dict[str, int]:
        """Return the hub's counters."""
        return structs.asdict(self._hub.statistics())


async def main() -> None:
    """Start the wall, wait for its role in the cluster, and run the plan."""
    set_up_logs("json", "info")
    plan = read_plan()
    app = create_app(structs.replace(settings(plan), broker=sys.argv[2]))
    _, url = await start(app, "127.0.0.1", 0)
    node = Node(app[HUB], app[SOURCE_MERGE], plan)
    membership = app[CLUSTER]()
    await node.wait_for_board(leads=membership is None or membership.role == "leader")
    await drive(node, int(url.rpartition(":")[2]), plan)


if __name__ == "__main__":
    asyncio.run(main())
