"""
Ice hockey: three periods on a clock that stops, 3-on-3 overtime, and a shoot-out.

Published: almost six goals per game (a survey of 3,690 games), 23.3 % of the games level after sixty minutes (NHL 2005
to 2013), and since overtime is 3-on-3 a shoot-out in 7.9 %, with goals in 33 to 34 % of its attempts. Measured in one
recorded game: seven penalties, 34 stoppages and 44 face-offs. The factor of four for power plays is general knowledge.
"""

from random import Random
from typing import Final

from dashboard.mockfeed.simulator.game_clock import GameClock
from dashboard.mockfeed.simulator.shootout import attempts
from dashboard.mockfeed.simulator.situations import Strength
from dashboard.mockfeed.simulator.timeline import Phase, Scoresheet, Stage


REGULATION: Final = 3
PERIOD_S: Final = 1200.0
OVERTIME_S: Final = 300.0
MINOR_S: Final = 120.0
INTERMISSION_S: Final = 1050.0

GOAL_RATE: Final = 2.26 / 3600
"""Goals of one side at even strength per second of play. Power plays and empty nets raise them to 2.95 per hour."""
HOME_EDGE: Final = 1.06
POWER_PLAY_FACTOR: Final = 4.0
SHORT_HANDED_FACTOR: Final = 0.35
PENALTY_RATE: Final = 7 / 3600
STOPPAGE_RATE: Final = 34 / 3600
PULLED_FACTOR: Final = 6.0
"""Factor by which a side without goalkeeper scores more often."""
EMPTY_NET_RATE: Final = 0.0040
"""Goals into the empty net per second: one in a third of the games with an empty net."""
OVERTIME_RATE: Final = 1.08 / 300
"""Goals of both sides per second at 3-on-3: a third of the overtimes stay level."""
SHOOTER_CHANCE: Final = 0.335

_LABELS: Final = ("1st", "2nd", "3rd")


def play(sheet: Scoresheet, random: Random) -> None:
    """Play a regular season game."""
    sheet.wait(random.uniform(120, 480))
    for number, label in enumerate(_LABELS, 1):
        _period(sheet, random, Stage(number, "PERIOD", label), PERIOD_S)
        if number < REGULATION:
            sheet.pause(f"End {label}", random.uniform(0.97, 1.05) * INTERMISSION_S)
    if sheet.lead():
        sheet.finish("Final", "REGULATION", official_s=90)
        return
    sheet.pause("End 3rd", 90)
    _period(sheet, random, Stage(4, "OVERTIME", "OT"), OVERTIME_S)
    if sheet.lead():
        sheet.finish("F/OT", "OVERTIME", official_s=90)
        return
    sheet.pause("End OT", 120)
    _shootout(sheet, random)
    sheet.finish("F/SO", "PENALTIES", official_s=90)


def _period(sheet: Scoresheet, random: Random, stage: Stage, length: float) -> None:
    """Play one period, or overtime up to its first goal."""
    sheet.open_stage(stage, GameClock(length, "down", running=True))
    penalty_ends_s = 0.0
    short_handed: int | None = None
    pulled_s = random.uniform(60, 165) if stage.number == REGULATION else -1.0
    while True:
        left_s = sheet.played_s
        pulled = _pulled(sheet, left_s, pulled_s)
        sheet.situation = Strength(None if short_handed is None else 1 - short_handed, pulled)
        sheet.write()
        rates_change_at_s = [
            0.0,
            *([penalty_ends_s] if short_handed is not None else []),
            *([pulled_s] if left_s > pulled_s else []),
        ]
        horizon = left_s - max(rates_change_at_s)
        rates = _rates(short_handed, pulled, overtime=stage.kind == "OVERTIME")
        gap = random.expovariate(sum(rates))
        if gap >= horizon:
            sheet.wait(horizon)
            if horizon == left_s:
                return
            if short_handed is not None and sheet.played_s <= penalty_ends_s + 1e-6:
                short_handed = None
            continue
        sheet.wait(gap)
        kind = random.choices(range(4), rates)[0]
        if kind < 2:
            _goal(sheet, random, kind, short_handed, pulled)
            if stage.kind == "OVERTIME":
                return
            short_handed = short_handed if short_handed == kind else None
        elif kind == 2 and short_handed is None:
            short_handed = random.randrange(2)
            penalty_ends_s = max(0.0, sheet.played_s - MINOR_S)
            sheet.log("PENALTY_MINOR", short_handed, _clock_label(sheet), random.choice(sheet.rosters[short_handed]))
        _stoppage(sheet, random)


def _pulled(sheet: Scoresheet, left_s: float, pulled_s: float) -> int | None:
    """Return the side without goalkeeper, if one is: it is behind by one or two near the end."""
    if left_s > pulled_s + 1e-6 or not 1 <= abs(sheet.lead()) <= 2:
        return None
    return 1 if sheet.lead() > 0 else 0


def _rates(short_handed: int | None, pulled: int | None, *, overtime: bool) -> list[float]:
    """Return the rates per second of play: goals home and away, penalties, and other stoppages."""
    if overtime:
        return [OVERTIME_RATE * HOME_EDGE / 2, OVERTIME_RATE / HOME_EDGE / 2, 0.0, STOPPAGE_RATE / 2]
    goals = [GOAL_RATE * HOME_EDGE, GOAL_RATE / HOME_EDGE]
    if short_handed is not None:
        goals[short_handed] *= SHORT_HANDED_FACTOR
        goals[1 - short_handed] *= POWER_PLAY_FACTOR
    if pulled is not None:
        goals[pulled] *= PULLED_FACTOR
        goals[1 - pulled] = EMPTY_NET_RATE
    return [*goals, PENALTY_RATE, STOPPAGE_RATE]


def _clock_label(sheet: Scoresheet) -> str:
    return f"{sheet.caption} {sheet.clock.face().text if sheet.clock else ''}"


def _goal(sheet: Scoresheet, random: Random, side: int, short_handed: int | None, pulled: int | None) -> None:
    kind = "POWER_PLAY_GOAL" if short_handed == 1 - side else "GOAL"
    sheet.add(side, 1)
    into_empty = pulled is not None and pulled != side
    sheet.log(kind, side, _clock_label(sheet), random.choice(sheet.rosters[side]), "empty net" if into_empty else None)


def _stoppage(sheet: Scoresheet, random: Random) -> None:
    """Stop the clock until the next face-off."""
    sheet.run(False)
    sheet.write()
    sheet.wait(random.triangular(15, 115, 30))
    sheet.run(True)


def _shootout(sheet: Scoresheet, random: Random) -> None:
    """Play three rounds, then sudden death. The winner's score gets one more goal."""
    sheet.open_stage(Stage(5, "SHOOTOUT", "SO"), None)
    sheet.phase = Phase.PENS
    sheet.kicks = (0, 0)
    sheet.write()
    for side, scored, tally in attempts(random, 3, SHOOTER_CHANCE):
        sheet.wait(random.uniform(30, 50))
        sheet.kicks = tally
        sheet.log("KICK_IN" if scored else "KICK_OUT", side, "SO", random.choice(sheet.rosters[side]))
        sheet.write()
    sheet.wait(15)
    sheet.add(0 if sheet.kicks[0] > sheet.kicks[1] else 1, 1)
