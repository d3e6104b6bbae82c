"""The ESPN adapter against small payloads of our own, each with one oddity."""

from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.core.model import Period, PeriodKind, Sport, Venue
from dashboard.feed.source import Garbled
from dashboard.feed.sources import espn
from tests.feed.sources.espn_payloads import SPORTS, bout, detail, event, game, golfer, parsed, side, status


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-07-04T03:59+00:00", date(2026, 7, 3)),
        ("2026-07-04T04:00+00:00", date(2026, 7, 4)),
        ("2026-01-04T04:59+00:00", date(2026, 1, 3)),
        ("2026-03-08T06:59+00:00", date(2026, 3, 8)),
        ("2026-11-02T04:30+00:00", date(2026, 11, 1)),
        ("2024-11-03T04:30+00:00", date(2024, 11, 3)),
    ],
)
def test_day_begins_at_midnight_in_the_us_east(moment: str, expected: date) -> None:
    """Summer time moves it by an hour."""
    assert espn.eastern_day(datetime.fromisoformat(moment)) == expected


@pytest.mark.parametrize(
    ("calendar", "query"),
    [
        (["2026-07-02T07:00Z", "2026-07-03T07:00Z", "2026-07-08T07:00Z", "2026-07-06T07:00Z"], "dates=20260706"),
        (["2026-07-03T07:00Z"], None),
        (["2026-07-11T07:00Z"], None),
        (["nonsense", None, 7], None),
        ([{"label": "Preseason", "entries": []}], None),
        (None, None),
    ],
)
def test_next_day_comes_from_the_leagues_calendar(calendar: object, query: str | None) -> None:
    """It is within a week. Calendars of weeks and nonsense yield no day."""
    evening = datetime(2026, 7, 4, 2, 0, tzinfo=UTC)  # still the third in the US east
    assert espn.next_day_query({"leagues": [{"calendar": calendar}], "events": []}, evening) == query


def test_doubleheaders_are_numbered_by_start_or_headline() -> None:
    """The same teams twice on a day are numbered by start. A headline has priority."""
    late = event("baseball", identifier="90", date="2026-07-04T02:00Z")
    late["competitions"][0]["competitors"].reverse()
    first, second = parsed(late, event("baseball", identifier="91"))
    assert (first.source_id, first.event_of_day, second.event_of_day) == ("90", 2, 1)
    assert game("baseball", notes=[{"headline": "Doubleheader - Game 2"}]).event_of_day == 2
    assert game("baseball", notes=[{"headline": "Doubleheader"}]).event_of_day is None
    tomorrow = event("baseball", identifier="92", date="2026-07-05T18:00Z")
    assert {one.event_of_day for one in parsed(event("baseball"), tomorrow)} == {None}


def test_duplicate_ids_keep_the_later_date() -> None:
    """A game that moved may be listed on both days."""
    moved = event(date="2026-07-05T18:00Z", scores=("4", "4"))
    for order in ((event(), moved), (moved, event())):
        (result,) = parsed(*order)
        assert result.home.score == 4
    undated = event(date=None)
    undated["date"] = None
    assert parsed(event(), undated)[0].start_time is not None


@pytest.mark.parametrize("name", ["SCHEDULED", "POSTPONED", "CANCELED"])
@pytest.mark.parametrize("competitors", [[], None, [side("7", None)]])
def test_planned_event_without_competitors_is_a_good_answer(name: str, competitors: object) -> None:
    """Drivers are listed days later than the race. In play, a missing competitor is a problem."""
    state = "pre" if name == "SCHEDULED" else "post"
    assert parsed(event("golf", status(name, state), competitors=competitors)) == []
    assert parsed(event("golf", competitors=[]) | {"competitions": []}) == []
    assert len(espn.parse({"events": [event("golf", competitors=competitors)]}).problems) == 1
    assert len(espn.parse({"events": [{}]}).problems) == 1


def test_each_competition_of_an_event_is_a_game() -> None:
    """Fight cards and tournaments have many, in the old shape and in the new one."""
    card = {"id": "600", "uid": "s:3301~l:3321~e:600", "name": "A Night", "competitions": [bout("1", "5", "6"), 7]}
    draw = {
        "id": "601",
        "uid": "s:850~l:851~e:601",
        "groupings": [
            {"competitions": [bout("2", "5", "2147483647"), bout("3", "8", "9"), bout(None, "8", "9")]},
            None,
        ],
    }
    result = espn.parse({"events": [card, draw]})
    assert [one.key for one in result.games] == ["espn:3321:1", "espn:851:2", "espn:851:3"]
    assert [problem.game for problem in result.problems] == ["600", None]
    assert (result.games[0].home.name, result.games[0].home.kind, result.games[0].sport) == (
        "Athlete 5",
        "athlete",
        Sport.OTHER,
    )
    assert result.games[1].away.placeholder


def test_leaderboard_is_one_game() -> None:
    """Its title is the event, the leader is at home, and the live total is a text."""
    field = [golfer(2, "Second", None), golfer(3, "Third", "E"), golfer(1, "First", "-9")]
    whole = event("golf", status("IN_PROGRESS", "in", None, period=3, detail="Round 3"), competitors=field)
    whole |= {
        "name": "The Open",
        "league": {"id": "1106", "name": "PGA TOUR"},
        "courses": [{"name": "Old"}, {"name": "Birkdale", "host": True}],
        "tournament": {"numberOfRounds": 4},
    }
    (result,) = parsed(whole)
    assert (result.title, result.league.name, result.venue) == ("The Open", "PGA TOUR", Venue(name="Birkdale"))
    assert (result.home.name, result.home.score, result.home.score_text, result.home.rank) == ("First", None, "-9", 1)
    assert (result.away.name, result.away.score_text, result.away.kind) == ("Second", "-5", "athlete")
    assert result.period == Period(number=3, kind=PeriodKind.ROUND, label="R3", regulation=4)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (None, "not a scoreboard"),
        ([], "not a scoreboard"),
        ({}, "not a scoreboard"),
        ({"events": {}}, "not a scoreboard"),
        ({"code": 400, "message": "Failed to get events endpoint."}, "error 400: Failed to get events endpoint"),
    ],
)
def test_payload_of_another_shape_is_garbled(payload: object, message: str) -> None:
    """It is refused as a whole and not recognized."""
    assert not espn.recognize(payload)
    with pytest.raises(Garbled, match=message):
        espn.parse(payload)


