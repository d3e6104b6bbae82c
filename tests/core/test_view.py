"""A view encodes once for all its sessions, and its digest follows the changes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core import digest
from dashboard.core.diff import compare
from dashboard.core.digest import GameDigests, board_digest
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.model import Board, Game, GameKey
from dashboard.core.position import Position
from dashboard.core.view import Frame, View
from tests.boards import board, boards, game, scored


FIRST_ONLY = Filter.of(games=["mock:cup:1"])
START = Position("e1", 4)


def _record_hashed(monkeypatch: pytest.MonkeyPatch) -> list[GameKey]:
    """Return the list to which the key of each game is appended that is hashed from now on."""
    hashed: list[GameKey] = []
    usual = digest.game_digest

    def record(one: Game) -> int:
        hashed.append(one.key)
        return usual(one)

    monkeypatch.setattr(digest, "game_digest", record)
    return hashed


def test_snapshot_and_digest_are_made_once_per_position() -> None:
    """A thousand sessions of one view cost one encoding. A change makes both anew."""
    texts: list[bytes] = []

    def prepare(text: bytes) -> Frame:
        texts.append(text)
        return text

    view = View(EVERYTHING, board(game(1)), START)
    first, before = view.snapshot(prepare), view.digest
    assert view.snapshot(prepare) is first
    assert view.digest is before
    assert len(texts) == 1

    after = board(scored(game(1), 1, 0))
    view.move(after, START.next(), 9)
    assert view.snapshot(prepare) != first
    assert view.digest == board_digest(after.games.values()) != before
    assert len(texts) == 2


@given(st.lists(boards(), min_size=2, max_size=5), st.sampled_from((EVERYTHING, FIRST_ONLY)))
def test_digest_follows_the_changes(steps: list[Board], selection: Filter) -> None:
    """It is always that of the whole board, and the board is always that behind the filter."""
    view = View(selection, selection.board(steps[0]), START)
    assert view.digest == board_digest(view.board.games.values())
    for before, after in pairwise(steps):
        if changes := selection.changes(compare(before, after)):
            view.follow(changes, after, view.position.next(), 9, GameDigests())
        assert view.board == selection.board(after)
        assert view.digest == board_digest(view.board.games.values())


def test_digest_costs_the_changed_games_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat after a change of one of a thousand games hashes that game, before and after."""
    hashed = _record_hashed(monkeypatch)
    games = [game(number) for number in range(1000)]
    view = View(EVERYTHING, board(*games), START)
    assert view.digest
    hashed.clear()
    after = board(scored(games[0], 1, 0), *games[1:])
    view.follow(compare(view.board, after), after, START.next(), 9, GameDigests())
    assert view.digest

    assert hashed == [games[0].key] * 2


def test_views_share_the_digests_of_changed_games(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second view of a fan-out hashes nothing."""
    hashed = _record_hashed(monkeypatch)
    before, after = board(game(1)), board(scored(game(1), 1, 0))
    views, digests = [View(selection, before, START) for selection in (EVERYTHING, FIRST_ONLY)], GameDigests()
    assert views[0].digest == views[1].digest
    hashed.clear()
    for view in views:
        view.follow(compare(before, after), after, START.next(), 9, digests)

    assert len(hashed) == 2
