"""A recording played like a feed: strictly in order, every payload once."""

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from dashboard.feed.adapter import Feed, SourceContext, recognized_feed
from dashboard.feed.decode import decode
from dashboard.feed.recording import Payload, RecordingError, open_recording
from dashboard.feed.source import Garbled, Pace, Parsed, Problem, Reading


PACE: Final = Pace(live_s=1, near_s=1, idle_s=1)
"""The pace of the back-off after a garbled payload. Each reading carries the time until the next one."""


class ReplaySource:
    """
    A source that plays the payloads of `path`, whichever of `feeds` they are of.

    Recorded gaps pass `speed` times as fast and take at most `max_gap_s` real seconds. `now` is a monotonic clock in
    seconds. The constructor lists the recording and raises `RecordingError` when there is nothing to play. Payloads are
    read one by one, off the event loop.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        speed: float = 1.0,
        max_gap_s: float = 10.0,
        now: Callable[[], float],
        feeds: Iterable[Feed],
        pace: Pace = PACE,
    ) -> None:
        if not (speed > 0 and max_gap_s >= 0):
            raise ValueError(f"a replay needs a speed above 0 and gaps of 0 s or more, not {speed} and {max_gap_s}")
        self.name = f"replay:{path}"
        self.pace = pace
        self._recording = open_recording(Path(path))
        self._speed = speed
        self._max_gap_s = max_gap_s
        self._now = now
        self._feeds = [feed for feed in feeds if feed.has_payloads]
        self._feed: Feed | None = None
        self._next = 0
        self._due = 0.0
        self._end_reported = False
        self._last = Parsed(games=[], problems=[Problem(None, problem) for problem in self._recording.problems])

    async def fetch(self) -> Reading | float | None:
        """
        Return the next reading, the seconds until it is due, or `None` after the end.

        Raises `Garbled` for a damaged payload; the next call goes on with the one after it.
        """
        payloads = self._recording.payloads
        if self._next == len(payloads):
            return self._end(payloads[-1])
        left = self._due - self._now()
        if self._next and left > 0:
            return left
        payload = payloads[self._next]
        self._next += 1
        gap = self._gap(payload)
        # Counted from now: after a stall the payloads go on at their own pace instead of all at once.
        self._due = self._now() + (gap or 0)
        left_out = self._last.problems if self._next == 1 else []
        parsed = await self._parsed(payload)
        self._last = Parsed(parsed.games, [*left_out, *parsed.problems], parsed.updated_at)
        self._end_reported = gap is None
        return Reading(self._last, observed_at=payload.at, wait_s=gap, ended=self._end_reported)

    async def close(self) -> None:
        """Close the archive."""
        await asyncio.to_thread(self._recording.close)

    def _gap(self, payload: Payload) -> float | None:
        """Return the real seconds from `payload` to the next one; `None` for the last one."""
        if self._next == len(self._recording.payloads):
            return None
        recorded = self._recording.payloads[self._next].at - payload.at
        return min(recorded.total_seconds() / self._speed, self._max_gap_s)

    async def _parsed(self, payload: Payload) -> Parsed:
        try:
            data = await asyncio.to_thread(self._recording.read, payload)
        except RecordingError as error:
            raise Garbled(str(error)) from error
        try:
            content = decode(data)
            # An unrecognized payload may still be an odd answer of the feed being played.
            self._feed = recognized_feed(content, self._feeds) or self._feed
            if self._feed is None:
                raise Garbled(f"not a payload of a known feed ({', '.join(feed.name for feed in self._feeds)})")
            return self._feed.parse(content)
        except Garbled as error:
            raise Garbled(f"{payload.name}: {error}") from error

    def _end(self, last: Payload) -> Reading | None:
        """Return a reading that reports the end, if the last payload could not because it was garbled."""
        if self._end_reported:
            return None
        self._end_reported = True
        return Reading(self._last, observed_at=last.at, ended=True)


def _make(context: SourceContext) -> ReplaySource:
    if not context.address:
        raise ValueError("no folder, file or archive: write replay:PATH")
    try:
        return ReplaySource(
            Path(context.address),
            speed=context.settings.replay_speed,
            max_gap_s=context.settings.replay_max_gap_s,
            now=time.monotonic,
            feeds=context.feeds,
            pace=context.pace,
        )
    except (RecordingError, OSError) as error:
        raise ValueError(str(error)) from error


FEED: Final = Feed(prefix="replay:", help="replay:PATH", pace=PACE, make=_make)
