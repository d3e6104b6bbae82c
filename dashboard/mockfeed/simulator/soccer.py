"""
Soccer: two halves on a clock that never stops, and in a knock-out match extra time and kicks.

Goals, their increase during the match, added time and the shares of penalties and own goals were measured over 552
World Cup matches (1998 to 2026). Published: 39 withdrawn goals in the first 250 Premier League matches of 2019/20.
Cards are general knowledge: about 3.6 yellow and 0.15 red cards per match.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from dashboard.mockfeed.simulator.game_clock import GameClock
from dashboard.mockfeed.simulator.shootout import attempts
from dashboard.mockfeed.simulator.timeline import Phase, Scoresheet, Stage


REGULATION: Final = 2

GOALS: Final = 2.56
"""Goals of both sides in ninety minutes and added time."""

HOME_SHARE: Final = 1.42 / 2.56
"""Share of the goals by the side listed first."""

PENALTY_SHARE: Final = 0.083
OWN_GOAL_SHARE: Final = 0.041
WITHDRAWN: Final = 0.16
"""Goals per match that are shown and then withdrawn by the video referee."""

YELLOW: Final = 3.6
RED: Final = 0.15
KICK_CHANCE: Final = 0.75
KICK_S: Final = 50.0

_QUARTER_HOUR_S: Final = 900.0
_GOALS_MEASURED: Final = 803
_FIRST: Final = (94, 90, 119, 23)
"""Measured goals in each quarter of an hour of the first half, and in its added time."""
_SECOND: Final = (139, 136, 126, 76)
_FIRST_ADDED_MIN: Final = (1.0, 10.0, 4.6)
"""Minimum, maximum and most likely added minutes; the mean is 5.2."""
_SECOND_ADDED_MIN: Final = (3.0, 13.0, 6.8)
_EXTRA_GOALS: Final = (9 / 46, 17 / 46)
"""Goals in each half of extra time, over 46 extra times."""

Segment = tuple[float, float]
"""Length in seconds, and expected goals."""


def play(sheet: Scoresheet, random: Random, *, knockout: bool = False) -> None:
    """Play a match. A league match may end level, a knock-out match goes on."""
    sheet.wait(random.triangular(24, 264, 60))
    _half(sheet, random, Stage(1, "HALF", "1st half"), _regular(random, _FIRST, _FIRST_ADDED_MIN))
    sheet.pause("HT", random.uniform(880, 960))
    _half(sheet, random, Stage(2, "HALF", "2nd half"), _regular(random, _SECOND, _SECOND_ADDED_MIN))
    if sheet.lead() or not knockout:
        sheet.finish("FT", "REGULATION")
        return
    sheet.pause("End of 90", random.uniform(150, 240))
    _half(sheet, random, Stage(3, "EXTRA", "ET 1"), [(_QUARTER_HOUR_S, _EXTRA_GOALS[0]), (75.0, 0.02)])
    sheet.pause("ET break", random.uniform(60, 120))
    _half(sheet, random, Stage(4, "EXTRA", "ET 2"), [(_QUARTER_HOUR_S, _EXTRA_GOALS[1]), (90.0, 0.02)])
    if sheet.lead():
        sheet.finish("AET", "EXTRA_TIME")
        return
    sheet.pause("End of ET", random.uniform(150, 240))
    _kicks(sheet, random)
    sheet.finish("Pens", "PENALTIES")


def _regular(random: Random, counted: Sequence[int], added_min: tuple[float, float, float]) -> list[Segment]:
    """Draw the segments of a half: three of 15 minutes, and added time with goals in proportion to its length."""
    low, high, mode = added_min
    added = random.triangular(low, high, mode)
    goals = [GOALS * count / _GOALS_MEASURED for count in counted]
    mean = (low + high + mode) / 3
    return [*((_QUARTER_HOUR_S, expected) for expected in goals[:3]), (added * 60, goals[3] * added / mean)]


def _arrivals(random: Random, segments: Sequence[Segment]) -> Iterator[float]:
    """Yield the seconds of a Poisson process that has its own rate in each segment."""
    begin = 0.0
    for length, expected in segments:
        second = random.expovariate(expected / length)
        while second < length:
            yield begin + second
            second += random.expovariate(expected / length)
        begin += length


def _half(sheet: Scoresheet, random: Random, stage: Stage, segments: Sequence[Segment]) -> None:
    """Play one half with all its incidents."""
    length = sum(segment[0] for segment in segments)
    begin = {1: 0.0, 2: 2700.0, 3: 5400.0, 4: 6300.0}[stage.number]
    full = begin + sum(segment[0] for segment in segments[:-1])
    share = length / 6168
    incidents = [(second, "GOAL") for second in _arrivals(random, segments)]
    for kind, expected in (("YELLOW", YELLOW), ("RED", RED), ("SHOWN", WITHDRAWN)):
        incidents += [(second, kind) for second in _arrivals(random, [(length, expected * share)])]
    for second, kind in list(incidents):
        if kind == "SHOWN":
            incidents.append((min(second + random.uniform(30, 180), length), "WITHDRAWN"))
    sheet.open_stage(stage, GameClock(begin, "up", running=True, full_s=full))
    sheet.write()
    now = 0.0
    for second, kind in sorted(incidents):
        sheet.wait(second - now)
        now = second
        _add_incident(sheet, random, kind)
        sheet.write()
    sheet.wait(length - now)


def _add_incident(sheet: Scoresheet, random: Random, kind: str) -> None:
    when = sheet.clock.face().text if sheet.clock else ""
    if kind == "WITHDRAWN":
        shown_index = next(
            i for i, entry in enumerate(sheet.entries) if entry.remark == "under review" and not entry.withdrawn
        )
        sheet.withdraw(shown_index, 1, random.choice(("VAR: offside", "VAR: handball", "VAR: foul in the build-up")))
        return
    side = 0 if random.random() < HOME_SHARE else 1
    scorer, remark = side, None
    if kind in {"GOAL", "SHOWN"}:
        sheet.add(side, 1)
        draw = random.random()
        if kind == "SHOWN":
            kind, remark = "GOAL", "under review"
        elif draw < PENALTY_SHARE:
            kind = "PENALTY"
        elif draw < PENALTY_SHARE + OWN_GOAL_SHARE:
            kind, scorer = "OWN_GOAL", 1 - side
    sheet.log(kind, side, when, random.choice(sheet.rosters[scorer]), remark)


def _kicks(sheet: Scoresheet, random: Random) -> None:
    """Play five kicks for each side, then sudden death, with a kick about every fifty seconds."""
    sheet.open_stage(Stage(5, "SHOOTOUT", "Pens"), None)
    sheet.phase = Phase.PENS
    sheet.kicks = (0, 0)
    sheet.write()
    for side, scored, tally in attempts(random, 5, KICK_CHANCE):
        sheet.wait(random.uniform(0.8, 1.2) * KICK_S)
        sheet.kicks = tally
        sheet.log("KICK_IN" if scored else "KICK_OUT", side, "Pens", random.choice(sheet.rosters[side]))
        sheet.write()
    sheet.wait(20)
