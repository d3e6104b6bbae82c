"""
How old what the wall shows is, as lines of a head: what a heartbeat tells, for who polls.
"""

import json
import time
from collections.abc import Callable
from typing import Final

import msgspec

from dashboard.core import protocol
from dashboard.core.hub import Hub


CACHE_S: Final = 0.05
"""
The sources are asked so often at most: a poll may tell of their last answer so much too late, never too early. The
server's own time is that of each answer.
"""


class FreshnessHeaders:
    """The sources' health, shared by answers that follow on each other."""

    def __init__(
        self,
        hub: Hub,
        health: Callable[[], list[protocol.SourceHealth]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hub = hub
        self._health = health
        self._clock = clock
        self._sources = b""
        self._until_s = 0.0

    def head(self) -> bytes:
        """The lines, with the time now."""
        if (now := self._clock()) >= self._until_s:
            self._until_s = now + CACHE_S
            self._sources = self._source_lines()
        return b"Scorewall-Server-Time: %d\r\n%b" % (time.time_ns() // 1_000_000, self._sources)

    def _source_lines(self) -> bytes:
        sources = self._health()
        heartbeat = protocol.heartbeat(self._hub.position, "", sources, 0)
        lines: dict[str, int | str | None] = {"Polled-At": heartbeat.polled_at, "Changed-At": heartbeat.changed_at}
        lines["Cluster"] = "away" if self._hub.cut_off else None
        # In ASCII, with everything else escaped: what a feed said of its failure ends no line.
        lines |= {"Sources": json.dumps(msgspec.to_builtins(sources), separators=(",", ":"))}
        return "".join(f"Scorewall-{name}: {value}\r\n" for name, value in lines.items() if value is not None).encode()
