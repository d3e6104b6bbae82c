"""Seasons of simulated games, and the invariants of every game."""

from collections.abc import Callable, Sequence
from functools import cache
from math import sqrt
from random import Random
from statistics import fmean, stdev

from dashboard.mockfeed.simulator.timeline import Moment, Phase, Scoresheet


Play = Callable[[Scoresheet, Random], None]

ROSTERS = (["A. Home", "B. Home"], ["A. Away", "B. Away"])


@cache
def games(play: Play, count: int, seed: str = "season") -> list[Scoresheet]:
    """Play so many games, each from its own seed. The result is cached: do not change it."""
    sheets = []
    for number in range(count):
        sheet = Scoresheet(ROSTERS, ("HOM", "AWY"))
        play(sheet, Random(f"{seed}/{number}"))
        sheets.append(sheet)
    return sheets


def near(values: Sequence[float], expected: float) -> bool:
    """Return whether the mean of the values is within three standard errors of the expected one."""
    return abs(fmean(values) - expected) <= 3 * stdev(values) / sqrt(len(values))


def violations(sheet: Scoresheet, *, level_allowed: bool) -> list[str]:
    """Return each place where a game violates an invariant of all sports."""
    breaches = []
    withdrawals = [entry.withdrawn.second for entry in sheet.entries if entry.withdrawn]
    for before, after in zip(sheet.moments, sheet.moments[1:], strict=False):
        if after.second < before.second:
            breaches.append(f"time runs backwards at {after.second}")
        if _fell(before, after) and not any(before.second < second <= after.second for second in withdrawals):
            breaches.append(f"the score falls without a correction at {after.second}")
        if _clock_turned(before, after):
            breaches.append(f"the clock jumps at {after.second}")
        if _number(after) - _number(before) not in {0, 1}:
            breaches.append(f"stage {_number(after)} follows {_number(before)}")
    scores = {(moment.second, moment.score) for moment in sheet.moments}
    breaches += [
        f"the log is ahead at {entry.second}" for entry in sheet.entries if (entry.second, entry.score) not in scores
    ]
    last = sheet.moments[-1]
    if last.phase is not Phase.DONE or last.decision is None:
        breaches.append("no end")
    if not level_allowed and not sheet.lead():
        breaches.append("level at the end")
    if last.score != (sum(part[0] for part in sheet.partials), sum(part[1] for part in sheet.partials)):
        breaches.append("the parts do not add up")
    return breaches


def _number(moment: Moment) -> int:
    return moment.stage.number if moment.stage else 0


def _fell(before: Moment, after: Moment) -> bool:
    return bool(before.score and after.score and any(b > a for b, a in zip(before.score, after.score, strict=True)))


def _clock_turned(before: Moment, after: Moment) -> bool:
    """Return whether the clock runs the wrong way, or faster than time, between two moments of one stage."""
    if before.clock is None or after.clock is None or before.stage != after.stage:
        return False
    expected = before.clock.after(after.second - before.second).reading_s
    if before.clock.counts == "up":
        return after.clock.reading_s < before.clock.reading_s or after.clock.reading_s > expected + 1e-6
    return after.clock.reading_s > before.clock.reading_s + 1e-6 or after.clock.reading_s < -1e-6
