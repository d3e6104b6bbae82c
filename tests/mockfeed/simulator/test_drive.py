"""Drives of American football."""

from functools import cache

import pytest

from dashboard.mockfeed.simulator import football
from dashboard.mockfeed.simulator.situations import Downs
from dashboard.mockfeed.simulator.timeline import Scoresheet
from tests.mockfeed.simulator.seasons import games, near


@cache
def season() -> list[Scoresheet]:
    """Play one thousand games."""
    return games(football.play, 1000)


@pytest.mark.no_cover  # Playing a season under coverage is slow, and other tests cover the same code.
def test_reviewed_touchdowns_are_as_frequent_as_assumed() -> None:
    """0.1 touchdowns per game are withdrawn, 60 to 180 seconds after they were shown."""
    taken = [[entry for entry in sheet.entries if entry.withdrawn] for sheet in season()]
    assert near([len(entries) for entries in taken], 0.1)
    delays = [entry.withdrawn.second - entry.second for entries in taken for entry in entries if entry.withdrawn]
    assert min(delays) >= 60
    assert max(delays) <= 180


def test_situations_are_legal() -> None:
    """Downs are 1 to 4, the distance is on the field, and around scores both are empty."""
    shown = [
        moment.situation for sheet in season()[:50] for moment in sheet.moments if isinstance(moment.situation, Downs)
    ]
    assert {downs.down for downs in shown} == {None, 1, 2, 3, 4}
    assert {downs.possession for downs in shown} == {None, 0, 1}
    assert all(0 < downs.distance < 100 for downs in shown if downs.distance is not None)
    assert all((downs.down is None) == (downs.spot is None) for downs in shown)
    assert min(downs.timeouts[0] for downs in shown) < 3
