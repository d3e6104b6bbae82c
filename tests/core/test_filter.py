"""Which games a viewer asked for."""

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
def test_filtered_changes_lead_from_filtered_to_filtered_board(a: Board, b: Board, selection: Filter) -> None:
    """A game that comes into view is new, one that leaves it is removed, the rest is never mentioned."""
    delta = delta_of(selection.changes(compare(a, b)))

    assert apply(selection.board(a), delta) == selection.board(b)


def test_an_empty_filter_admits_everything() -> None:
    """No names, no restriction; blank names are no names."""
    assert Filter.of(leagues=[" "]) == EVERYTHING
    assert EVERYTHING.admits(game(1))
    assert EVERYTHING.board(board(game(1))) == board(game(1))


def test_a_game_passes_by_any_of_its_names() -> None:
    """League by id or abbreviation, team by id, abbreviation or name, game by key; case does not matter."""
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
