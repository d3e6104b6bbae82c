"""
The cost of one request and of one delivery, in bytes and in the server's processor time. Pure.

The defaults for polls were measured by `tests.bench.polls` at 1,000 requests per second, all others by the laboratory.
Another machine has other values. So they are parameters of all that is computed from them.
"""

import math
from collections.abc import Sequence
from typing import Final

from msgspec import Struct


class Sizes(Struct, frozen=True, kw_only=True):
    """Sizes of HTTP messages and frames on the socket in bytes, headers included."""

    naive_request: int = 570
    """A GET request with a browser's headers that bypasses every cache."""
    fair_request: int = 560
    """The same with If-None-Match."""
    delta_request: int = 545
    """The same with `?since=`; also the size of a long poll."""
    head: int = 1010
    """Status line and headers of an answer with a body."""
    unchanged: int = 920
    """A whole answer 304."""
    board: int = 6000
    """The body of the whole board, compressed."""
    gaps: Sequence[tuple[int, float]] = ((1, 500.0),)
    """Samples of a delta answer's compressed body: number of publications and bytes, ascending."""
    empty: int = 180
    """The body of a delta answer without a publication."""
    heartbeat: int = 420
    """A heartbeat as a WebSocket frame."""
    painted: int = 101
    """A page's paint receipt, which it sends after a heartbeat that follows something new."""
    event: int = 28
    """Overhead of an SSE event over a plain frame: `data:`, `id:` and the chunk around it, less the frame's head."""

    def gap(self, publications: float) -> float:
        """
        Return the size of a delta answer over at least one publication, interpolated between the samples.

        Past the last sample it is constant: a value that changes again and again is contained once.
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
At a low rate a request costs more: the server sleeps in between and finds its caches cold.

The cost is proportional to the rate to the power of minus this exponent. `tests.bench.model` measures it between 100
and 500 requests per second.
"""
LOW_RATE_PER_S: Final = 50.0
"""Below this rate every request finds the server asleep: rarer ones cost no more."""
HIGH_RATE_PER_S: Final = 1000.0
"""Above this rate the server does not sleep: more frequent requests cost no less."""


class Costs(Struct, frozen=True, kw_only=True):
    """The server's processor time (µs), and delays (ms)."""

    full_us: float = 54.0
    """A poll that is answered with the whole board from the cache."""
    unchanged_us: float = 54.0
    """A poll that is answered with 304."""
    delta_us: float = 54.0
    """A poll that is answered with a delta, which may be empty."""
    delivery_us: float = 13.0
    """A frame to one WebSocket."""
    event_us: float = 8.0
    """An event to one SSE stream."""
    long_poll_us: float = 82.0
    """A long poll: its wait, its wake-up and its answer."""
    asked_per_s: float = 1000.0
    """The rate at which polls by the clock have these costs, requests per second."""
    board_us: float = 1500.0
    """Encoding and compressing the board, once for each position that is requested."""
    publication_us: float = 100.0
    """Encoding and compressing a delta, once."""
    request_ms: float = 3.0
    """From the moment the server answers a poll until the answer is shown."""
    delivery_ms: float = 5.0
    """From the detection of a change until a WebSocket client shows it."""
    event_ms: float = 5.0
    """The same for an SSE client."""
    long_poll_ms: float = 8.0
    """The same for a waiting long poll, which has one more request behind it."""
    heartbeat_s: float = 10.0
    """Interval of the heartbeats to each client of push, s."""
    wait_s: float = 25.0
    """Longest wait of a long poll, s."""

    def low_rate_factor(self, requests_per_s: float) -> float:
        """Return the cost of a request at this rate over that at `asked_per_s`: (n0 / n) ** `LOW_RATE_EXPONENT`."""
        return math.pow(_within_rates(self.asked_per_s) / _within_rates(requests_per_s), LOW_RATE_EXPONENT)


def _within_rates(requests_per_s: float) -> float:
    return min(HIGH_RATE_PER_S, max(LOW_RATE_PER_S, requests_per_s))
