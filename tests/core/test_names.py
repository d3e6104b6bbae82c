"""Filters are narrowed to the names that games have, and again when a game with a new name comes."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.diff import compare
from dashboard.core.filter import EVERYTHING, NOTHING, Filter
from dashboard.core.model import Board, Game, League
from dashboard.core.names import SURPLUS, KnownNames
from tests.boards import board, boards, game, side


SHIELD = game(2, league=League(id="shd", name="The Shield"))


def _names(*games: Game) -> KnownNames:
    return KnownNames(lambda: games)


def test_filter_is_narrowed_to_known_names() -> None:
    """Names without games do not tell filters apart. The filter of all games stays what it is."""
    names = _names(game(1), SHIELD)

    assert names.narrow(Filter.of(leagues=["SHD", "junk"])) == names.narrow(Filter.of(leagues=["shd", "more"]))
    assert names.narrow(Filter.of(teams=["Home 1", "x"], games=["mock:cup:1"])) == Filter.of(
        teams=["home 1"], games=["mock:cup:1"]
    )
    assert names.narrow(Filter.of(leagues=["junk"])) == NOTHING
    assert names.narrow(EVERYTHING) == EVERYTHING
    assert not NOTHING.admits(game(1))


def test_new_name_changes_the_version() -> None:
    """Only a name that no game had before does."""
    names = _names(game(1))
    assert names.narrow(Filter.of(leagues=["shd"])) == NOTHING
    names.note(compare(board(game(1)), board(game(1, home=side("Home 1", 1)))))
    assert names.version == 0

    names.note(compare(board(game(1)), board(game(1), SHIELD)))
    assert names.version == 1
    assert names.narrow(Filter.of(leagues=["shd"])) == Filter.of(leagues=["shd"])


def test_no_name_is_kept_before_the_first_filter() -> None:
    """A server whose clients all show everything has nothing to do for filters."""
    names = _names()
    names.note(compare(board(), board(SHIELD)))
    names.collect()

    assert (len(names), names.version) == (0, 0)


def test_names_of_former_games_are_forgotten() -> None:
    """A feed that invents games all the time does not fill the memory."""
    present = [game(1)]
    names = KnownNames(lambda: present)
    names.narrow(Filter.of(leagues=["cup"]))
    least = len(names)
    for number in range(2, SURPLUS):
        one = game(number)
        names.note(compare(board(*present), board(one)))
        present[:] = [one]
        assert len(names) <= 2 * least + SURPLUS + 10

    assert names.narrow(Filter.of(games=["mock:cup:1", one.key])) == Filter.of(games=[one.key])


@given(boards(), boards())
def test_narrowed_filter_selects_the_same_games(a: Board, b: Board) -> None:
    """It does on the board and in the changes that led to it."""
    names = _names(*a.games.values(), *b.games.values())
    for selection in (
        Filter.of(leagues=["cup", "nowhere"]),
        Filter.of(teams=["alpha", "Beta", "junk"], games=["mock:cup:9"]),
        Filter.of(games=["mock:cup:1", "mock:cup:2"], leagues=["1"]),
        Filter.of(leagues=["nowhere"]),
    ):
        narrowed = names.narrow(selection)
        assert narrowed == NOTHING or narrowed.is_within(selection)
        assert narrowed.board(b) == selection.board(b)
        assert narrowed.changes(compare(a, b)) == selection.changes(compare(a, b))


@given(st.lists(boards(), max_size=4))
def test_every_game_has_its_names(steps: list[Board]) -> None:
    """A filter with any name of a game lets it pass."""
    for item in (item for step in steps for item in step.games.values()):
        names = Filter.naming(item)
        for name in names.leagues:
            assert Filter(leagues=frozenset({name})).admits(item)
        for name in names.teams:
            assert Filter(teams=frozenset({name})).admits(item)
        assert Filter(games=names.games).admits(item)
