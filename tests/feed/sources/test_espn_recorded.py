"""The ESPN adapter against recorded answers of the feed."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import msgspec
import pytest

from dashboard.core.model import (
    BaseballSituation,
    Clock,
    FootballSituation,
    Game,
    Outcome,
    Period,
    PeriodKind,
    Points,
    Sport,
    Status,
    Venue,
)
from dashboard.feed.sources import espn
from tests.feed.recorded import RECORDED, files, needs_recorded, read


SEQUENCE: Final = "wc2026_sequence"

pytestmark = [
    pytest.mark.recorded,
    needs_recorded,
]

STATUSES: Final = {
    "SCHEDULED": Status.SCHEDULED,
    "IN_PROGRESS": Status.LIVE,
    "FIRST_HALF": Status.LIVE,
    "SECOND_HALF": Status.LIVE,
    "OVERTIME": Status.LIVE,
    "HALFTIME": Status.INTERMISSION,
    "FINAL": Status.FINAL,
    "FULL_TIME": Status.FINAL,
    "FINAL_AET": Status.FINAL,
    "FINAL_PEN": Status.FINAL,
    "POSTPONED": Status.POSTPONED,
}


def one(name: str, source_id: str) -> Game:
    """Return the game of this id in a recorded file."""
    (single,) = (game for game in read(name).games if game.source_id == source_id)
    return single


@cache
def manifest() -> Mapping[str, tuple[int, Counter[Status]]]:
    """Return the number of games and their states for each file, from the manifest of the recordings."""
    entries = {}
    for line in (RECORDED / "MANIFEST.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 8 and cells[0].startswith("open/espn/"):
            states: Counter[Status] = Counter()
            for name, count in re.findall(r"([A-Z_]+) (\d+)", cells[3]):
                states[STATUSES[name]] += int(count)
            entries[cells[0].removeprefix("open/espn/")] = (int(cells[2]), states)
    return entries


@pytest.mark.parametrize("name", files())
def test_every_file_is_read_completely(name: str) -> None:
    """No game is lost, no status is unknown, and the counts are those of the manifest."""
    parsed = read(name)
    games, states = manifest()[name]
    assert parsed.problems == []
    assert len({game.key for game in parsed.games}) == len(parsed.games) == games
    assert Counter(game.status for game in parsed.games) == states


@pytest.mark.parametrize("name", files())
def test_every_game_keeps_the_rules_of_the_model(name: str) -> None:
    """Each game survives a round trip through JSON and keeps the rules about null."""
    assert espn.recognize(json.loads((RECORDED / "espn" / name).read_bytes()))
    for game in read(name).games:
        assert msgspec.json.decode(msgspec.json.encode(game), type=Game) == game
        assert game.final is (game.status is Status.FINAL)
        assert (game.outcome_type is not None) is game.final
        assert game.break_ is (game.status is Status.INTERMISSION)
        assert game.start_time is not None
        assert all(key.isascii() for key in game.events)
        for side in (game.home, game.away):
            assert 2 <= len(side.abbrev) <= 5
            if game.status in {Status.SCHEDULED, Status.POSTPONED}:
                assert (side.score, side.score_text, game.period, game.clock) == (None, None, None, None)
            elif game.sport is not Sport.GOLF:
                assert side.score is not None


def test_extra_time_in_play() -> None:
    """Australia and Egypt are level in the first half of extra time, and the clock counts up."""
    game = one(f"{SEQUENCE}/20260703T200949Z.json", "760499")
    assert (game.home.name, game.away.name) == ("Australia", "Egypt")
    assert (game.home.score, game.away.score, game.status) == (1, 1, Status.LIVE)
    assert game.period == Period(number=3, kind=PeriodKind.EXTRA_TIME, label="ET 1", regulation=2)
    assert game.clock == Clock(seconds=5760, direction="up", text="96'", running=True)
    assert (game.key, game.round) == ("espn:606:760499", "Round of 32")
    own_goal = game.events["own_goal-628-55"]
    assert (own_goal.side, own_goal.player, own_goal.score_after) == ("home", "Mohamed Hany", Points(home=1, away=1))


def test_shootout_kicks_stand_beside_the_score() -> None:
    """The sixth kick in the list is the sixth event."""
    game = one(f"{SEQUENCE}/20260703T213749Z.json", "760499")
    assert (game.home.score, game.away.score, game.home.shootout, game.away.shootout) == (1, 1, 2, 4)
    assert (game.outcome_type, game.home.winner, game.away.winner) == (Outcome.SHOOTOUT, False, True)
    kicks = [event for event in game.events.values() if event.kind == "shootout_goal"]
    assert Counter(kick.side for kick in kicks) == {"away": 4, "home": 2}
    assert kicks[-1].player == "Hossam Abdelmaguid"
    assert kicks == sorted(kicks, key=lambda kick: kick.order)
    germany = one(f"{SEQUENCE}/20260630T062420Z.json", "760489")
    assert (germany.home.shootout, germany.away.shootout) == (3, 4)


def test_league_is_named_by_the_slug_of_its_season() -> None:
    """Without such a slug, it has the name of its sport."""
    names = {game.league.id: game.league.name for game in read("soccer_all_2026-03-21.json").games}
    assert (names["720"], names["740"], names["3914"]) == ("German Bundesliga", "Laliga", "Soccer")


def test_clock_stands_in_added_time() -> None:
    """The minutes already played are in `added`."""
    game = one("events/soccer_fifa_first_half.json", "760507")
    assert game.clock == Clock(seconds=2700, direction="up", text="45'+6'", running=True, added=6)
    break_ = one("events/soccer_fifa_halftime.json", "760507")
    assert break_.clock == Clock(seconds=2700, direction="up", text="45'+6'", running=False, added=6)
    assert (break_.status_text, break_.break_) == ("HT", True)


def test_placeholders_become_teams() -> None:
    """Egypt takes the winner's place under the same key."""
    before = one(f"{SEQUENCE}/20260703T200949Z.json", "760509")
    after = one(f"{SEQUENCE}/20260703T213749Z.json", "760509")
    assert (before.away.placeholder, before.away.logo) == (True, None)
    assert (after.key, after.away.name, after.away.placeholder) == (before.key, "Egypt", False)


