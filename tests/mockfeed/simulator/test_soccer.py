"""Simulated soccer against 552 World Cup matches."""

from functools import cache, partial

import pytest

from dashboard.mockfeed.simulator import soccer
from dashboard.mockfeed.simulator.timeline import Phase, Scoresheet
from tests.mockfeed.simulator.seasons import games, near, violations


@cache
def league() -> list[Scoresheet]:
    """Play two thousand league matches."""
    return games(soccer.play, 2000)


@cache
def cup() -> list[Scoresheet]:
    """Play two thousand knock-out matches."""
    return games(partial(soccer.play, knockout=True), 2000, "cup")


@pytest.mark.no_cover  # Playing a season under coverage is slow, and other tests cover the same code.
def test_goals_are_as_many_as_measured() -> None:
    """2.56 goals per match, 1.42 of them by the side listed first."""
    assert near([sum(sheet.score) for sheet in league()], 2.56)
    assert near([sheet.score[0] for sheet in league()], 1.42)


def test_goals_come_as_late_as_measured() -> None:
    """326 of 803 goals fall in the first half."""
    assert near([sum(sheet.partials[0]) for sheet in league()], 2.56 * 326 / 803)


def test_kinds_of_goals_are_as_measured() -> None:
    """8.3 % of the goals are penalties and 4.1 % own goals."""
    kinds = [
        entry.kind
        for sheet in league()
        for entry in sheet.entries
        if entry.kind in {"GOAL", "PENALTY", "OWN_GOAL"} and not entry.withdrawn
    ]
    assert near([kind == "PENALTY" for kind in kinds], 0.083)
    assert near([kind == "OWN_GOAL" for kind in kinds], 0.041)


def test_level_matches_are_as_frequent_as_measured() -> None:
    """27 % are level after ninety minutes, and 61 % of the extra times go to kicks."""
    assert near([sheet.decision != "REGULATION" for sheet in cup()], 0.27)
    extra = [sheet for sheet in cup() if sheet.decision != "REGULATION"]
    assert near([sheet.decision == "PENALTIES" for sheet in extra], 0.61)


def test_withdrawn_goals_are_as_frequent_as_measured() -> None:
    """The video referee withdraws 0.16 goals per match, up to 180 seconds after they were shown."""
    withdrawn = [[entry for entry in sheet.entries if entry.withdrawn] for sheet in league()]
    assert near([len(entries) for entries in withdrawn], 0.16)
    delays = [entry.withdrawn.second - entry.second for entries in withdrawn for entry in entries if entry.withdrawn]
    assert min(delays) > 0
    assert max(delays) <= 180


def test_added_time_is_as_long_as_measured() -> None:
    """5.2 minutes in the first half and 7.6 in the second on average."""
    shown: dict[int, list[float]] = {1: [], 2: []}
    for sheet in league():
        for moment in sheet.moments:
            if moment.phase in {Phase.BREAK, Phase.DONE} and moment.stage and moment.clock:
                shown[moment.stage.number].append((moment.clock.reading_s - moment.clock.full_s) / 60)
    assert near(shown[1], 5.2)
    assert near(shown[2], 7.6)


def test_invariants_hold() -> None:
    """No match violates an invariant, and only a league match may end level."""
    assert [violations(sheet, level_allowed=True) for sheet in league()] == [[]] * 2000
    assert all(sheet.lead() or (sheet.kicks and sheet.kicks[0] != sheet.kicks[1]) for sheet in cup())
    assert all(not violations(sheet, level_allowed=True) for sheet in cup())


def test_state_path_of_a_match_that_goes_to_kicks() -> None:
    """Halves, extra time and kicks follow each other, with breaks between them."""
    sheet = next(sheet for sheet in cup() if sheet.decision == "PENALTIES")
    path = [(moment.phase, moment.caption) for moment in sheet.moments]
    assert list(dict.fromkeys(path)) == [
        (Phase.PRE, None),
        (Phase.WARMUP, None),
        (Phase.IN_PLAY, "1st half"),
        (Phase.BREAK, "HT"),
        (Phase.IN_PLAY, "2nd half"),
        (Phase.BREAK, "End of 90"),
        (Phase.IN_PLAY, "ET 1"),
        (Phase.BREAK, "ET break"),
        (Phase.IN_PLAY, "ET 2"),
        (Phase.BREAK, "End of ET"),
        (Phase.PENS, "Pens"),
        (Phase.DONE, "Pens"),
    ]
    assert any(sheet.decision == "EXTRA_TIME" for sheet in cup())
