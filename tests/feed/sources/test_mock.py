"""The mock feed's adapter against whole simulated evenings, and against invalid values."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
import pytest

from dashboard.core.model import (
    NOT_BEGUN,
    PLAYING,
    BaseballSituation,
    BasketballSituation,
    Clock,
    FootballSituation,
    Game,
    HockeySituation,
    MatchEvent,
    Outcome,
    Period,
    PeriodKind,
    Points,
    Sport,
    Status,
    Venue,
)
from dashboard.feed.source import Garbled, Parsed
from dashboard.feed.sources import mock
from dashboard.mockfeed.feed import Feed
from dashboard.mockfeed.payload import encode
from tests.feed.sources.mock_payloads import contest, read


START = datetime(2026, 10, 3, 19, 0, tzinfo=UTC)


class ManualClock:
    """A clock that the test sets."""

    second = 0.0

    def now(self) -> float:
        """Return the feed's time in seconds."""
        return self.second


@cache
def evening() -> list[dict[str, Any]]:
    """Return the feed's answers of a whole evening and the beginning of the next, every 97 seconds."""
    clock = ManualClock()
    feed = Feed(seed=1, speed=1.0, start=START, now=clock.now)
    answers: list[dict[str, Any]] = []
    while not answers or answers[-1]["evening"] == 1:
        answers.append(msgspec.json.decode(encode(feed.scoreboard())))
        clock.second += 97
    return answers


@cache
def parsed() -> list[Parsed]:
    """Return the evening as the adapter parses it."""
    return [mock.parse(answer) for answer in evening()]


def states(sport: Sport) -> list[Game]:
    """Return all states of the games of one sport."""
    return [game for answer in parsed() for game in answer.games if game.sport is sport]


def test_whole_evening_has_no_problems() -> None:
    """Every answer has 21 games."""
    assert len(parsed()) > 100
    assert all(not answer.problems for answer in parsed())
    assert {len(answer.games) for answer in parsed()} == {21}


def test_games_of_the_evening_are_valid() -> None:
    """Each game survives a round trip through JSON."""
    for answer in parsed():
        for game in answer.games:
            assert msgspec.json.decode(msgspec.json.encode(game), type=Game) == game


def test_scores_are_null_before_the_first_play_only() -> None:
    """Before it a game has no score, period or clock. Afterwards it always has a score."""
    for answer in parsed():
        for game in answer.games:
            waiting = game.status in NOT_BEGUN or game.status is Status.DELAYED
            assert (game.home.score is None) is (game.away.score is None) is waiting
            assert (game.period is None) is waiting
            assert game.clock is None or game.status in PLAYING
            assert game.break_ is (game.status is Status.INTERMISSION)
            assert game.final is (game.status is Status.FINAL)
            assert (game.outcome_type is not None) is game.final


def test_evening_has_every_status_of_the_feed() -> None:
    """All of them are understood."""
    seen = {game.status for answer in parsed() for game in answer.games}
    assert seen == {
        Status.SCHEDULED,
        Status.PREGAME,
        Status.DELAYED,
        Status.LIVE,
        Status.INTERMISSION,
        Status.SHOOTOUT,
        Status.ENDED,
        Status.FINAL,
        Status.POSTPONED,
    }


@pytest.mark.parametrize(
    ("sport", "kind"),
    [
        (Sport.BASEBALL, BaseballSituation),
        (Sport.AMERICAN_FOOTBALL, FootballSituation),
        (Sport.ICE_HOCKEY, HockeySituation),
        (Sport.BASKETBALL, BasketballSituation),
    ],
)
def test_live_games_have_the_situation_of_their_sport(sport: Sport, kind: type) -> None:
    """All other games have none."""
    games = states(sport)
    assert all(isinstance(game.situation, kind) for game in games if game.status is Status.LIVE)
    assert all(game.situation is None for game in games if game.status is not Status.LIVE)


def test_shootout_decides_a_level_score() -> None:
    """The side with more kicks wins."""
    game = next(game for game in states(Sport.SOCCER) if game.outcome_type is Outcome.SHOOTOUT)
    assert game.home.score == game.away.score
    assert game.home.shootout is not None
    assert game.away.shootout is not None
    assert game.home.winner is (game.home.shootout > game.away.shootout)
    assert game.away.winner is not game.home.winner


def test_updated_at_never_goes_back() -> None:
    """The feed's own time only moves on, also into the next evening."""
    times = [answer.updated_at for answer in parsed() if answer.updated_at]
    assert len(times) == len(parsed())
    assert times == sorted(times)


