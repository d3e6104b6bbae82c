"""The situation of a game beyond its score; `fixtures/vectors/card.json` has the examples of each sport."""

import msgspec
import pytest

from dashboard.core.model import (
    BaseballSituation,
    CricketSituation,
    FootballSituation,
    HockeySituation,
    MatchEvent,
    Situation,
    Sport,
    Status,
)
from dashboard.web.first_paint.situation import attacker, bases, detail, event_word, hot, kicks, line, situation
from dashboard.web.first_paint.words import words
from tests.boards import game, side


ENGLISH = words("en")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (FootballSituation(possession="away"), "away"),
        (BaseballSituation(half="top"), "away"),
        (BaseballSituation(half="bottom"), "home"),
        (BaseballSituation(half="middle"), None),
        (CricketSituation(batting="home"), "home"),
        (HockeySituation(power_play_side="home"), None),
        (None, None),
    ],
)
def test_the_attacker_has_the_ball_or_bats(now: Situation | None, expected: str | None) -> None:
    """Visitors bat in the top of an inning."""
    assert attacker(game(situation=now)) == expected


@pytest.mark.parametrize("kind", ["yellow_card", "substitution", "conversion", "shootout_goal", "shootout_miss"])
def test_quiet_kinds_do_not_hide_the_last_score(kind: str) -> None:
    """A conversion after a touchdown, a card after a goal: the line below the scores still names who scored."""
    events = {
        "a": MatchEvent(kind="touchdown", order=1, side="home", player="Kelce"),
        "b": MatchEvent(kind=kind, order=2, side="home", player="Butker"),
    }
    assert detail(game(events=events), "live", "", ENGLISH) == f"Kelce {ENGLISH.say('event.short.touchdown')}"


def test_a_kind_without_words_is_shown_as_the_feed_has_it() -> None:
    """With blanks for its underscores."""
    assert event_word("wild_pitch", ENGLISH) == "wild pitch"


def test_kicks_stand_in_fives() -> None:
    """In, out and to come; past five rounds the last five of both sides."""
    goals = {f"h{number}": MatchEvent(kind="shootout_goal", order=number, side="home") for number in range(7)}
    misses = {f"a{number}": MatchEvent(kind="shootout_miss", order=number, side="away") for number in range(7)}
    marks = goals | misses
    shootout = game(status=Status.SHOOTOUT, events={name: event for name, event in marks.items() if event.order < 2})
    assert kicks(shootout, "home") == "●●○○○"
    assert kicks(game(status=Status.SHOOTOUT, events=marks), "away") == "×××××"
    assert kicks(game(status=Status.LIVE, events=marks), "away") == ""


def test_a_line_stands_in_columns() -> None:
    """As wide as the wider of both sides; soccer has none."""
    match = game(sport=Sport.TENNIS, home=side("A", 1, periods=[25, 7]), away=side("B", 1, periods=[5, 10, 3]))
    assert line(match, "home") == "25 \u20077 \u2007"
    assert line(match, "away") == "\u20075 10 3"
    assert line(msgspec.structs.replace(match, sport=Sport.SOCCER), "home") == ""


def test_a_power_play_and_a_red_zone_are_hot() -> None:
    """And an empty net; a football in midfield is not."""
    assert hot(game(situation=FootballSituation(red_zone=True))) == "red_zone"
    assert hot(game(situation=HockeySituation(empty_net="away"))) == "power_play"
    assert hot(game(situation=FootballSituation(down=1))) == ""


def test_bases_and_outs() -> None:
    """First, second, third; the count only where all of it is known."""
    now = game(situation=BaseballSituation(outs=2, balls=3, bases=(True, False, True)))
    assert bases(now) == "101"
    assert situation(now, ENGLISH) == "2 outs"
