"""Situations and match events of ESPN competitions."""

from typing import Any

import pytest

from dashboard.core.model import BaseballSituation, BasketballSituation, CricketSituation, FootballSituation, Points
from tests.feed.sources.espn_payloads import detail, game, side, status


def test_football_situation() -> None:
    """Down and distance belong to the side in possession. Between plays, outdated values are left out."""
    raw = {
        "down": 3,
        "distance": 4,
        "possession": "8",
        "possessionText": "DET 34",
        "isRedZone": False,
        "homeTimeouts": 2,
        "awayTimeouts": 9,
    }
    assert game("football", situation=raw).situation == FootballSituation(
        possession="away", down=3, distance=4, yard_line="DET 34", red_zone=False, home_timeouts=2
    )
    between = game("football", situation=raw | {"down": -1, "possession": "99"}).situation
    assert between == FootballSituation(red_zone=False, home_timeouts=2)
    assert game("football", situation={"$ref": "http://core.pvt/situation"}).situation is None
    assert game("football", status("HALFTIME", "in", period=2), situation=raw).situation is None


@pytest.mark.parametrize(
    ("detail", "half"),
    [("Top 9th", "top"), ("Bot 5th", "bottom"), ("Bottom 5th", "bottom"), ("Middle 6th", "middle"), ("End 3rd", "end")],
)
def test_baseball_situation(detail: str, half: str) -> None:
    """The half comes from the status text, bases and count from the situation, if there is one."""
    status_entry = status("IN_PROGRESS", "in", period=5, detail=detail)
    full = game(
        "baseball", status_entry, situation={"balls": 1, "strikes": 2, "outs": 3, "onFirst": True, "onThird": False}
    )
    assert isinstance(full.situation, BaseballSituation)
    assert (full.situation.half, full.situation.balls, full.situation.bases) == (half, 1, (True, False, False))
    bare = game("baseball", status_entry).situation
    assert isinstance(bare, BaseballSituation)
    assert (bare.half, bare.outs, bare.bases) == (half, None, None)


def test_situation_without_known_values_is_none() -> None:
    """Unknown values are null; without any known one there is no situation."""
    live = status("IN_PROGRESS", "in", period=1)
    assert game("baseball", live).situation is None
    assert game("hockey", live, situation={"lastPlay": {}}).situation is None
    assert game("basketball", live, situation={"lastPlay": {}}).situation is None
    assert game("basketball", live, situation={"homeTimeouts": 3}).situation == BasketballSituation(home_timeouts=3)


def test_cricket_situation() -> None:
    """It has the batting side, and the overs from its score."""
    sides = [
        side("7", "home", "155/8 (20 ov)", linescores=[{"runs": 155, "isBatting": False}]),
        side("8", "away", "125/3 (16/20 ov, target 156)", linescores=[{"runs": 125, "isBatting": True}]),
    ]
    live: dict[str, Any] = {"type": {"description": "Live", "state": "in"}, "period": 2}
    result = game("cricket", live, competitors=sides)
    assert result.situation == CricketSituation(batting="away", overs="16/20", target=156)
    assert (result.away.periods, result.away.score_text) == ([125], "125/3")
    assert (result.home.periods, result.home.score_text) == ([155], "155/8")
    assert game("cricket", live, scores=("", "")).situation is None


def test_match_events_have_stable_keys_sides_and_scores() -> None:
    """Keys consist of content; a side is the one that the event counts for."""
    details = [
        detail("Goal - Header", "45'+2'", "7", "scoringPlay", player="Ann"),
        detail("Own Goal", "46'", "8", "scoringPlay", "ownGoal", player="Bea"),
        detail("Penalty - Scored", "46'", "8", "scoringPlay", "penaltyKick"),
        detail("Yellow Card", "50'", "7", "yellowCard"),
        detail("Yellow Card", "50'", "7", "yellowCard"),
        detail("Red Card", "60'", "8", "redCard"),
        detail("Penalty - Saved", "70'", "7", "penaltyKick"),
        detail("Penalty - Scored", "120'", "7", "scoringPlay", "penaltyKick", "shootout"),
        detail("Penalty - Missed", "120'", "8", "penaltyKick", "shootout"),
        detail("", "1'", None),
        {"type": 5},
    ]
    status_entry = status("SHOOTOUT", "in", period=5, clock=7200, displayClock="120'")
    result = game(status_entry=status_entry, details=details).events
    assert list(result) == [
        "goal-7-45+2",
        "own_goal-8-46",
        "penalty-8-46",
        "yellow_card-7-50",
        "yellow_card-7-50-2",
        "red_card-8-60",
        "penalty_saved-7-70",
        "shootout_goal-7-120",
        "shootout_miss-8-120",
    ]
    assert [one.order for one in result.values()] == sorted({one.order for one in result.values()})
    assert result["goal-7-45+2"].score_after == Points(home=1, away=0)
    assert (result["goal-7-45+2"].note, result["goal-7-45+2"].player, result["goal-7-45+2"].at) == (
        "Header",
        "Ann",
        "45'+2'",
    )
    assert (result["own_goal-8-46"].side, result["own_goal-8-46"].score_after) == ("away", Points(home=1, away=1))
    assert result["penalty-8-46"].score_after == Points(home=1, away=2)
    assert result["shootout_goal-7-120"].at is None


@pytest.mark.parametrize("team", ["8", None])
def test_goals_that_do_not_add_up_have_no_score(team: str | None) -> None:
    """If the goals contradict the score, no running score is shown."""
    result = game(details=[detail("Goal", "5'", team, "scoringPlay")], scores=("1", "0")).events
    assert [one.score_after for one in result.values()] == [None]


def test_no_match_events_before_the_start() -> None:
    """Events left over in a game that did not begin are ignored."""
    assert (
        game(status_entry=status("POSTPONED", "post"), details=[detail("Goal", "5'", "7", "scoringPlay")]).events == {}
    )
