"""The schedule of the polls."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from dashboard.core.protocol import SourceState
from dashboard.feed.poller import Poller
from dashboard.feed.source import Garbled, Pace, Reading
from dashboard.feed.watch import Watch
from tests.boards import game
from tests.sources import FakeSource, HangingSource, reading
from tests.waiting import until


def _watch(source: FakeSource, deadline_s: float = 10.0) -> Watch:
    return Watch(source, lambda *_: None, random=lambda: 0.5, deadline_s=deadline_s)


async def test_every_source_is_polled_at_once_and_again() -> None:
    """The first poll is now; the watch sets the time of the next ones."""
    good, bad = FakeSource(reading(game(1))), FakeSource(Garbled("x"))
    poller = Poller([_watch(good), _watch(bad)])
    poller.start()
    await until(lambda: good.fetches >= 5 and bad.fetches >= 3)
    await poller.stop()

    assert [health.state for health in poller.health()] == [SourceState.OK, SourceState.FAILING]
    assert good.closed


async def test_source_is_never_polled_twice_at_once() -> None:
    """A poll that hangs runs until its deadline; only then the next one begins."""
    source = HangingSource(None)
    poller = Poller([_watch(source, deadline_s=0.02)])
    poller.start()
    await until(lambda: source.fetches >= 3)
    await poller.stop()


async def test_stopping_cancels_a_poll_that_hangs_without_an_error() -> None:
    """The log stays empty, no task is left, and no poll follows."""
    source = HangingSource(None)
    poller = Poller([_watch(source)], stop_s=0.01)
    with structlog.testing.capture_logs() as logs:
        poller.start()
        await until(lambda: source.fetches == 1)
        await poller.stop()

    assert logs == []
    assert source.fetches == 1
    assert source.closed


async def test_source_that_has_ended_is_not_polled_again() -> None:
    """Its last answer stays on the board."""
    source = FakeSource(reading(game(1), ended=True))
    watch = _watch(source)
    poller = Poller([watch])
    poller.start()
    await until(lambda: watch.ended)
    await until(lambda: not poller.scheduled)
    await poller.stop()

    assert source.fetches == 1


async def test_source_that_the_scheduler_forgot_is_polled_again() -> None:
    """A wall clock that steps back an hour silences APScheduler; the watchdog replaces the job."""
    source = FakeSource(reading(game(1)))
    ahead = [timedelta(hours=1), timedelta(hours=1)]
    watch = _watch(source)
    poller = Poller(
        [watch],
        watchdog_s=0.01,
        overdue_s=0.02,
        now=lambda: datetime.now(UTC) + (ahead.pop() if ahead else timedelta()),
    )
    poller.start()
    await until(lambda: source.fetches >= 3)
    await poller.stop()

    assert watch.counts["overdue"] == 2


async def test_step_forward_of_the_wall_clock_does_not_shorten_a_pause() -> None:
    """The scheduler runs the job at once, and it is scheduled again for the rest of its pause."""
    source = FakeSource(reading(game(1)), pace=Pace(live_s=60, near_s=60, idle_s=60))
    watch = _watch(source)
    clock: list[datetime] = []

    def set_forward() -> datetime:
        # The second job is scheduled an hour in the past, as if the clock had been set right after that.
        clock.append(datetime.now(UTC) - (timedelta(hours=1) if len(clock) == 1 else timedelta()))
        return clock[-1]

    poller = Poller([watch], overdue_s=0.001, now=set_forward)
    poller.start()
    await until(lambda: len(clock) == 3)
    await poller.stop()

    assert source.fetches == 1


class StubbornSource(FakeSource):
    """A source whose first poll hangs and ignores its cancellation."""

    async def fetch(self) -> Reading | float | None:
        """Wait for the second poll."""
        self.fetches += 1
        while self.fetches == 1:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0.01)
        return reading(game(1))


async def test_poll_that_outlives_its_deadline_is_replaced() -> None:
    """The next poll is not skipped because of it."""
    source = StubbornSource(None)
    watch = _watch(source, deadline_s=0.01)
    poller = Poller([watch], watchdog_s=0.01, overdue_s=0.02)
    poller.start()
    await until(lambda: watch.counts["ok"] >= 2)
    await poller.stop()

    assert watch.counts["hung"] >= 1


async def test_schedule_does_not_read_the_zone_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A TZ with quotation marks, as a compose file may have it, must not keep the server from polling."""
    monkeypatch.setenv("TZ", '"Europe/Berlin"')
    source = FakeSource(reading(game(1)))
    poller = Poller([_watch(source)])
    poller.start()
    await until(lambda: source.fetches >= 2)
    await poller.stop()
