"""
American football: four quarters of drives, and ten minutes of overtime that may end level.

Measured over 2,048 NFL regular season games (2009 to 2016): 45.0 points with a standard deviation of 13.8; 5.04
touchdowns, 3.23 field goals and 0.066 safeties in 23.6 drives; an average margin of 11.8; overtime in 6.25 %, and 5
games that ended level.
"""

from random import Random
from typing import Final

from dashboard.mockfeed.simulator.drive import Drive
from dashboard.mockfeed.simulator.game_clock import GameClock
from dashboard.mockfeed.simulator.timeline import Scoresheet, Stage


REGULATION: Final = 4
QUARTER_S: Final = 900.0
OVERTIME_S: Final = 600.0
HALF_TIME_S: Final = 750.0


def play(sheet: Scoresheet, random: Random) -> None:
    """Play a regular season game."""
    drive = Drive(sheet, random)
    receives_second_half = 1 - drive.ball.side
    sheet.wait(random.uniform(120, 420))
    for number in range(1, REGULATION + 1):
        if number == 3:
            drive.kick_off(receives_second_half, 3)
        _quarter(sheet, drive, Stage(number, "QUARTER", f"Q{number}"), QUARTER_S)
        if number == 2:
            sheet.pause("Half", HALF_TIME_S)
        elif number < REGULATION:
            sheet.pause(f"End Q{number}", random.uniform(110, 150))
    if sheet.lead():
        sheet.finish("Final", "REGULATION")
        return
    sheet.pause("End Q4", 180)
    drive.kick_off(random.randrange(2), 2)
    _quarter(sheet, drive, Stage(5, "OVERTIME", "OT"), OVERTIME_S)
    sheet.finish("F/OT", "OVERTIME")


def _quarter(sheet: Scoresheet, drive: Drive, stage: Stage, length: float) -> None:
    """Play one quarter, or overtime until it is decided."""
    sheet.open_stage(stage, GameClock(length, "down"))
    while sheet.played_s > 0 and not (stage.kind == "OVERTIME" and _decided(sheet, drive)):
        drive.snap()


def _decided(sheet: Scoresheet, drive: Drive) -> bool:
    """Return whether a lead decides overtime. A field goal in the first drive does not: the other side gets a drive."""
    lead = abs(sheet.lead())
    return lead > 3 or (lead > 0 and drive.finished > 1)
