"""The record of a game on its scoresheet."""

import pytest

from dashboard.mockfeed.simulator.game_clock import GameClock
from dashboard.mockfeed.simulator.timeline import Phase, Scoresheet, Stage


@pytest.fixture
def sheet() -> Scoresheet:
    """A game in its first quarter, with twelve minutes on a running clock."""
    sheet = Scoresheet((["A. Home"], ["A. Away"]), ("HOM", "AWY"))
    sheet.open_stage(Stage(1, "QUARTER", "Q1"), GameClock(720, "down", running=True))
    return sheet


def test_withdrawing_an_incident_takes_its_points_back(sheet: Scoresheet) -> None:
    """Score and partial decrease, and the log keeps the incident with its withdrawal."""
    sheet.add(0, 3)
    sheet.log("THREE", 0, "Q1 11:30", "A. Home")
    sheet.wait(20)
    sheet.withdraw(0, 1, "a two")

    assert (sheet.score, sheet.partials) == ((2, 0), ((2, 0),))
    withdrawal = sheet.entries[0].withdrawn
    assert withdrawal
    assert (withdrawal.second, withdrawal.score, withdrawal.remark) == (20, (2, 0), "a two")
    assert sheet.moments[-1].score == (2, 0)


def test_break_stops_the_clock_and_is_recorded_at_its_beginning(sheet: Scoresheet) -> None:
    """The clock stands for the whole break."""
    sheet.wait(700)
    sheet.pause("End Q1", 120)

    assert (sheet.second, sheet.played_s) == (820, 20)
    moment = sheet.moments[-1]
    assert (moment.second, moment.phase, moment.caption) == (700, Phase.BREAK, "End Q1")
    assert moment.clock
    assert not moment.clock.running


def test_result_is_unofficial_before_it_is_final(sheet: Scoresheet) -> None:
    """The phase is OVER for `official_s` seconds, then DONE."""
    sheet.finish("Final", "REGULATION", official_s=90)

    assert [(moment.second, moment.phase) for moment in sheet.moments[-2:]] == [(0, Phase.OVER), (90, Phase.DONE)]
