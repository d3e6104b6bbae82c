"""The digest covers what a client can see, and nothing else."""

from hypothesis import given

from dashboard.core.digest import board_digest, game_digest
from dashboard.core.model import Board, Game
from tests.boards import boards, game, games, scored


@given(boards(), boards())
def test_digests_are_equal_for_equal_boards_only(a: Board, b: Board) -> None:
    """The order of games does not matter; every visible difference does."""
    assert (board_digest(a.games.values()) == board_digest(b.games.values())) == (a == b)
    assert board_digest(list(a.games.values())[::-1]) == board_digest(a.games.values())


@given(games(), games())
def test_game_digests_are_equal_for_equal_games_only(a: Game, b: Game) -> None:
    """Two games have the same digest if and only if they are equal."""
    assert (game_digest(a) == game_digest(b)) == (a == b)


def test_digest_has_eight_hex_digits() -> None:
    """The digest of an empty board has the same form on the wire."""
    assert board_digest([]) == "00000000"
    assert len(board_digest([game(1), scored(game(2), 3, 2)])) == 8
