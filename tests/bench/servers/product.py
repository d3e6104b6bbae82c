"""The wall itself, with generated boards instead of sources."""

import asyncio
import time
from typing import Final

import msgspec

from dashboard.app import create_app
from dashboard.collector import set_up_collector
from dashboard.commands.hosting import start
from dashboard.core.hub import Hub
from dashboard.keys import HUB
from dashboard.log import set_up_logs
from dashboard.settings import Settings
from tests.bench.message import Script
from tests.bench.servers.driver import BACKLOG, Plan, drive, read_plan


UNLIMITED: Final = 1_000_000
"""All clients come from one address at once, which the default limits refuse."""


class Product:
    """A wall whose hub gets boards from the benchmark. Everything after the hub is the wall's own."""

    def __init__(self, hub: Hub, plan: Plan) -> None:
        self._hub = hub
        self._script = Script(plan.message_bytes)
        self._burst = plan.burst
        hub.publish(self._script.board(0), _now_ms())

    def connected(self) -> int:
        """Return the number of the hub's sessions, which all have their snapshot."""
        return self._hub.statistics().sessions

    async def publish(self, step: int) -> int:
        """Publish as one or more polls of a source with changes do."""
        for part in range(self._burst):
            self._hub.publish(self._script.board(step * self._burst + part), _now_ms())
        return self._hub.position.offset

    def counters(self) -> dict[str, int]:
        """Return the hub's counters."""
        return msgspec.structs.asdict(self._hub.statistics())


def settings(plan: Plan) -> Settings:
    """Return settings without sources and without connection limits. The others are the defaults."""
    return Settings(
        sources=(),
        slow_after_s=plan.slow_after_s,
        tick_ms=plan.tick_ms,
        connections_limit=UNLIMITED,
        connections_per_address_limit=UNLIMITED,
        accepts_per_s=0,
    )


async def main() -> None:
    """Start the wall and run the plan."""
    set_up_logs("json", "info")
    plan = read_plan()
    app = create_app(settings(plan))
    _, url = await start(app, "127.0.0.1", 0, backlog=BACKLOG)
    set_up_collector()
    await drive(Product(app[HUB], plan), int(url.rpartition(":")[2]), plan)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    asyncio.run(main())