def test_payload_without_events_is_valid() -> None:
    """Events without content are problems."""
    assert parsed() == []
    result = espn.parse({"events": [{}, {}, None]})
    assert (result.games, len(result.problems)) == ([], 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"competitors": []}, "0 competitors"),
        ({"competitors": [side("7", "home"), "x"]}, "1 competitors"),
        ({"competitors": [side("7", "home"), {"id": "8"}]}, "without a name"),
        ({"id": {"x": 1}}, "without an id"),
    ],
)
def test_broken_event_loses_no_other(change: dict[str, Any], message: str) -> None:
    """It becomes a problem."""
    broken = event(identifier="2", **change)
    broken["id"] = broken["competitions"][0]["id"]
    result = espn.parse({"events": [broken, event()]})
    assert [one.source_id for one in result.games] == ["1"]
    assert message in result.problems[0].message


def test_own_payloads_are_recognized() -> None:
    """Scoreboards, leaderboards and single events are; payloads of other feeds are not."""
    assert espn.recognize({"leagues": [], "events": []})
    assert espn.recognize({"events": [event()]})
    assert espn.recognize({"events": [{"groupings": []}]})
    assert espn.recognize(event())
    assert not espn.recognize({"events": [{"id": 5, "home": "A"}]})
    assert not espn.recognize("events")


def test_scoreboard_url_takes_a_sport_and_a_league() -> None:
    """Nothing else gets into the URL."""
    assert espn.scoreboard_url("soccer/usa.1").endswith("/sports/soccer/usa.1/scoreboard")
    assert espn.scoreboard_url("golf/pga", "http://localhost/x/") == "http://localhost/x/golf/pga/scoreboard"
    for path in ("soccer", "../etc", "soccer/usa.1/x", "Soccer/USA", "soccer/usa.1?x=1", "soccer/usa.1\n"):
        with pytest.raises(ValueError, match="SPORT/LEAGUE"):
            espn.scoreboard_url(path)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(["home", "in", "post", "STATUS_FINAL", "9999-12-31T23:59Z", "0001-01-01T00:00+14:00", "-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def paths(value: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths of all places in a JSON value."""
    places = [here]
    if isinstance(value, dict):
        for key, inner in value.items():
            places += paths(inner, (*here, key))
    if isinstance(value, list):
        for place, inner in enumerate(value):
            places += paths(inner, (*here, place))
    return places


def rich(sport: str, identifier: str) -> dict[str, Any]:
    """Return an event that reaches most of the code."""
    status_entry = status("IN_PROGRESS", "in", period=2, clock=61.0, displayClock="1:01", detail="Top 2nd")
    whole = event(
        sport,
        status_entry,
        identifier=identifier,
        format={"regulation": {"periods": 4}},
        situation={"down": 1, "possession": "7", "onFirst": True, "balls": 2},
        details=[detail("Goal", "45'+1'", "7", "scoringPlay", player="A"), detail("Own Goal", "50'", "8", "ownGoal")],
        notes=[{"headline": "Doubleheader - Game 1"}],
        broadcasts=[{"names": ["ESPN"], "media": {"name": "X"}}],
        series={"summary": "1-1"},
        venue={"fullName": "Park", "address": {"city": "Town"}},
        altGameNote="MLS, Round 1",
    )
    entry = whole["competitions"][0]["competitors"][0]
    entry |= {"linescores": [{"value": 1}], "records": [{"type": "total", "summary": "1-0"}]}
    entry |= {"statistics": [{"name": "scoreToPar", "displayValue": "-1"}], "curatedRank": {"current": 3}}
    return whole | {"season": {"year": 2026, "slug": "x"}, "week": {"number": 3}, "status": deepcopy(status_entry)}


@settings(max_examples=150)
@given(data=st.data(), sport=st.sampled_from(sorted(SPORTS)), junk=JSON)
def test_any_value_anywhere_loses_no_other_event(data: st.DataObject, sport: str, junk: object) -> None:
    """With any JSON value at any place of one event, the other event is read as before."""
    intact = rich(sport, "77")
    broken: Any = rich(sport, "1")
    path = data.draw(st.sampled_from(paths(broken)))
    if path:
        *way, last = path
        target = broken
        for step in way:
            target = target[step]
        target[last] = junk
    else:
        broken = junk
    alone = espn.parse({"events": [intact]}).games[0]
    result = espn.parse({"events": [broken, intact]}).games
    by_key = {one.key: one for one in result}
    # Beside the same teams on the same day it may become a game of a doubleheader; all else stays.
    assert by_key[alone.key].home == alone.home
    assert by_key[alone.key].status == alone.status


@given(payload=JSON)
def test_any_payload_is_read_or_garbled(payload: object) -> None:
    """No JSON value makes the adapter raise another error."""
    espn.recognize(payload)
    with suppress(Garbled):
        espn.parse(payload)
