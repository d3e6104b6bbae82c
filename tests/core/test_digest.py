"""The digest sees what a viewer sees and nothing else."""

from hypothesis import given

from dashboard.core.digest import board_digest, game_digest
from dashboard.core.model import Board, Game
from tests.boards import boards, game, games, scored


@given(boards(), boards())
def test_equal_boards_and_only_they_share_a_digest(a: Board, b: Board) -> None:
    """Order does not matter, every visible difference does."""
    assert (board_digest(a.games.values()) == board_digest(b.games.values())) == (a == b)
    assert board_digest(list(a.games.values())[::-1]) == board_digest(a.games.values())


@given(games(), games())
def test_a_game_that_looks_different_counts_differently(a: Game, b: Game) -> None:
    """Two games have the same digest exactly when they are equal."""
    assert (game_digest(a) == game_digest(b)) == (a == b)


def test_the_digest_is_eight_hex_digits() -> None:
    """The form on the wire, and the digest of nothing."""
    assert board_digest([]) == "00000000"
    assert len(board_digest([game(1), scored(game(2), 3, 2)])) == 8
