"""The games of all sources become one board."""

from dashboard.core.hub import Hub
from dashboard.core.model import Status
from dashboard.core.position import Position
from dashboard.core.source_merge import SourceMerge, assemble
from tests.boards import game


NOW_MS = 7


def _source_merge() -> tuple[SourceMerge, Hub]:
    hub = Hub(Position("e1", 0), prepare=bytes)
    return SourceMerge(lambda games, at: hub.publish(assemble(games), at), lambda: NOW_MS), hub


def test_each_source_is_replaced_by_itself() -> None:
    """A game that one source drops leaves the board; the games of other sources stay."""
    source_merge, hub = _source_merge()
    source_merge.replace("a", {game(1).key: game(1)})
    source_merge.replace("b", {game(2).key: game(2)})
    source_merge.replace("a", {})

    assert set(hub.board.games) == {game(2).key}
    assert hub.position.offset == 3
    assert hub.detected_at == NOW_MS
    assert hub.history.since(hub.position) == []


def test_restored_game_in_play_is_stale() -> None:
    """It may have ended meanwhile. It must not look live until its source has answered."""
    source_merge, hub = _source_merge()
    over, coming = game(2, status=Status.FINAL, final=True), game(3, status=Status.SCHEDULED)
    source_merge.restore({"a": {game(1).key: game(1), over.key: over, coming.key: coming}})

    assert [item.stale for item in hub.board.games.values()] == [True, False, False]
    assert hub.detected_at == NOW_MS
    source_merge.replace("a", {game(1).key: game(1)})
    assert hub.board.games == {game(1).key: game(1)}
    assert source_merge.games_by_source == {"a": {game(1).key: game(1)}}


def test_continued_games_are_not_published() -> None:
    """The hub has them already. The next answer of a source is published together with them."""
    source_merge, hub = _source_merge()
    source_merge.continue_from({"a": {game(1).key: game(1)}})
    assert hub.position.offset == 0

    source_merge.replace("b", {game(2).key: game(2)})
    assert set(hub.board.games) == {game(1).key, game(2).key}


def test_later_source_wins_a_shared_game() -> None:
    """Sources are merged in the order of their first answers."""
    assert assemble({"a": {game(1).key: game(1, 0)}, "b": {game(1).key: game(1, 2)}}).games == {game(1).key: game(1, 2)}
