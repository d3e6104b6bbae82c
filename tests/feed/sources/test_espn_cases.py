"""Small answers of ESPN that were read wrongly once, on the card of a wall: `../shared/cases/espn/README.md`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from dashboard.core.guard import DAY, Guard
from dashboard.core.model import Game, Status
from dashboard.feed.source import Parsed
from dashboard.feed.sources import espn
from dashboard.web.first_paint.card import Card, card


CASES: Final = Path(__file__).parents[4] / "shared" / "cases" / "espn"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"needs ../shared: no cases in {CASES}")

NOW: Final = datetime(2026, 12, 5, 22, 30, tzinfo=UTC)


def _read(name: str) -> Parsed:
    return espn.parse(json.loads((CASES / f"{name}.json").read_bytes()))


def _cards(name: str, now: datetime = NOW, zone: str = "UTC") -> list[Card]:
    parsed = _read(name)
    assert parsed.problems == []
    return [card(game, now, ZoneInfo(zone)) for game in parsed.games]


def test_race_without_drivers_is_a_good_answer() -> None:
    """There is no problem, and no game yet."""
    assert _read("racing-drivers-not-listed-yet") == Parsed(games=[])


def test_cricket_chase_has_runs_overs_target_and_what_is_needed() -> None:
    """Names are the teams' names."""
    (chase,) = _cards("cricket-t20-chase")
    assert (chase.home.name, chase.away.name) == ("Northern Gulls", "Western Tide")
    assert (chase.home.score, chase.away.score) == ("155/6", "125/3")
    assert (chase.home.line.strip(), chase.away.line.strip()) == ("155", "125")
    assert chase.headline == "2nd innings"
    assert "16/20" in chase.situation
    assert "target 156" in chase.detail
    assert "Tide require 31 runs from 24 balls" in chase.detail


def test_bouts_have_event_weight_class_round_and_end() -> None:
    """As the feed says."""
    over, running, coming = _cards("mma-card")
    assert over.note == "KO/TKO, R1 2:19"
    assert running.headline == "R2, 2:27"
    assert over.headline == "Final"
    for text, weight in ((running.detail, "Flyweight"), (coming.note, "Middleweight")):
        assert "UFC 400: Alder vs. Birch" in text
        assert weight in text


def test_games_of_a_doubleheader_have_their_number() -> None:
    """Before, during and after play."""
    first, second = _cards("mlb-doubleheader", datetime(2026, 7, 22, 23, 30, tzinfo=UTC))
    assert (first.state, first.note) == ("final", "Game 1")
    assert (second.state, second.note) == ("live", "Game 2")


@pytest.mark.parametrize("zone", ["America/Chicago", "Pacific/Honolulu", "Europe/Berlin", "Asia/Tokyo"])
def test_bowls_have_names_and_dates_that_no_zone_moves(zone: str) -> None:
    """Two of them have no time yet."""
    cards = _cards("college-bowls-without-opponents", zone=zone)
    names = ["Orange Grove Bowl", "Maple Bowl", "Rose Bowl", "Cotton Bowl"]
    assert all(name in shown.note for name, shown in zip(names, cards, strict=True))
    assert cards[2].note == "Rose Bowl · College Football Playoff Quarterfinal"
    assert [shown.headline for shown in cards[2:]] == ["1 Jan", "1 Jan"]


def test_golf_has_its_tournament() -> None:
    """The leaderboard itself is another matter."""
    assert all("The Open" in shown.detail for shown in _cards("golf-leaderboard"))


def test_results_stay_until_their_day_is_over() -> None:
    """The next morning the feed lists the next day's games only."""
    evening, morning = _read("rollover-1-evening"), _read("rollover-2-next-morning")
    finals = {game.key: game for game in evening.games if game.status is Status.FINAL}
    assert len(finals) == 3
    guard = Guard()
    guard.admit(evening.games, _end(evening.games))
    last = max(game.start_time for game in finals.values() if game.start_time)
    for minutes in range(0, 600, 5):
        at = last + timedelta(hours=4, minutes=minutes)
        games = guard.admit(morning.games, at).games
        assert all(games[key] == game for key, game in finals.items() if game.start_time and at < game.start_time + DAY)
    assert not finals.keys() & guard.admit(morning.games, last + DAY).games.keys()


def _end(games: list[Game]) -> datetime:
    return max(game.start_time for game in games if game.start_time) + timedelta(hours=3)
