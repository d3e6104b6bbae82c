"""The filter of a client."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.diff import apply, compare, delta_of
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.model import Board, League
from tests.boards import board, boards, game, side


_filters = st.builds(
    Filter.of,
    leagues=st.lists(st.sampled_from(["cup", "CUP", "1", "2"]), max_size=1),
    teams=st.lists(st.sampled_from(["alpha", "Beta", "home 1"]), max_size=1),
    games=st.lists(st.sampled_from(["mock:cup:1", "MOCK:CUP:2"]), max_size=1),
)


@given(boards(), boards(), _filters)
def test_filtered_changes_lead_to_the_filtered_board(a: Board, b: Board, selection: Filter) -> None:
    """A game that starts to pass is new, one that passes no more is removed, and hidden games are never mentioned."""
    delta = delta_of(selection.changes(compare(a, b)))

    assert apply(selection.board(a), delta) == selection.board(b)


def test_empty_filter_admits_every_game() -> None:
    """Without names there is no restriction; a blank name counts as none."""
    assert Filter.of(leagues=[" "]) == EVERYTHING
    assert EVERYTHING.admits(game(1))
    assert EVERYTHING.board(board(game(1))) == board(game(1))


def test_game_passes_by_any_of_its_names() -> None:
    """A league has two names, a team three, a game one. Case does not matter."""
    one = game(1, league=League(id="7", abbrev="MLS"), home=side("Columbus", id="183"))
    for selection in (
        Filter.of(leagues=["mls"]),
        Filter.of(leagues=["7"]),
        Filter.of(teams=["columbus"]),
        Filter.of(teams=["183"]),
        Filter.of(teams=["abc"]),
        Filter.of(games=[one.key.upper()]),
    ):
        assert selection.admits(one)
    assert Filter.of(teams=["away 1"]).admits(one)
    assert not Filter.of(leagues=["nfl"], teams=["cincinnati"]).admits(one)
