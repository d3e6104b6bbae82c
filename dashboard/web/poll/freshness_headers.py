"""Headers with the age of the board and the build: the fields of a heartbeat and of `hello`, for clients that poll."""

import json
import time
from collections.abc import Callable
from typing import Final

import msgspec

from dashboard.core import protocol
from dashboard.core.hub import Hub
from dashboard.steady_clock import now_ms


CACHE_S: Final = 0.05
"""
Time for which the sources' health is cached, s.

A response may report a source's last answer too late by that much, never too early. The server's own time is that of
the response.
"""


SOURCES_BYTES: Final = 2048
"""Longest list of sources in a header, bytes. nginx gives all headers of a response 4 KiB by default."""


class FreshnessHeaders:
    """Formats the server's time and the sources' health as headers. The latter are cached for `CACHE_S`."""

    def __init__(
        self,
        hub: Hub,
        health: Callable[[], list[protocol.SourceHealth]],
        build: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the hub, a function for the health of every source, and the build. `clock`: monotonic seconds."""
        self._hub = hub
        self._health = health
        self._build = build
        self._clock = clock
        self._sources = b""
        self._until_s = 0.0

    def head(self) -> bytes:
        """Return the header lines, each with its line break, with the current time of the server."""
        if (now := self._clock()) >= self._until_s:
            self._until_s = now + CACHE_S
            self._sources = self._source_lines()
        return b"Scorewall-Server-Time: %d\r\n%b" % (now_ms(), self._sources)

    def _source_lines(self) -> bytes:
        """Return the lines that depend on the sources. `Polled-At` is left out until every source has answered."""
        sources = self._health()
        heartbeat = protocol.heartbeat(self._hub.position, "", sources, now_ms())
        lines: dict[str, int | str | None] = {"Polled-At": heartbeat.polled_at, "Changed-At": heartbeat.changed_at}
        lines["Cluster"] = "away" if self._hub.cut_off else None
        lines["Build"] = self._build
        listed = listed_sources(sources, heartbeat.server_time)
        lines |= {"Sources": f"[{','.join(listed)}]", "Sources-Left-Out": len(sources) - len(listed) or None}
        return "".join(f"Scorewall-{name}: {value}\r\n" for name, value in lines.items() if value is not None).encode()


def listed_sources(sources: list[protocol.SourceHealth], at_ms: int) -> list[str]:
    """
    Return the health of as many sources as fit into `SOURCES_BYTES`, each as JSON.

    If they do not all fit, those in trouble come first, behind one that is not: a client must not take some for all.
    """
    texts = [_encode(source) for source in sources]
    if sum(map(len, texts)) + len(texts) < SOURCES_BYTES:
        return texts
    troubled = [_is_troubled(source, at_ms) for source in sources]
    order = sorted(range(len(sources)), key=lambda index: (not troubled[index], index))
    if not all(troubled):
        order.insert(0, order.pop(sum(troubled)))
    listed, left = [], SOURCES_BYTES - 2
    for index in order:
        left -= len(texts[index]) + 1
        if left < 0:
            break
        listed.append(texts[index])
    return listed


def _encode(source: protocol.SourceHealth) -> str:
    # ASCII with escapes: the error of a feed cannot end the line and start another header.
    return json.dumps(msgspec.to_builtins(source), separators=(",", ":"))


def _is_troubled(source: protocol.SourceHealth, at_ms: int) -> bool:
    late = source.polled_at is not None and source.late_after_ms is not None
    return source.state is not protocol.SourceState.OK or (
        late and at_ms - (source.polled_at or 0) > (source.late_after_ms or 0)
    )