def test_football_game_in_play() -> None:
    """Down, distance and possession are read, and the clock counts down."""
    game = one("football_nfl_2022-09-11.json", "401437648")
    assert game.situation == FootballSituation(
        possession="home", down=3, distance=4, yard_line="DET 34", red_zone=False, home_timeouts=2, away_timeouts=1
    )
    assert game.clock == Clock(seconds=465, direction="down", text="7:45")
    assert game.period == Period(number=4, kind=PeriodKind.QUARTER, label="Q4", regulation=4)
    assert (game.home.abbrev, game.home.score, game.away.score, game.round) == ("DET", 28, 38, "Week 1")


def test_baseball_game_in_play() -> None:
    """Half, count and bases are read; there is no clock."""
    game = one("baseball_mlb_2022-09-17.json", "401356376")
    assert game.situation == BaseballSituation(half="bottom", balls=0, strikes=1, outs=2, bases=(True, True, False))
    assert (game.period and game.period.label, game.clock, game.status_text) == ("5th", None, "Bot 5th")


def test_doubleheaders_are_numbered() -> None:
    """Cleveland plays Minnesota twice, with two keys."""
    games = {game.source_id: game for game in read("baseball_mlb_2022-09-17.json").games}
    assert {key: game.event_of_day for key, game in games.items() if game.event_of_day} == {
        "401423263": 1,
        "401356377": 2,
        "401463304": 1,
        "401356372": 2,
    }


def test_doubleheaders_without_headlines_are_numbered() -> None:
    """The order of the starts gives the same numbers."""
    payload = json.loads((RECORDED / "espn" / "baseball_mlb_2022-09-17.json").read_bytes())
    for event in payload["events"]:
        event["competitions"][0]["notes"] = []
    numbers = {game.key: game.event_of_day for game in read("baseball_mlb_2022-09-17.json").games}
    assert {game.key: game.event_of_day for game in espn.parse(payload).games} == numbers


def test_hockey_overtime_and_basketball_halftime() -> None:
    """The clock at half-time stands at 0.0."""
    hockey = one("hockey_nhl_2022-09-25.json", "401461562")
    assert (hockey.outcome_type, hockey.period and hockey.period.label) == (Outcome.OVERTIME, "OT")
    half = one("events/nba_halftime.json", "401811036")
    assert half.clock == Clock(seconds=0, direction="down", text="0.0", running=False)
    assert (half.home.periods, half.away.periods) == ([33, 41], [30, 22])
    assert one("events/nba_final.json", "401811026").clock is None


def test_postponed_match_has_no_score() -> None:
    """The feed has the state `post` and a score of "0" for it."""
    game = one("soccer_all_2026-03-21.json", "740902")
    assert (game.status, game.final, game.home.score, game.league.id) == (Status.POSTPONED, False, None, "700")


def test_golf_score_is_the_live_total() -> None:
    """The score of finished rounds is not used."""
    game = one("golf_open2026/20260718T162919Z.json", "401811957")
    assert (game.title, game.league.abbrev, game.venue) == ("The Open", "PGA", Venue(name="Royal Birkdale GC"))
    assert (game.home.name, game.home.score_text, game.home.score) == ("Sam Burns", "-9", None)
    assert (game.away.name, game.away.score_text) == ("Ryan Fox", "-8")
    assert one("golf_open2026/20260719T180522Z.json", "401811957").home.name == "Ryan Fox"


ALIASES: Final = {
    "usa": "united states",
    "dr congo": "congo dr",
}


def plain(name: str) -> str:
    """Return a team's name without accents and punctuation, in ESPN's spelling."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = " ".join(re.findall(r"[a-z]+", ascii_name))
    return ALIASES.get(words, words)


def test_openfootball_agrees_with_every_finished_match() -> None:
    """Scores, extra time and shoot-outs of the knock-out matches are equal."""
    witness: dict[frozenset[str], dict[str, Any]] = {}
    for match in json.loads((RECORDED / "openfootball" / "worldcup_2026.json").read_bytes())["matches"]:
        if "num" in match and "score" in match:
            witness[frozenset({plain(match["team1"]), plain(match["team2"])})] = match
    finals = {game.key: game for name in files() if SEQUENCE in name for game in read(name).games if game.final}
    finals |= {game.key: game for name in files() if "events/soccer" in name for game in read(name).games if game.final}
    assert len(finals) >= 16
    for game in finals.values():
        match = witness[frozenset({plain(game.home.name), plain(game.away.name)})]
        score = match["score"]
        sides = [game.home, game.away]
        if plain(match["team1"]) != plain(game.home.name):
            sides.reverse()
        assert [side.score for side in sides] == score.get("et", score["ft"]), match
        assert [side.shootout for side in sides] == score.get("p", [None, None]), match
        outcome = Outcome.SHOOTOUT if "p" in score else Outcome.EXTRA_TIME if "et" in score else Outcome.REGULAR
        assert game.outcome_type is outcome
        goals = [event for event in game.events.values() if event.score_after]
        assert len(goals) == sum(score.get("et", score["ft"]))
