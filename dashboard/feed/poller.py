"""
The schedule: the only file that knows APScheduler.

One job per source: first run now, never two at once, none dropped for being late. Each run ends by setting
the time of the next, so that the cadence is the watch's and not the scheduler's. (3.11's own `jitter` is added
to the last jittered time and makes the period drift; its grace of 1 s drops late runs.)
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from dashboard.core.protocol import SourceHealth
from dashboard.feed.watch import Watch


STOP_S: Final = 2.0
"""How long a poll in flight may take to end when the poller stops."""

_log = structlog.get_logger("poller")


class Poller:
    """Polls every watch until stopped."""

    def __init__(self, watches: Sequence[Watch], *, stop_s: float = STOP_S) -> None:
        self.watches = watches
        self._stop_s = stop_s
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(_note, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._in_flight: set[asyncio.Task[float]] = set()
        self._stopping = False

    def start(self) -> None:
        """Poll every source now. Needs a running loop."""
        self._scheduler.start()
        for watch in self.watches:
            self._schedule(watch, 0.0)

    async def stop(self) -> None:
        """Ask no more; let polls in flight end, then drop them."""
        self._stopping = True
        self._scheduler.pause()
        if self._in_flight:
            _, late = await asyncio.wait(self._in_flight, timeout=self._stop_s)
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
        """The names of the sources that will be asked again."""
        return [job.name for job in self._scheduler.get_jobs()]

    def health(self) -> list[SourceHealth]:
        """How every source is doing."""
        return [watch.health() for watch in self.watches]

    def _schedule(self, watch: Watch, delay_s: float) -> None:
        self._scheduler.add_job(
            self._run,
            DateTrigger(datetime.now(UTC) + timedelta(seconds=delay_s)),
            args=[watch],
            id=f"{id(watch)}",
            name=watch.source.name,
            replace_existing=True,
        )

    async def _run(self, watch: Watch) -> None:
        poll = asyncio.ensure_future(watch.poll())
        self._in_flight.add(poll)
        poll.add_done_callback(self._in_flight.discard)
        # Waited for, not awaited: a poll that `stop` cancels must not look like a broken job to the scheduler.
        await asyncio.wait([poll])
        if not (self._stopping or watch.ended or poll.cancelled()):
            self._schedule(watch, poll.result())


def _note(event: JobEvent) -> None:
    _log.error("poll job went wrong", job=event.job_id, code=event.code, error=str(getattr(event, "exception", "")))