def test_every_field_of_a_contest_is_read() -> None:
    """Each one ends in the right field of the game."""
    game = read()
    assert (game.key, game.source, game.source_id) == ("mock:cfd:E1-SOC-1", "mock", "E1-SOC-1")
    assert (game.league.id, game.league.name, game.league.abbrev) == ("cfd", "Coastal First Division", "CFD")
    assert (game.round, game.start_time) == ("Matchday 1", START - timedelta(hours=1))
    assert game.start_time_confirmed
    assert (game.status, game.status_text) == (Status.LIVE, "1st half")
    assert game.period == Period(number=1, kind=PeriodKind.HALF, label="1st half", regulation=2)
    assert game.clock == Clock(seconds=2700, direction="up", text="45'+2'", running=True, added=2)
    assert (game.home.name, game.home.short_name, game.home.abbrev) == ("Eastmere United", "Eastmere United", "EAS")
    assert (game.away.name, game.away.short_name, game.away.color) == ("Lake Verity Herons", "Herons", "2a6f97")
    assert (game.home.score, game.away.score, game.home.periods) == (2, 1, [2])
    assert game.events == {
        "1": MatchEvent(
            kind="goal", order=1, side="home", at="23'", player="M. Thorne", score_after=Points(home=1, away=0)
        )
    }
    assert game.venue == Venue(name="Lantern Lane", city="Eastmere")
    assert game.broadcasts == ["Matchday+"]


def test_unknown_state_keeps_its_game_and_text() -> None:
    """The status is unknown, and the word is reported."""
    answer = mock.parse(contest(state={"word": "SIESTA", "caption": "Siesta"}))
    assert (answer.games[0].status, answer.games[0].status_text) == (Status.UNKNOWN, "SIESTA")
    assert [problem.game for problem in answer.problems] == ["E1-SOC-1"]
    assert mock.parse(contest(state=None)).games[0].status is Status.UNKNOWN


def test_draw_has_no_winner() -> None:
    """Without kicks a level score has no winner and no loser."""
    game = read(scores=[1, 1], state={"word": "DONE", "caption": "FT", "decidedBy": "REGULATION"})
    assert (game.home.winner, game.away.winner, game.outcome_type) == (None, None, Outcome.REGULAR)


def test_game_before_its_start_has_no_score() -> None:
    """The feed may send one."""
    game = read(scores=[0, 0], state={"word": "PRE"})
    assert (game.home.score, game.home.periods, game.period, game.clock, game.events) == (None, None, None, None, {})


@pytest.mark.parametrize(
    "broken",
    [{"id": None}, {"competition": None}, {"sides": []}, {"sides": [{"name": "Only one"}]}, {"sides": "none"}],
)
def test_broken_contest_loses_no_other(broken: dict[str, Any]) -> None:
    """It becomes a problem."""
    payload = contest()
    payload["contests"] += contest(**broken)["contests"]
    payload["contests"] += [None, 7, "contest", []]
    answer = mock.parse(payload)
    assert len(answer.games) == 1
    assert len(answer.problems) == 5


def test_id_listed_twice_is_one_game() -> None:
    """The later row counts, and the repetition is reported."""
    payload = contest()
    payload["contests"] += contest(scores=[3, 1])["contests"]
    answer = mock.parse(payload)
    assert [game.home.score for game in answer.games] == [3]
    assert [problem.message for problem in answer.problems] == ["listed twice"]


@pytest.mark.parametrize(
    "payload",
    [None, [], "html", 7, {}, {"contests": []}, {"edition": "2.1", "evening": 1, "contests": {}}, {"events": []}],
)
def test_payload_of_another_shape_is_garbled(payload: object) -> None:
    """It is not recognized either."""
    assert not mock.recognize(payload)
    with pytest.raises(Garbled):
        mock.parse(payload)


RUBBISH: list[Any] = [
    None,
    True,
    -1,
    2.5,
    1e300,
    10**40,
    "",
    "x",
    "\u202e\x00",
    [],
    [None],
    [[]],
    {},
    {"value": 3},
    {"value": {}},
    [1, 2, 3],
    [{}, {}],
]


def paths(value: object, *path: str | int) -> list[tuple[str | int, ...]]:
    """Return the paths of all values inside a document."""
    here = [path] if path else []
    if isinstance(value, dict):
        return here + [place for name, inner in value.items() for place in paths(inner, *path, name)]
    if isinstance(value, list):
        return here + [place for index, inner in enumerate(value) for place in paths(inner, *path, index)]
    return here


def one_of_each() -> list[dict[str, Any]]:
    """Return a scoreboard for each sport with one contest in play and a short log."""
    answer = evening()[20]
    playing = {entry["discipline"]: entry for entry in answer["contests"] if entry["state"]["word"] == "IN_PLAY"}
    assert len(playing) == 5
    return [answer | {"contests": [entry | {"log": entry["log"][:1]}]} for entry in playing.values()]


@pytest.mark.parametrize("sport", range(5))
def test_wrong_type_at_any_place_is_tolerated(sport: int) -> None:
    """It raises nothing but `Garbled`, and every game that is read is valid."""
    board = one_of_each()[sport]
    for path in paths(board):
        for rubbish in RUBBISH:
            damaged: Any = deepcopy(board)
            *way, last = path
            target: Any = damaged
            for step in way:
                target = target[step]
            target[last] = rubbish
            try:
                games = mock.parse(damaged).games
            except Garbled:
                continue
            assert [msgspec.json.decode(msgspec.json.encode(game), type=Game) for game in games] == games
