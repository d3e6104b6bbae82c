"""The mock feed's adapter against whole simulated evenings, and against rubbish."""

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


START = datetime(2026, 10, 3, 19, 0, tzinfo=UTC)


class Hands:
    """A clock whose hands the test moves."""

    second = 0.0

    def now(self) -> float:
        """Real seconds, as far as the feed knows."""
        return self.second


@cache
def evening() -> list[dict[str, Any]]:
    """The feed's answers of a whole evening and the beginning of the next, every 97 seconds."""
    hands = Hands()
    feed = Feed(seed=1, speed=1.0, start=START, now=hands.now)
    answers: list[dict[str, Any]] = []
    while not answers or answers[-1]["evening"] == 1:
        answers.append(msgspec.json.decode(encode(feed.scoreboard())))
        hands.second += 97
    return answers


@cache
def parsed() -> list[Parsed]:
    """The evening as read by the adapter."""
    return [mock.parse(answer) for answer in evening()]


def states(sport: Sport) -> list[Game]:
    """All that was seen of one sport."""
    return [game for answer in parsed() for game in answer.games if game.sport is sport]


def contest(**changes: Any) -> dict[str, Any]:
    """A scoreboard with one contest, some of its fields replaced."""
    told: dict[str, Any] = {
        "id": "E1-SOC-1",
        "discipline": "SOCCER",
        "competition": {"code": "cfd", "title": "Coastal First Division", "round": "Matchday 1"},
        "startsAt": "2026-10-03T18:00:00Z",
        "state": {"word": "IN_PLAY", "caption": "1st half", "reason": None, "decidedBy": None},
        "sides": [
            {"code": "EAS", "town": "Eastmere", "name": "Eastmere United", "colours": ["b3123b", "ffffff"]},
            {"code": "LVH", "town": "Lake Verity", "name": "Herons", "colours": ["2a6f97", "f4f1de"]},
        ],
        "scores": [2, 1],
        "partials": [[2, 1]],
        "kicks": None,
        "stage": {"no": 1, "type": "HALF", "label": "1st half", "of": 2},
        "clock": {"text": "45'+2'", "ms": 2_700_000, "counts": "UP", "running": True, "added": 2},
        "field": None,
        "log": [
            {
                "no": 1,
                "what": "GOAL",
                "side": 0,
                "when": "23'",
                "who": "M. Thorne",
                "scores": [1, 0],
                "remark": None,
                "void": False,
            }
        ],
        "ground": {"name": "Lantern Lane", "town": "Eastmere"},
        "meeting": None,
        "channels": ["Matchday+"],
        "changedAt": "2026-10-03T18:47:00Z",
    }
    board = {"edition": "2.1", "evening": 1, "changedAt": "2026-10-03T18:47:00Z", "contests": [told | changes]}
    return deepcopy(board)


def read(**changes: Any) -> Game:
    """The one game of `contest`."""
    (game,) = mock.parse(contest(**changes)).games
    return game


def test_a_whole_evening_is_read_without_a_problem() -> None:
    """21 games in every answer, and nothing to complain about."""
    assert len(parsed()) > 100
    assert all(not answer.problems for answer in parsed())
    assert {len(answer.games) for answer in parsed()} == {21}


def test_games_of_the_evening_are_valid() -> None:
    """Each is the same game after a round trip through JSON."""
    for answer in parsed():
        for game in answer.games:
            assert msgspec.json.decode(msgspec.json.encode(game), type=Game) == game


def test_scores_are_null_before_the_first_play_only() -> None:
    """No score, period or clock before a game has begun; a score ever after."""
    for answer in parsed():
        for game in answer.games:
            waiting = game.status in NOT_BEGUN or game.status is Status.DELAYED
            assert (game.home.score is None) is (game.away.score is None) is waiting
            assert (game.period is None) is waiting
            assert game.clock is None or game.status in PLAYING
            assert game.break_ is (game.status is Status.INTERMISSION)
            assert game.final is (game.status is Status.FINAL)
            assert (game.outcome_type is not None) is game.final


def test_statuses_of_the_evening_are_all_known() -> None:
    """Everything the feed can say is seen in one evening, and understood."""
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
def test_live_games_have_their_sport_s_situation(sport: Sport, kind: type) -> None:
    """In play only, and of the right kind."""
    games = states(sport)
    assert all(isinstance(game.situation, kind) for game in games if game.status is Status.LIVE)
    assert all(game.situation is None for game in games if game.status is not Status.LIVE)


def test_a_shoot_out_decides_beside_a_level_score() -> None:
    """The score of the knock-out match stays level, and the winner is who leads in kicks."""
    game = next(game for game in states(Sport.SOCCER) if game.outcome_type is Outcome.SHOOTOUT)
    assert game.home.score == game.away.score
    assert game.home.shootout is not None
    assert game.away.shootout is not None
    assert game.home.winner is (game.home.shootout > game.away.shootout)
    assert game.away.winner is not game.home.winner


def test_updated_at_never_goes_back() -> None:
    """The feed's own time of change only moves on, also into the next evening."""
    times = [answer.updated_at for answer in parsed() if answer.updated_at]
    assert len(times) == len(parsed())
    assert times == sorted(times)


def test_one_game_is_read_field_by_field() -> None:
    """Every field of a contest ends where it belongs."""
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


