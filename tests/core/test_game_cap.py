"""The cap on the games of one source."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.game_cap import GameCap
from dashboard.core.model import Game, Status
from tests.boards import KICK_OFF, game


NOW = KICK_OFF


def _scheduled(number: int, hours: float) -> Game:
    return game(number, status=Status.SCHEDULED, start_time=NOW + timedelta(hours=hours), clock=None, period=None)


def test_answer_within_the_cap_is_taken_as_it_is() -> None:
    """Nothing is sorted or copied."""
    games = [game(number) for number in range(5)]
    choice = GameCap(5, 5).choose(games, (), NOW, 0.0)
    assert choice.games is games
    assert choice.left_out == 0


def test_games_on_the_board_keep_their_places_then_play_and_nearness_count() -> None:
    """The rest is counted."""
    far, near, old, playing = _scheduled(1, 30), _scheduled(2, 1), _scheduled(3, 200), game(4)
    cap = GameCap(3, 10)
    choice = cap.choose([far, near, old, playing], {old.key}, NOW, 0.0)
    assert (choice.games, choice.left_out) == ([near, old, playing], 1)
    assert GameCap(1, 10).choose([near, playing], (), NOW, 0.0).games == [playing]
    assert GameCap(1, 10).choose([far, near], (), NOW, 0.0).games == [near]
    assert GameCap(1, 10).choose([_scheduled(5, -2), far], (), NOW, 0.0).games == [_scheduled(5, -2)]


def test_new_games_come_at_a_limited_rate() -> None:
    """The first answer may fill all places. Then a feed that renames its games on each poll is slowed down."""
    cap = GameCap(4, 2)
    assert len(cap.choose([game(number) for number in range(4)], (), NOW, 0.0).games) == 4
    fresh = [game(number) for number in range(10, 14)]
    assert cap.choose(fresh, (), NOW, 0.0).left_out == 4
    assert cap.choose(fresh, (), NOW, 1800.0).left_out == 3
    assert cap.choose(fresh, {game(10).key}, NOW, 3600.0).left_out == 2
    assert cap.choose(fresh, (), NOW, 10 * 3600.0).left_out == 2, "an unused budget does not pile up"


@given(
    st.lists(st.integers(0, 40), max_size=60),
    st.sets(st.integers(0, 40)),
    st.integers(1, 20),
    st.integers(1, 20),
)
def test_cap_holds_and_no_known_game_gives_way_to_a_new_one(
    numbers: list[int], known: set[int], places: int, growth: int
) -> None:
    """Whatever the answer contains, twice included."""
    games, on_board = [game(number) for number in numbers], {game(number).key for number in known}
    choice = GameCap(places, growth).choose(games, on_board, NOW, 0.0)
    keys = {one.key for one in choice.games}
    dropped = {one.key for one in games} - keys
    if choice.left_out:
        assert len(keys) <= places
        assert not (dropped & on_board and keys - on_board)
    assert len(choice.games) + choice.left_out == len(games)
    assert len(keys - on_board) <= max(places, growth)
