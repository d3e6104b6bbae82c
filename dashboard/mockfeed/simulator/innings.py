"""
One half-inning of baseball as a list of plate appearances, drawn so that its runs follow a measured table.

Runs per half-inning over 399 MLB finals (July and August 2026): 0 in 74.7 %, 1 in 13.5 %, 2 in 6.5 %, 3 in 2.7 %, 4 in
1.2 %, 5 or more in 1.4 %. Plate appearances are drawn from general league frequencies. That draws some numbers of runs
too often, so a share of those half-innings is drawn again.
"""

from random import Random
from typing import Final, Literal, assert_never

from msgspec import Struct


Hit = Literal["SINGLE", "DOUBLE", "TRIPLE", "HOME_RUN"]
Result = Literal["STRIKEOUT", "WALK", Hit, "OUT"]
Bases = tuple[bool, bool, bool]

EMPTY: Final[Bases] = (False, False, False)

RESULTS: Final[tuple[Result, ...]] = ("STRIKEOUT", "WALK", "SINGLE", "DOUBLE", "TRIPLE", "HOME_RUN", "OUT")
SHARES: Final = (0.222, 0.094, 0.152, 0.046, 0.004, 0.033, 0.449)
ADVANCE: Final[dict[Hit, int]] = {"SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "HOME_RUN": 4}

KEEP_SHARES: Final = (0.78, 0.822, 0.747, 0.682, 0.677, 1.0)
"""Shares of the half-innings that are kept, by number of runs; the last is for five or more."""


class Appearance(Struct, frozen=True):
    """The result of one plate appearance, with outs and bases after it."""

    result: Result
    runs: int
    outs: int
    bases: Bases


def half_inning(random: Random, *, edge: float = 1.0, runner_on_second: bool = False) -> list[Appearance]:
    """
    Draw the plate appearances of a half-inning.

    A larger `edge` keeps more half-innings with runs. `runner_on_second` is the rule of extra innings.
    """
    while True:
        appearances = _draw(random, (False, runner_on_second, False))
        runs = sum(appearance.runs for appearance in appearances)
        keep_share = KEEP_SHARES[min(runs, 5)] * (edge if runs else 1.0)
        if runner_on_second or random.random() < keep_share:
            return appearances


def _draw(random: Random, bases: Bases) -> list[Appearance]:
    appearances: list[Appearance] = []
    outs = 0
    while outs < 3:
        result = random.choices(RESULTS, SHARES)[0]
        bases, runs, outs_made = _after(random, result, bases, outs)
        outs += outs_made
        appearances.append(Appearance(result, runs, outs, bases if outs < 3 else EMPTY))
    return appearances


def _after(random: Random, result: Result, bases: Bases, outs: int) -> tuple[Bases, int, int]:
    """Return the bases after one result, and its runs and outs."""
    match result:
        case "STRIKEOUT":
            return bases, 0, 1
        case "WALK":
            first, second, third = bases
            return (True, first or second, (first and second) or third), int(first and second and third), 0
        case "OUT":
            return _out(random, bases, outs)
        case "SINGLE" | "DOUBLE" | "TRIPLE" | "HOME_RUN":
            return _hit(random, result, bases)
        case unreachable:
            assert_never(unreachable)


def _hit(random: Random, hit: Hit, bases: Bases) -> tuple[Bases, int, int]:
    advance = ADVANCE[hit]
    extra = hit == "SINGLE" and random.random() < 0.6
    runners = [base + advance + (1 if extra and base == 2 else 0) for base, runner in enumerate(bases, 1) if runner]
    runners.append(advance)
    return (1 in runners, 2 in runners, 3 in runners), sum(base > 3 for base in runners), 0


def _out(random: Random, bases: Bases, outs: int) -> tuple[Bases, int, int]:
    """Draw bases, runs and outs of a batter put out: some are double plays, and on some a runner scores from third."""
    first, second, third = bases
    draw = random.random()
    if first and outs < 2 and draw < 0.18:
        return (False, second, third), 0, 2
    if third and outs < 2 and draw < 0.55:
        return (first, second, False), 1, 1
    return bases, 0, 1
