"""
What one request and one delivery cost, in bytes and in time of the server's processor. Pure.

The defaults of polls are those of `tests.bench.polls` at a thousand a second, others the laboratory's. Another machine
has others: they are parameters of everything that is computed from them.
"""

import math
from collections.abc import Sequence
from typing import Final

from msgspec import Struct


class Sizes(Struct, frozen=True, kw_only=True):
    """Bytes of HTTP messages and frames as they are on the socket, headers included."""

    naive_request: int = 570
    """A GET with a browser's headers, past every cache."""
    fair_request: int = 560
    """With If-None-Match."""
    delta_request: int = 545
    """With `?since=`; that of a long poll, too."""
    head: int = 1010
    """Status line and headers of an answer with a body."""
    unchanged: int = 920
    """A whole 304."""
    board: int = 6000
    """The body of the whole board, packed."""
    gaps: Sequence[tuple[int, float]] = ((1, 500.0),)
    """The body of a delta answer, packed, by how many publications it tells of; ascending, sampled."""
    empty: int = 180
    """The body of a delta answer that tells of nothing."""
    heartbeat: int = 420
    """A WebSocket frame."""
    painted: int = 101
    """The frame in which a page says what it shows, after a heartbeat that found something new."""
    event: int = 28
    """What an SSE event has more than a plain frame: `data:`, `id:` and the chunk around it, less the frame's head."""

    def gap(self, publications: float) -> float:
        """
        The body of a delta answer over so many publications (at least one): linear between the samples, and beyond
        the last one as it is there, since what changes again and again is told once.
        """
        before = self.gaps[0]
        for sample in self.gaps:
            if sample[0] >= publications:
                width = sample[0] - before[0]
                return before[1] + (sample[1] - before[1]) * ((publications - before[0]) / width if width else 1.0)
            before = sample
        return before[1]


LOW_RATE_EXPONENT: Final = 0.38
"""
Where few ask, a request costs more: the server sleeps in between and finds its caches cold. By this power of the rate,
as `tests.bench.model` measures it between 100 and 500 requests a second.
"""
LOW_RATE_PER_S: Final = 50.0
"""So few find it asleep anyway: rarer ones cost no more."""
HIGH_RATE_PER_S: Final = 1000.0
"""From so many on it does not sleep: more of them cost no less."""


class Costs(Struct, frozen=True, kw_only=True):
    """The server's processor time, µs, and delays, ms."""

    full_us: float = 54.0
    """A poll answered with the whole board, encoded before."""
    unchanged_us: float = 54.0
    """A poll answered with 304."""
    delta_us: float = 54.0
    """A poll answered with a delta, also with an empty one."""
    delivery_us: float = 13.0
    """A frame for one WebSocket."""
    event_us: float = 8.0
    """An event for one SSE stream."""
    long_poll_us: float = 82.0
    """A long poll: waiting, waking and answering."""
    asked_per_s: float = 1000.0
    """The rate at which polls by the clock cost that."""
    board_us: float = 1500.0
    """Encoding and packing the board, once for each position that is asked for."""
    publication_us: float = 100.0
    """Encoding and packing a delta, once."""
    request_ms: float = 3.0
    """From the moment a poll is answered until the answer is shown."""
    delivery_ms: float = 5.0
    """From a change's detection until it is shown where it is pushed."""
    event_ms: float = 5.0
    """The same for an event of a stream."""
    long_poll_ms: float = 8.0
    """The same for the answer to a long poll that waited: it has a request more behind it."""
    heartbeat_s: float = 10.0
    """One heartbeat each viewer that is pushed to, so often."""
    wait_s: float = 25.0
    """What a long poll waits at most."""

    def low_rate_factor(self, requests_per_s: float) -> float:
        """How many times as much as at `asked_per_s` a request costs at this rate: (n0 / n) ** `LOW_RATE_EXPONENT`."""
        return math.pow(_within_rates(self.asked_per_s) / _within_rates(requests_per_s), LOW_RATE_EXPONENT)


def _within_rates(requests_per_s: float) -> float:
    return min(HIGH_RATE_PER_S, max(LOW_RATE_PER_S, requests_per_s))
