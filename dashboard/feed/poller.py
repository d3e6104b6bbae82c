"""
The schedule of all polls: the only module that imports APScheduler.

Each source has one job. The first run is now, no two runs overlap, and no run is dropped for being late. Each run ends
by setting the time of the next one, so the watch decides the cadence and not the scheduler. (The scheduler's own
`jitter` in 3.11 is added to the last jittered time, so the period drifts; its grace time of 1 s drops late runs.)

APScheduler uses the wall clock and falls silent when that clock steps back. It also skips a job for ever whose last run
hangs. A watchdog on the monotonic clock corrects both: it replaces the job of a source that is overdue, or whose poll
outlives its deadline. A job that runs too early, because the wall clock stepped forward, is scheduled again.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from dashboard.core.protocol import SourceHealth
from dashboard.feed.watch import Watch


STOP_S: Final = 2.0
"""Seconds that a poll in flight may take to end when the poller stops."""

WATCHDOG_S: Final = 1.0
"""Seconds between two checks of the watchdog."""

OVERDUE_S: Final = 2.0
"""Seconds by which a poll may begin late, or run past its deadline, before its job counts as lost."""

_log = structlog.get_logger("poller")


class Poller:
    """Polls every watch until stopped."""

    def __init__(
        self,
        watches: Sequence[Watch],
        *,
        stop_s: float = STOP_S,
        watchdog_s: float = WATCHDOG_S,
        overdue_s: float = OVERDUE_S,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Prepare to poll `watches`. `now` is the wall clock that APScheduler uses."""
        self.watches = watches
        self._stop_s = stop_s
        self._watchdog_s = watchdog_s
        self._overdue_s = overdue_s
        self._now = now
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(_log_job_event, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._in_flight: dict[Watch, asyncio.Task[float]] = {}
        self._due_s: dict[Watch, float] = {}
        """Monotonic time at which the next poll of a watch is due to begin, or the poll in flight is due to end."""
        self._jobs = 0
        self._watchdog: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Poll every source now. Needs a running event loop."""
        self._scheduler.start()
        for watch in self.watches:
            self._schedule(watch, 0.0)
        self._watchdog = asyncio.create_task(self._run_watchdog())

    async def stop(self) -> None:
        """Start no more polls; wait `stop_s` for those in flight, then cancel them, and close all sources."""
        if self._watchdog:
            self._watchdog.cancel()
        self._scheduler.pause()
        polls = list(self._in_flight.values())
        self._due_s.clear()
        if polls:
            _, late = await asyncio.wait(polls, timeout=self._stop_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)
        for watch in self.watches:
            await watch.source.close()

    @property
    def scheduled(self) -> list[str]:
        """The names of the sources that will be polled again."""
        return [job.name for job in self._scheduler.get_jobs()]

    def health(self) -> list[SourceHealth]:
        """Return the health of every source."""
        return [watch.health() for watch in self.watches]

    def _schedule(self, watch: Watch, delay_s: float) -> None:
        self._due_s[watch] = asyncio.get_running_loop().time() + delay_s
        # Without a zone the trigger reads that of the machine, which may be unreadable.
        # A new id each time: the job of a poll that hangs must not block the next one.
        self._jobs += 1
        run_at = self._now() + timedelta(seconds=delay_s)
        self._scheduler.add_job(
            self._run, DateTrigger(run_at, timezone=UTC), args=[watch], id=str(self._jobs), name=watch.source.name
        )

    async def _run(self, watch: Watch) -> None:
        if watch in self._in_flight:
            return
        early_s = self._due_s.get(watch, 0.0) - asyncio.get_running_loop().time()
        if early_s > self._overdue_s:
            # The wall clock was set forward: the source still has its pause.
            self._schedule(watch, early_s)
            return
        poll = self._in_flight[watch] = asyncio.ensure_future(watch.poll())
        self._due_s[watch] = asyncio.get_running_loop().time() + watch.deadline_s
        # Do not await the poll itself: its cancellation must not look like a broken job to the scheduler.
        await asyncio.wait([poll])
        if self._in_flight.get(watch) is not poll:
            return
        del self._in_flight[watch]
        if watch.ended:
            self._due_s.pop(watch, None)
        elif watch in self._due_s and not poll.cancelled():
            self._schedule(watch, poll.result())

    async def _run_watchdog(self) -> None:
        while True:
            await asyncio.sleep(self._watchdog_s)
            late = asyncio.get_running_loop().time() - self._overdue_s
            for watch in [watch for watch, due_s in self._due_s.items() if due_s < late]:
                self._replace_job(watch)

    def _replace_job(self, watch: Watch) -> None:
        hung = self._in_flight.pop(watch, None)
        if hung:
            hung.cancel()
        reason = "hung" if hung else "overdue"
        watch.counts[reason] += 1
        _log.warning("poll job replaced", source=watch.source.name, reason=reason)
        self._schedule(watch, 0.0)


def _log_job_event(event: JobEvent) -> None:
    _log.error("poll job failed", job=event.job_id, code=event.code, error=str(getattr(event, "exception", "")))
