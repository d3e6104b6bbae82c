"""
The break-even line: the rate of changes and the interval at which polling costs as much as push. Pure.

Publications are a Poisson process of rate r. So a poll finds nothing new with probability e^(-r I). One that finds
something contains k = r I / (1 - e^(-r I)) publications on average. Costs are per viewer and second:

    processor   push: c_d (r + 1/h)             poll: c_r / I
    bytes       push: m r + b/h                 poll: (request + answer) / I

Push costs more the more happens; polling costs at most one answer per interval. So polling is cheaper in two cases:
if much happens (it conflates), and if nothing happens and much staleness is tolerated (an interval longer than a
heartbeat's worth of push). Encodings are shared by all viewers and left out: the line is that for many viewers.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp
from typing import Final, Literal

from msgspec import Struct

from dashboard.contrast.cost import Costs, Sizes


Poll = Literal["fair_poll", "delta_poll", "naive_poll"]
Measured = Literal["processor", "bytes"]

POLLS: Final[tuple[Poll, ...]] = ("fair_poll", "delta_poll", "naive_poll")
MEASURES: Final[tuple[Measured, ...]] = ("processor", "bytes")
INTERVALS_S: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)

RATES_PER_S: Final = tuple(10 ** (exponent / 8) for exponent in range(-32, 25))
"""Rates on which crossings are searched: from one change in three hours to a thousand a second."""

_HALVINGS: Final = 40


class Crossing(Struct, frozen=True):
    """A rate at which both cost the same."""

    changes_per_s: float
    above: Literal["push", "poll"]
    """The cheaper one at higher rates."""


class Point(Struct, frozen=True):
    """All crossings of one interval, ascending. Without a crossing one of both is cheaper at every rate."""

    interval_s: float
    crossings: list[Crossing]
    idle: Literal["push", "poll"]
    """The cheaper one when nothing happens at all."""


class Line(Struct, frozen=True):
    """The line between one kind of poll and push."""

    poll: Poll
    measure: Measured
    points: list[Point]


def push_cost(measure: Measured, *, changes_per_s: float, frame_bytes: float, sizes: Sizes, costs: Costs) -> float:
    """
    Return the cost of push per viewer and second.

    It is in µs of the server's processor, or in bytes of both directions. `frame_bytes` is the mean size of a delta.
    """
    if measure == "processor":
        return costs.delivery_us * (changes_per_s + 1 / costs.heartbeat_s)
    return frame_bytes * changes_per_s + sizes.heartbeat / costs.heartbeat_s


def poll_cost(
    poll: Poll, measure: Measured, *, changes_per_s: float, interval_s: float, sizes: Sizes, costs: Costs
) -> float:
    """Return the cost of polling per viewer and second, in the unit of `push_cost`."""
    expected = changes_per_s * interval_s
    idle = exp(-expected)
    publications = expected / (1 - idle) if idle < 1 else 1.0
    if measure == "processor":
        full, nothing = {
            "fair_poll": (costs.full_us, costs.unchanged_us),
            "delta_poll": (costs.delta_us, costs.delta_us),
            "naive_poll": (costs.full_us, costs.full_us),
        }[poll]
    else:
        delta, naive = sizes.delta_request + sizes.head, sizes.naive_request + sizes.head + sizes.board
        full, nothing = {
            "fair_poll": (sizes.fair_request + sizes.head + sizes.board, sizes.fair_request + sizes.unchanged),
            "delta_poll": (delta + sizes.gap(max(1.0, publications)), delta + sizes.empty),
            "naive_poll": (naive, naive),
        }[poll]
    return ((1 - idle) * full + idle * nothing) / interval_s


def break_even(
    frame_bytes: float, sizes: Sizes, costs: Costs, intervals_s: Sequence[float] = INTERVALS_S
) -> list[Line]:
    """
    Return the line of each kind of poll for each measure.

    `frame_bytes` is the mean size of a delta.
    """

    def advantage(poll: Poll, measure: Measured, interval_s: float) -> Callable[[float], float]:
        """Return the advantage of push as a function of the rate: positive where polling costs more."""

        def at(rate: float) -> float:
            polling = poll_cost(poll, measure, changes_per_s=rate, interval_s=interval_s, sizes=sizes, costs=costs)
            pushing = push_cost(measure, changes_per_s=rate, frame_bytes=frame_bytes, sizes=sizes, costs=costs)
            return polling - pushing

        return at

    return [
        Line(poll, measure, [_point(interval_s, advantage(poll, measure, interval_s)) for interval_s in intervals_s])
        for poll in POLLS
        for measure in MEASURES
    ]


def _point(interval_s: float, advantage: Callable[[float], float]) -> Point:
    crossings = []
    for low, high in pairwise(RATES_PER_S):
        if (advantage(low) > 0) != (advantage(high) > 0):
            crossings.append(Crossing(_root(advantage, low, high), "push" if advantage(high) > 0 else "poll"))
    return Point(interval_s, crossings, "push" if advantage(0.0) > 0 else "poll")


def _root(advantage: Callable[[float], float], low: float, high: float) -> float:
    """Return the rate between both at which the sign changes, by bisection."""
    sign = advantage(low) > 0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if (advantage(middle) > 0) == sign else (low, middle)
    return (low + high) / 2
