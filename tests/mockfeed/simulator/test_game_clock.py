"""The display of a simulated game clock."""

import pytest

from dashboard.mockfeed.simulator.game_clock import Face, GameClock


@pytest.mark.parametrize(
    ("reading_s", "face"),
    [
        (0.0, Face("1'", 0)),
        (2699.0, Face("45'", 2_640_000)),
        (2700.0, Face("45'+1'", 2_700_000, 1)),
        (2790.5, Face("45'+2'", 2_700_000, 2)),
    ],
)
def test_soccer_clock_shows_the_running_minute(reading_s: float, face: Face) -> None:
    """It shows the current minute, and added time beside the full half."""
    assert GameClock(reading_s, "up", full_s=2700).face() == face


@pytest.mark.parametrize(
    ("reading_s", "tenths", "face"),
    [
        (720.0, True, Face("12:00", 720_000)),
        (61.2, True, Face("1:02", 62_000)),
        (59.94, True, Face("60.0", 60_000)),
        (4.2, True, Face("4.2", 4_200)),
        (4.2, False, Face("0:05", 5_000)),
        (0.0, False, Face("0:00", 0)),
    ],
)
def test_clock_that_counts_down_shows_the_time_left(reading_s: float, tenths: bool, face: Face) -> None:
    """It shows whole seconds, and tenths in the last minute if the sport has them."""
    assert GameClock(reading_s, "down", tenths=tenths).face() == face


def test_running_clock_stops_at_zero() -> None:
    """Simulated time moves only a running clock, and never below zero."""
    assert GameClock(90.0, "down", running=True).face(30.0).text == "1:00"
    assert GameClock(90.0, "down").face(30.0).text == "1:30"
    assert GameClock(90.0, "down", running=True).after(100.0).reading_s == 0.0
    assert GameClock(90.0, "up", running=True).after(100.0).reading_s == 190.0
