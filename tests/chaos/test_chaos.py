"""A thousand broken links: nothing is lost, duplicated, reordered or left open."""

import asyncio
import logging
import random
from collections.abc import Callable

import aiohttp
import pytest

from dashboard.core.digest import board_digest
from dashboard.core.filter import EVERYTHING, Filter
from tests.chaos.proxy import Fault, running_proxy
from tests.chaos.storm import GAMES, NO_LIMITS, SKIP, FaultInjector, RandomBoard, ReferenceBoards, open_resources
from tests.chaos.viewer import Viewer, watching
from tests.waiting import until
from tests.wall import Wall, running_wall


VIEWERS = 25
FAULTS = 100
HEARTBEAT_MS = 100
EVENTS_LIMIT = 4
FILTERS = (EVERYTHING, EVERYTHING, EVERYTHING, Filter.of(leagues=["cup"]), Filter.of(teams=["home 3", "away 8"]))

_log = logging.getLogger("chaos")


def _agree(wall: Wall, viewer: Viewer) -> bool:
    """Return whether the viewer has the server's board, confirmed by a heartbeat."""
    replica = viewer.replica
    return viewer.confirmed == replica.position and replica.board == viewer.filter.board(wall.hub.board)


def _settled(wall: Wall, viewers: list[Viewer]) -> Callable[[], bool]:
    return lambda: all(_agree(wall, viewer) for viewer in viewers)


@pytest.mark.parametrize("seed", range(10))
async def test_every_viewer_has_the_board_after_a_hundred_faults(seed: int) -> None:
    """Links are delayed, limited, frozen, cut inside a frame, reset, closed and stalled, until a quiet heartbeat."""
    rng = random.Random(seed)
    before = open_resources()
    async with (
        running_wall(
            heartbeat_ms=HEARTBEAT_MS,
            resume_window_ms=20,
            slow_after_s=0.3,
            history_limit=60,
            events_limit=EVENTS_LIMIT,
            tick_ms=25 * (seed % 2),
            **NO_LIMITS,
        ) as wall,
        running_proxy(wall.url) as proxy,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        reference = ReferenceBoards(wall.hub)
        random_board = RandomBoard(wall, reference, random.Random(rng.random()))
        random_board.step()
        viewers = [
            Viewer(
                http,
                proxy.url,
                rng=random.Random(rng.random()),
                seen=FILTERS[number % len(FILTERS)],
                compress=number % 2 == 0,
                heartbeat_s=HEARTBEAT_MS / 1000,
                check=reference.check,
            )
            for number in range(VIEWERS)
        ]
        injector = FaultInjector(proxy, viewers, random.Random(rng.random()))
        async with watching(viewers):
            await until(_settled(wall, viewers))
            playing = asyncio.create_task(random_board.play(), name="evening")
            await injector.inject(FAULTS)
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
            proxy.heal()
            for viewer in viewers:
                viewer.confirmed = None
            await until(_settled(wall, viewers))

            for viewer in viewers:
                shown = viewer.filter.board(wall.hub.board)
                assert viewer.replica.board == shown
                assert board_digest(viewer.replica.board.games.values()) == board_digest(shown.games.values())
            await until(lambda: wall.hub.statistics().sessions == VIEWERS and not wall.hub.undrained)
        effective, statistics = injector.effective, wall.hub.statistics()
        backlog = random_board.largest_backlog
        _log.info("seed %d: faults %s, largest backlog %s, %s", seed, dict(effective), dict(backlog), statistics)

        assert [viewer.record.lost for viewer in viewers] == [0] * VIEWERS
        assert [viewer.record.duplicated for viewer in viewers] == [0] * VIEWERS
        assert [viewer.record.disordered for viewer in viewers] == [0] * VIEWERS
        assert sum(viewer.record.gaps for viewer in viewers) <= effective[SKIP], "a gap without a skipped delta"
        assert sum(viewer.counts["requests.hello"] for viewer in viewers) == 0, "a heartbeat's digest differed"
        assert reference.mismatches == []
        assert reference.checked > VIEWERS * 10

        assert injector.injected.total() == FAULTS
        assert set(effective) >= {*map(str, Fault), SKIP}
        assert effective.total() > 0.8 * FAULTS
        assert statistics.recoveries
        # With a tick, a stalled link gets few frames before its viewer gives up, so it may not fill up.
        assert backlog["outboxes"] or seed % 2, "no link ever filled up"
        assert backlog["changes"] <= GAMES
        assert backlog["events"] <= EVENTS_LIMIT

        await until(lambda: wall.hub.statistics().sessions == 0)
    await until(lambda: open_resources() == before)