@pytest.mark.parametrize(
    ("line", "kind", "note"),
    [
        ({"what": "GOAL", "void": True, "remark": "VAR: offside"}, "correction", "VAR: offside"),
        ({"what": "OWN_GOAL"}, "own_goal", None),
        ({"what": "HOMER", "remark": "2 runs"}, "home_run", "2 runs"),
        ({"what": "POWER_PLAY_GOAL"}, "goal", "power play"),
        ({"what": "YELLOW"}, "yellow_card", None),
        ({"what": "STREAKER"}, "streaker", None),
    ],
)
def test_log_lines_become_events(line: dict[str, Any], kind: str, note: str | None) -> None:
    """In the model's words; what was taken back is a correction; unknown words go through."""
    (event,) = read(log=[{"no": 7, "side": 1, "scores": [0, 1]} | line]).events.values()
    assert (event.kind, event.note, event.side, event.order) == (kind, note, "away", 7)


def test_situations_are_read() -> None:
    """Sides by number, bases as a list, counts as a pair."""
    baseball = {"of": "BASEBALL", "half": "TOP", "count": [3, 2], "outs": 1, "bases": [1, 3]}
    assert read(field=baseball).situation == BaseballSituation(
        half="top", balls=3, strikes=2, outs=1, bases=(True, False, True)
    )
    football = {
        "of": "GRIDIRON",
        "timeouts": [3, 2],
        "ball": 1,
        "down": 3,
        "toGo": 7,
        "spot": "PAR 25",
        "redZone": False,
    }
    assert read(field=football).situation == FootballSituation(
        possession="away",
        down=3,
        distance=7,
        yard_line="PAR 25",
        red_zone=False,
        home_timeouts=3,
        away_timeouts=2,
    )
    assert read(field={"of": "HOCKEY", "powerPlay": 0, "emptyNet": None}).situation == HockeySituation(
        strength="pp", power_play_side="home"
    )
    assert read(field={"of": "BASKETBALL", "bonus": [True, False], "timeouts": [4, 5]}).situation == (
        BasketballSituation(home_bonus=True, away_bonus=False, home_timeouts=4, away_timeouts=5)
    )
    assert read(field={"of": "CURLING"}).situation is None


def test_unknown_states_are_shown_as_the_feed_wrote_them() -> None:
    """The game stays, its status is unknown, and the word is reported."""
    answer = mock.parse(contest(state={"word": "SIESTA", "caption": "Siesta"}))
    assert (answer.games[0].status, answer.games[0].status_text) == (Status.UNKNOWN, "SIESTA")
    assert [problem.game for problem in answer.problems] == ["E1-SOC-1"]
    assert mock.parse(contest(state=None)).games[0].status is Status.UNKNOWN


def test_a_draw_has_no_winner() -> None:
    """Level without kicks: nobody won, nobody lost."""
    game = read(scores=[1, 1], state={"word": "DONE", "caption": "FT", "decidedBy": "REGULATION"})
    assert (game.home.winner, game.away.winner, game.outcome_type) == (None, None, Outcome.REGULAR)


def test_a_score_before_the_start_is_none() -> None:
    """Whatever the feed writes, a game that has not begun has no score and no period."""
    game = read(scores=[0, 0], state={"word": "PRE"})
    assert (game.home.score, game.home.periods, game.period, game.clock, game.events) == (None, None, None, None, {})


@pytest.mark.parametrize(
    "broken",
    [{"id": None}, {"competition": None}, {"sides": []}, {"sides": [{"name": "Only one"}]}, {"sides": "none"}],
)
def test_a_broken_contest_does_not_take_the_others_along(broken: dict[str, Any]) -> None:
    """It becomes a problem, and the others are read."""
    payload = contest()
    payload["contests"] += contest(**broken)["contests"]
    payload["contests"] += [None, 7, "contest", []]
    answer = mock.parse(payload)
    assert len(answer.games) == 1
    assert len(answer.problems) == 5


def test_an_id_listed_twice_is_one_game() -> None:
    """The later row wins, and the doubling is reported."""
    payload = contest()
    payload["contests"] += contest(scores=[3, 1])["contests"]
    answer = mock.parse(payload)
    assert [game.home.score for game in answer.games] == [3]
    assert [problem.message for problem in answer.problems] == ["listed twice"]


@pytest.mark.parametrize(
    "payload",
    [None, [], "html", 7, {}, {"contests": []}, {"edition": "2.1", "evening": 1, "contests": {}}, {"events": []}],
)
def test_what_is_not_the_feed_s_is_garbled(payload: object) -> None:
    """Another shape altogether is no answer of this feed."""
    assert not mock.recognise(payload)
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
    """The places of all values inside a document."""
    here = [path] if path else []
    if isinstance(value, dict):
        return here + [found for name, inner in value.items() for found in paths(inner, *path, name)]
    if isinstance(value, list):
        return here + [found for index, inner in enumerate(value) for found in paths(inner, *path, index)]
    return here


def one_of_each() -> list[dict[str, Any]]:
    """A scoreboard for each sport with a single contest in play, its log cut short."""
    answer = evening()[20]
    playing = {told["discipline"]: told for told in answer["contests"] if told["state"]["word"] == "IN_PLAY"}
    assert len(playing) == 5
    return [answer | {"contests": [told | {"log": told["log"][:1]}]} for told in playing.values()]


@pytest.mark.parametrize("sport", range(5))
def test_wrong_types_anywhere_are_borne(sport: int) -> None:
    """Rubbish in any single place never raises anything but `Garbled`, and what is read is valid."""
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
