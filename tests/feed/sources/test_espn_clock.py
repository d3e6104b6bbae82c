"""Periods, clocks and outcomes of ESPN competitions."""

from typing import Any

import pytest

from dashboard.core.model import Clock, Outcome, Period, PeriodKind
from tests.feed.sources.espn_payloads import game, status


@pytest.mark.parametrize(
    ("sport", "status_entry", "expected"),
    [
        ("soccer", status("FULL_TIME", "post", True, period=2), Outcome.REGULAR),
        ("soccer", status("FULL_TIME", "post", True, period=4), Outcome.EXTRA_TIME),
        ("soccer", status("FINAL_AET", "post", True, period=4), Outcome.EXTRA_TIME),
        ("soccer", status("FINAL_PEN", "post", True, period=5), Outcome.SHOOTOUT),
        ("hockey", status("FINAL", "post", True, period=4, detail="Final/OT"), Outcome.OVERTIME),
        ("hockey", status("FINAL", "post", True, period=5, detail="Final/SO"), Outcome.SHOOTOUT),
        ("football", status("FINAL", "post", True, period=6, detail="Final/2OT"), Outcome.OVERTIME),
        ("basketball", status("FINAL", "post", True, period=5), Outcome.OVERTIME),
        ("baseball", status("FINAL", "post", True, period=10, detail="Final/10"), Outcome.OVERTIME),
        ("baseball", status("FINAL", "post", True, period=6, detail="Final/6"), Outcome.SHORTENED),
        ("tennis", status("RETIRED", "post", True, period=2), Outcome.RETIRED),
        ("tennis", status("WALKOVER", "post", True), Outcome.AUTHORITY_DECISION),
        ("tennis", status("FINAL", "post", True), Outcome.REGULAR),
        ("soccer", status("SECOND_HALF", "in", period=2), None),
    ],
)
def test_outcome_comes_from_name_text_or_period(
    sport: str, status_entry: dict[str, Any], expected: Outcome | None
) -> None:
    """Each sport reports it in another way."""
    assert game(sport, status_entry).outcome_type is expected


@pytest.mark.parametrize(
    ("sport", "number", "more", "expected"),
    [
        ("soccer", 1, {}, (PeriodKind.HALF, "1st", 2)),
        ("soccer", 3, {}, (PeriodKind.EXTRA_TIME, "ET 1", 2)),
        ("soccer", 4, {}, (PeriodKind.EXTRA_TIME, "ET 2", 2)),
        ("soccer", 5, {}, (PeriodKind.SHOOTOUT, "PEN", 2)),
        ("football", 4, {}, (PeriodKind.QUARTER, "Q4", 4)),
        ("football", 5, {}, (PeriodKind.OVERTIME, "OT", 4)),
        ("basketball", 6, {}, (PeriodKind.OVERTIME, "2OT", 4)),
        ("basketball", 2, {"format": {"regulation": {"periods": 2}}}, (PeriodKind.HALF, "H2", 2)),
        ("hockey", 3, {}, (PeriodKind.PERIOD, "3rd", 3)),
        ("hockey", 4, {}, (PeriodKind.OVERTIME, "OT", 3)),
        ("baseball", 11, {}, (PeriodKind.INNING, "11th", 9)),
        ("baseball", 22, {}, (PeriodKind.INNING, "22nd", 9)),
        ("volleyball", 5, {}, (PeriodKind.SET, "Set 5", 5)),
        ("mma", 2, {}, (PeriodKind.PERIOD, "2nd", 1)),
    ],
)
def test_period_has_the_kind_and_label_of_its_sport(
    sport: str, number: int, more: dict[str, Any], expected: tuple[PeriodKind, str, int]
) -> None:
    """The number goes on in overtime."""
    result = game(sport, status("IN_PROGRESS", "in", period=number), **more).period
    assert result == Period(number=number, kind=expected[0], label=expected[1], regulation=expected[2])


def test_hockey_shootout_is_no_second_overtime() -> None:
    """The fifth period is a shoot-out if the feed says so."""
    result = game("hockey", status("IN_PROGRESS", "in", period=5, detail="Shootout")).period
    assert result == Period(number=5, kind=PeriodKind.SHOOTOUT, label="SO", regulation=3)


@pytest.mark.parametrize(
    ("sport", "status_entry", "expected"),
    [
        (
            "soccer",
            status("SECOND_HALF", "in", period=2, clock=5400.0, displayClock="90'+7'"),
            Clock(seconds=5400, direction="up", text="90'+7'", running=True, added=7),
        ),
        (
            "soccer",
            status("SECOND_HALF", "in", period=2, displayClock="61'"),
            Clock(seconds=3660, direction="up", text="61'", running=True),
        ),
        (
            "soccer",
            status("HALFTIME", "in", period=1, clock=2700),
            Clock(seconds=2700, direction="up", text="45'", running=False),
        ),
        ("soccer", status("SECOND_HALF", "in", period=2, displayClock="soon"), None),
        (
            "football",
            status("IN_PROGRESS", "in", period=4, clock=465, displayClock="7:45"),
            Clock(seconds=465, direction="down", text="7:45"),
        ),
        (
            "basketball",
            status("IN_PROGRESS", "in", period=4, clock=45.3, displayClock="45.3"),
            Clock(seconds=45, direction="down", text="45.3"),
        ),
        (
            "basketball",
            status("END_PERIOD", "in", period=4, clock=0.0, displayClock="0.0"),
            Clock(seconds=0, direction="down", text="0.0", running=False),
        ),
        (
            "hockey",
            status("IN_PROGRESS", "in", period=1, clock=65),
            Clock(seconds=65, direction="down", text="1:05"),
        ),
        ("hockey", status("IN_PROGRESS", "in", period=1), None),
        (
            "football",
            status("DELAYED", "in", period=2, displayClock="3:00"),
            Clock(seconds=180, direction="down", text="3:00", running=False),
        ),
        ("baseball", status("IN_PROGRESS", "in", period=1, clock=0, displayClock="0:00"), None),
        ("basketball", status("FINAL", "post", True, period=4, clock=720, displayClock="12:00"), None),
        ("football", status("SCHEDULED", "pre", period=1, clock=900, displayClock="15:00"), None),
    ],
)
def test_clock_has_the_direction_of_its_sport(sport: str, status_entry: dict[str, Any], expected: Clock | None) -> None:
    """Without a meaning there is no clock, for example after the end."""
    assert game(sport, status_entry).clock == expected
