"""A window of the change log."""

import pytest

from dashboard.contrast.changelog import ChangeLog
from dashboard.contrast.window import window_of
from dashboard.core.hub import Hub
from dashboard.core.position import Position
from tests.boards import board, game


def test_window_is_a_part_of_the_log() -> None:
    """Versions before it only determine the state at its beginning; later ones are not in it."""
    log = ChangeLog(measure=lambda text: (len(text), 7), limit=10, now_ms=500)
    hub = Hub(Position("e", 0), prepare=len, observe=log.add)
    for goals in range(5):
        hub.publish(board(game(1, goals)), 1000 * goals)
    window = window_of(log.entries, 1500, 3500)

    assert (window.length_s, window.changes_s, window.changes_per_s) == (2.0, [0.5, 1.5], 1.0)
    assert window.gaps_s == [0.5, 1.0, 0.5]
    assert [(version.at_s, version.score) for version in window.games[0]] == [(0.0, "1:0"), (0.5, "2:0"), (1.5, "3:0")]


def test_window_must_end_after_it_begins() -> None:
    """The model divides by its length."""
    with pytest.raises(ValueError, match="end after it begins"):
        window_of([], 1000, 1000)
