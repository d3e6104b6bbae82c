"""The ESPN adapter against small payloads of our own, one oddity each."""

from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.core.model import (
    BaseballSituation,
    BasketballSituation,
    Clock,
    CricketSituation,
    FootballSituation,
    Game,
    Outcome,
    Period,
    PeriodKind,
    Points,
    Series,
    Sport,
    Status,
    Venue,
)
from dashboard.feed.source import Garbled
from dashboard.feed.sources import espn, espn_context


SPORTS = {
    "soccer": (600, 770),
    "football": (20, 28),
    "baseball": (1, 10),
    "basketball": (40, 46),
    "hockey": (70, 90),
    "cricket": (200, 8048),
    "tennis": (850, 851),
    "golf": (1100, 1106),
    "volleyball": (52, 60),
    "mma": (3301, 3321),
}


def side(identifier: str, marker: str | None, score: object = "0", **more: Any) -> dict[str, Any]:
    """A competitor as scoreboards list it."""
    entry: dict[str, Any] = {
        "id": identifier,
        "order": 0 if marker == "home" else 1,
        "team": {"id": identifier, "displayName": f"Team {identifier}", "abbreviation": f"T{identifier}"},
        "score": score,
    }
    if marker:
        entry["homeAway"] = marker
    return entry | more


def status(name: str | None, state: object, completed: object = False, **more: Any) -> dict[str, Any]:
    """A status; `more` holds what stands beside `type`, and `detail` and `description` in it."""
    kind: dict[str, Any] = {"state": state, "completed": completed}
    if name:
        kind["name"] = f"STATUS_{name}"
    kind |= {field: more.pop(field) for field in ("detail", "shortDetail", "description") if field in more}
    return {"type": kind, **more}


def event(
    sport: str = "soccer",
    told: dict[str, Any] | None = None,
    scores: tuple[object, object] = ("1", "2"),
    identifier: str = "1",
    **more: Any,
) -> dict[str, Any]:
    """An event of one competition between team 7 at home and team 8."""
    number, league = SPORTS[sport]
    competition = {
        "id": identifier,
        "date": "2026-07-03T18:00Z",
        "status": told or status("IN_PROGRESS", "in", period=1, clock=60.0, displayClock="1'"),
        "competitors": [side("7", "home", scores[0]), side("8", "away", scores[1])],
    }
    return {
        "id": identifier,
        "uid": f"s:{number}~l:{league}~e:{identifier}",
        "date": "2026-07-03T18:00Z",
        "name": "Team 8 at Team 7",
        "competitions": [competition | more],
    }


def parsed(*events: dict[str, Any], **more: Any) -> list[Game]:
    """The games of a payload in which everything was understood."""
    found = espn.parse({"events": list(events), **more})
    assert found.problems == []
    return found.games


def game(sport: str = "soccer", told: dict[str, Any] | None = None, **more: Any) -> Game:
    """The one game of a payload in which everything was understood."""
    (found,) = parsed(event(sport, told, **more))
    return found


@pytest.mark.parametrize(
    ("sport", "name", "state", "completed", "expected"),
    [
        ("soccer", "SCHEDULED", "pre", False, Status.SCHEDULED),
        ("soccer", "IN_PROGRESS", "in", False, Status.LIVE),
        ("soccer", "FIRST_HALF", "in", False, Status.LIVE),
        ("soccer", "SECOND_HALF", "in", False, Status.LIVE),
        ("soccer", "OVERTIME", "in", False, Status.LIVE),
        ("soccer", "HALFTIME", "in", False, Status.INTERMISSION),
        ("soccer", "HALFTIME_ET", "in", False, Status.INTERMISSION),
        ("soccer", "END_OF_REGULATION", "in", False, Status.INTERMISSION),
        ("soccer", "END_OF_EXTRATIME", "in", False, Status.INTERMISSION),
        ("soccer", "SHOOTOUT", "in", False, Status.SHOOTOUT),
        ("soccer", "FULL_TIME", "post", True, Status.FINAL),
        ("soccer", "FINAL_AET", "post", True, Status.FINAL),
        ("soccer", "FINAL_PEN", "post", "true", Status.FINAL),
        ("soccer", "POSTPONED", "post", False, Status.POSTPONED),
        ("soccer", "ABANDONED", "post", False, Status.ABANDONED),
        ("football", "CANCELED", "post", False, Status.CANCELLED),
        ("football", "UNCONTESTED", "post", False, Status.CANCELLED),
        ("football", "DELAYED", "in", False, Status.DELAYED),
        ("football", "SUSPENDED", "post", False, Status.SUSPENDED),
        ("football", "FORFEIT", "post", True, Status.FORFEITED),
        ("tennis", "WALKOVER", "post", True, Status.FORFEITED),
        ("tennis", "RETIRED", "post", True, Status.FINAL),
        ("baseball", "RAIN_DELAY", "in", False, Status.DELAYED),
        ("baseball", "END_PERIOD", "in", False, Status.LIVE),
        ("basketball", "END_PERIOD", "in", False, Status.INTERMISSION),
        ("golf", "PLAY_COMPLETE", "post", None, Status.INTERMISSION),
        ("golf", "FINAL", "post", None, Status.FINAL),
        ("mma", "IN_PROGRESS_2", "in", False, Status.LIVE),
    ],
)
def test_status_names(sport: str, name: str, state: str, completed: object, expected: Status) -> None:
    """Every name that the feed is known to use has its status, and only a final or a forfeit is final."""
    found = game(sport, status(name, state, completed, period=1))
    assert found.status is expected
    assert found.final is (expected in {Status.FINAL, Status.FORFEITED})
    assert found.break_ is (expected is Status.INTERMISSION)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (status("NEW_THING", "pre"), Status.SCHEDULED),
        (status("NEW_THING", "in"), Status.LIVE),
        (status("NEW_THING", "post", True), Status.FINAL),
        (status("NEW_THING", "post", False), Status.UNKNOWN),
        (status("NEW_THING", "halfway"), Status.UNKNOWN),
        (status("NEW_THING", ["in"]), Status.UNKNOWN),
        (status("FINAL", "in", False), Status.UNKNOWN),
        (status("FINAL", "post", False), Status.UNKNOWN),
        (status("IN_PROGRESS", "post", True), Status.UNKNOWN),
        (status("IN_PROGRESS", "limbo"), Status.UNKNOWN),
        (status(None, "in", description="Odd"), Status.LIVE),
        ({}, Status.UNKNOWN),
    ],
)
def test_unknown_statuses_are_kept_and_reported(told: dict[str, Any], expected: Status) -> None:
    """A status that is new or contradicts itself keeps its game and is reported once."""
    found = espn.parse(event(told=told, status=told))
    assert [one.status for one in found.games] == [expected]
    assert [problem.game for problem in found.problems] == ["1"]
    assert "status" in found.problems[0].message


@pytest.mark.parametrize(
    ("description", "state", "expected"),
    [
        ("Scheduled", "pre", Status.SCHEDULED),
        ("Live", "in", Status.LIVE),
        ("Stumps", "in", Status.INTERMISSION),
        ("Result", "post", Status.FINAL),
        ("Something else", "in", Status.LIVE),
        ("Something else", "post", Status.UNKNOWN),
    ],
)
def test_cricket_has_no_names(description: str, state: str, expected: Status) -> None:
    """Without a name the description and the state tell, and that is no problem."""
    assert game("cricket", {"type": {"description": description, "state": state}}).status is expected


def test_status_of_the_event_fills_in() -> None:
    """A competition without a status has the event's; one without the mark takes the event's mark."""
    final = status("FINAL", "post", True, period=9)
    whole = event("baseball")
    whole["status"] = final
    del whole["competitions"][0]["status"]
    assert parsed(whole)[0].final
    whole["competitions"][0]["status"] = {"period": 9, "type": {"name": "STATUS_FINAL", "state": "post"}}
    whole["status"] = status("FINAL", "post", False)
    assert espn.parse(whole).games[0].status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("sport", "told", "expected"),
    [
        ("soccer", status("FULL_TIME", "post", True, period=2), Outcome.REGULAR),
        ("soccer", status("FULL_TIME", "post", True, period=4), Outcome.EXTRA_TIME),
        ("soccer", status("FINAL_AET", "post", True, period=4), Outcome.EXTRA_TIME),
        ("soccer", status("FINAL_PEN", "post", True, period=5), Outcome.SHOOTOUT),
        ("hockey", status("FINAL", "post", True, period=4, detail="Final/OT"), Outcome.OVERTIME),
        ("hockey", status("FINAL", "post", True, period=5, detail="Final/SO"), Outcome.SHOOTOUT),
        ("football", status("FINAL", "post", True, period=6, detail="Final/2OT"), Outcome.OVERTIME),
        ("basketball", status("FINAL", "post", True, period=5), Outcome.OVERTIME),
        ("baseball", status("FINAL", "post", True, period=10, detail="Final/10"), Outcome.OVERTIME),
        ("baseball", status("FINAL", "post", True, period=6, detail="Final/6"), Outcome.SHORTENED),
        ("tennis", status("RETIRED", "post", True, period=2), Outcome.RETIRED),
        ("tennis", status("WALKOVER", "post", True), Outcome.AUTHORITY_DECISION),
        ("tennis", status("FINAL", "post", True), Outcome.REGULAR),
        ("soccer", status("SECOND_HALF", "in", period=2), None),
    ],
)
def test_outcomes(sport: str, told: dict[str, Any], expected: Outcome | None) -> None:
    """How a final came about is told by its name, its words or its last period."""
    assert game(sport, told).outcome_type is expected


@pytest.mark.parametrize(
    ("sport", "number", "more", "expected"),
    [
        ("soccer", 1, {}, (PeriodKind.HALF, "1st", 2)),
        ("soccer", 3, {}, (PeriodKind.EXTRA_TIME, "ET 1", 2)),
        ("soccer", 4, {}, (PeriodKind.EXTRA_TIME, "ET 2", 2)),
        ("soccer", 5, {}, (PeriodKind.SHOOTOUT, "PEN", 2)),
        ("football", 4, {}, (PeriodKind.QUARTER, "Q4", 4)),
        ("football", 5, {}, (PeriodKind.OVERTIME, "OT", 4)),
        ("basketball", 6, {}, (PeriodKind.OVERTIME, "2OT", 4)),
        ("basketball", 2, {"format": {"regulation": {"periods": 2}}}, (PeriodKind.HALF, "H2", 2)),
        ("hockey", 3, {}, (PeriodKind.PERIOD, "3rd", 3)),
        ("hockey", 4, {}, (PeriodKind.OVERTIME, "OT", 3)),
        ("baseball", 11, {}, (PeriodKind.INNING, "11th", 9)),
        ("baseball", 22, {}, (PeriodKind.INNING, "22nd", 9)),
        ("volleyball", 5, {}, (PeriodKind.SET, "Set 5", 5)),
        ("mma", 2, {}, (PeriodKind.PERIOD, "2nd", 1)),
    ],
)
def test_periods(sport: str, number: int, more: dict[str, Any], expected: tuple[PeriodKind, str, int]) -> None:
    """Each sport counts its own parts, and overtime goes on counting."""
    found = game(sport, status("IN_PROGRESS", "in", period=number), **more).period
    assert found == Period(number=number, kind=expected[0], label=expected[1], regulation=expected[2])


def test_hockey_shootout_is_no_second_overtime() -> None:
    """The fifth period of a hockey game is a shoot-out when the feed says so."""
    found = game("hockey", status("IN_PROGRESS", "in", period=5, detail="Shootout")).period
    assert found == Period(number=5, kind=PeriodKind.SHOOTOUT, label="SO", regulation=3)


@pytest.mark.parametrize(
    ("sport", "told", "expected"),
    [
        (
            "soccer",
            status("SECOND_HALF", "in", period=2, clock=5400.0, displayClock="90'+7'"),
            Clock(seconds=5400, direction="up", text="90'+7'", running=True, added=7),
        ),
        (
            "soccer",
            status("SECOND_HALF", "in", period=2, displayClock="61'"),
            Clock(seconds=3660, direction="up", text="61'", running=True),
        ),
        (
            "soccer",
            status("HALFTIME", "in", period=1, clock=2700),
            Clock(seconds=2700, direction="up", text="45'", running=False),
        ),
        ("soccer", status("SECOND_HALF", "in", period=2, displayClock="soon"), None),
        (
            "football",
            status("IN_PROGRESS", "in", period=4, clock=465, displayClock="7:45"),
            Clock(seconds=465, direction="down", text="7:45"),
        ),
        (
            "basketball",
            status("IN_PROGRESS", "in", period=4, clock=45.3, displayClock="45.3"),
            Clock(seconds=45, direction="down", text="45.3"),
        ),
        (
            "basketball",
            status("END_PERIOD", "in", period=4, clock=0.0, displayClock="0.0"),
            Clock(seconds=0, direction="down", text="0.0", running=False),
        ),
        (
            "hockey",
            status("IN_PROGRESS", "in", period=1, clock=65),
            Clock(seconds=65, direction="down", text="1:05"),
        ),
        ("hockey", status("IN_PROGRESS", "in", period=1), None),
        (
            "football",
            status("DELAYED", "in", period=2, displayClock="3:00"),
            Clock(seconds=180, direction="down", text="3:00", running=False),
        ),
        ("baseball", status("IN_PROGRESS", "in", period=1, clock=0, displayClock="0:00"), None),
        ("basketball", status("FINAL", "post", True, period=4, clock=720, displayClock="12:00"), None),
        ("football", status("SCHEDULED", "pre", period=1, clock=900, displayClock="15:00"), None),
    ],
)
def test_clocks(sport: str, told: dict[str, Any], expected: Clock | None) -> None:
    """A clock has its sport's direction and is told only while it means something."""
    assert game(sport, told).clock == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (status("SCHEDULED", "pre", shortDetail="7/9 - 4:00 PM EDT", detail="Thu, July 9th at 4:00 PM EDT"), None),
        (status("SCHEDULED", "pre", shortDetail="Scheduled", detail="Thu, July 9th at 4:00 PM EDT"), None),
        (status("SCHEDULED", "pre", shortDetail="TBD"), "TBD"),
        (status("HALFTIME", "in", period=1, shortDetail="HT"), "HT"),
        (status("IN_PROGRESS", "in", period=1, detail="86'"), "86'"),
        (status("IN_PROGRESS", "in", period=1), None),
    ],
)
def test_status_text(told: dict[str, Any], expected: str | None) -> None:
    """The feed's short words are kept unless they only say when it starts."""
    assert game(told=told).status_text == expected


def test_rain_delay_names_its_reason() -> None:
    """A delay is told with its reason, and before the first pitch it has no score."""
    early = game("baseball", status("RAIN_DELAY", "in", period=1, detail="Rain Delay, Top 1st"), scores=("0", "0"))
    assert (early.status_reason, early.home.score, early.period) == ("rain", None, None)
    late = game("baseball", status("RAIN_DELAY", "in", period=3, detail="Rain Delay, Top 3rd"), scores=("0", "0"))
    assert (late.home.score, late.period and late.period.label, late.situation) == (0, "3rd", None)


@pytest.mark.parametrize(
    ("raw", "score", "shown"),
    [
        ("2", 2, None),
        (2, 2, None),
        (2.0, 2, None),
        ({"value": 2.0, "displayValue": "2"}, 2, None),
        ({"displayValue": "3"}, 3, None),
        ({"displayValue": "E"}, None, "E"),
        (None, None, None),
        ("", None, None),
        (True, None, None),
        ("<b>2</b>", None, None),
        ("125/3 (16/20 ov, target 156)", None, "125/3 (16/20 ov, target 156)"),
    ],
)
def test_scores_drift_in_type(raw: object, score: int | None, shown: str | None) -> None:
    """A score is read from every type the feed has used for it."""
    found = game(scores=(raw, "0"))
    assert (found.home.score, found.home.score_text, found.away.score) == (score, shown, 0)


@pytest.mark.parametrize("name", ["SCHEDULED", "POSTPONED", "CANCELED"])
def test_no_score_before_the_start(name: str) -> None:
    """A "0" is no score when nothing was played."""
    state = "pre" if name == "SCHEDULED" else "post"
    found = game(told=status(name, state, period=1, clock=0), scores=("0", "0"))
    assert (found.home.score, found.away.score, found.period, found.clock) == (None, None, None, None)


def test_winner_only_at_the_end() -> None:
    """Soccer's `false` during play says nothing; cricket writes a text."""
    sides = [side("7", "home", "1", winner=False), side("8", "away", "2", winner="true")]
    assert game(competitors=sides).away.winner is None
    final = game(told=status("FULL_TIME", "post", True, period=2), competitors=sides)
    assert (final.home.winner, final.away.winner) == (False, True)


def test_competitor_details() -> None:
    """Colours, logo, records, rank, periods and the shoot-out are read, and what is no such thing is null."""
    full = side(
        "7",
        "home",
        "1",
        shootoutScore=3,
        linescores=[{"value": 1.0}, {"value": 0}, {"displayValue": "-"}, {"value": 4}],
        records=[{"type": "home", "summary": "5-0"}, {"type": "total", "summary": "10-2"}],
        curatedRank={"current": 4},
    )
    full["team"] |= {"color": "#AA00ff", "alternateColor": "", "logo": "https://a.example/x.png", "isActive": False}
    bare = side("8", "away", "1", curatedRank={"current": 99}, records=[{"summary": "1-1"}])
    bare["team"]["logo"] = ""
    found = game(told=status("FINAL_PEN", "post", True, period=5), competitors=[full, bare])
    assert (found.home.color, found.home.alt_color, found.home.logo) == ("aa00ff", None, "https://a.example/x.png")
    assert (found.home.shootout, found.home.periods, found.home.record, found.home.rank) == (3, [1, 0], "10-2", 4)
    assert not found.home.placeholder
    assert (found.away.logo, found.away.rank, found.away.record) == (None, None, "1-1")
    assert found.outcome_type is Outcome.SHOOTOUT


@pytest.mark.parametrize(
    "team",
    [
        {"id": "19284", "displayName": "Round of 16 1 Winner", "isActive": False, "logo": ""},
        {"id": "-1", "displayName": "Somebody"},
        {"id": "-2"},
        {"id": "2147483647", "displayName": "Anybody"},
        {"id": "5", "displayName": "TBD"},
    ],
)
def test_placeholders(team: dict[str, Any]) -> None:
    """Whoever is not known yet is a placeholder, in each of the feed's ways to say so."""
    found = game(competitors=[side("7", "home", team=team), side("8", "away")])
    assert found.home.placeholder
    assert found.home.name == team.get("displayName", "TBD")
    assert not found.away.placeholder


@pytest.mark.parametrize(
    ("markers", "orders", "home"),
    [
        (("home", "away"), (0, 1), "7"),
        (("away", "home"), (0, 1), "8"),
        (("away", "away"), (0, 1), "7"),
        (("unknown", "unknown"), (1, 0), "8"),
        ((None, None), (1, 2), "7"),
        ((None, "home"), (0, 1), "8"),
        (("away", None), (0, 1), "8"),
        ((None, None), (0, 0), "7"),
    ],
)
def test_sides_by_marker_then_order(markers: tuple[str | None, str | None], orders: tuple[int, int], home: str) -> None:
    """The marker decides who is at home; without one the feed's order does."""
    sides = [
        side(identifier, marker, order=order) for identifier, marker, order in zip("78", markers, orders, strict=True)
    ]
    assert game(competitors=sides).home.id == home


def test_league_comes_from_the_uid() -> None:
    """In `soccer/all` the listed leagues do not fit the events: the uid does."""
    leagues = [{"id": "1", "name": "Wrong"}, {"id": "770", "name": "MLS", "abbreviation": "MLS"}]
    (found,) = parsed(event(), leagues=leagues)
    assert (found.key, found.league.name, found.league.abbrev) == ("espn:770:1", "MLS", "MLS")
    (unlisted,) = parsed(event(), leagues=leagues[:1])
    assert (unlisted.league.id, unlisted.league.name) == ("770", "Major League Soccer")
    (unknown,) = parsed(event() | {"uid": "s:70~l:4711~e:1"})
    assert (unknown.league.id, unknown.league.name) == ("4711", "Ice hockey"), "no heading is a number"


def test_league_without_uid() -> None:
    """Without a uid the first listed league stands in, then "0", and the sport is other."""
    bare = event()
    del bare["uid"]
    assert parsed(bare, leagues=[{"id": "5", "uid": "s:600~l:5"}])[0].key == "espn:5:1"
    assert parsed(bare, leagues=[{"id": "5"}])[0].key == "espn:5:1"
    (found,) = parsed(bare)
    assert (found.key, found.sport) == ("espn:0:1", Sport.OTHER)


def test_context() -> None:
    """Round, season, series, venue, broadcasts and the like come from where the feed keeps them."""
    whole = event(
        "basketball",
        notes=[{"headline": "East Finals - Game 7 (If Necessary)"}, {"type": "x"}],
        series={"summary": "BOS leads 3-2", "title": "Playoff Series"},
        broadcasts=[{"names": ["ABC", "ESPN"]}, {"names": ["ESPN"]}, {"media": {"shortName": "NBC"}}, 5],
        venue={"fullName": "The Garden", "address": {"city": "Boston"}},
        neutralSite=False,
        timeValid=False,
        leg={"value": 2},
    )
    whole["season"] = {"year": 2026, "slug": "post-season"}
    (found,) = parsed(whole)
    assert found.round == "East Finals - Game 7 (If Necessary)"
    assert found.series == Series(text="BOS leads 3-2", game_number=7)
    assert (found.if_necessary, found.neutral_site, found.start_time_confirmed) == (True, False, False)
    assert (found.broadcasts, found.leg, found.season) == (["ABC", "ESPN", "NBC"], 2, "2026")
    assert found.venue == Venue(name="The Garden", city="Boston")


def test_context_in_other_words() -> None:
    """The same facts where other sports tell them."""
    cup = event(altGameNote="FIFA World Cup, Round of 32", notes=[{"headline": "Egypt advance"}], broadcast="FOX/ FS1")
    cup["season"] = {"year": 2025, "slug": "2025-26-cup"}
    (found,) = parsed(cup, leagues=[{"id": "770", "name": "FIFA World Cup"}])
    assert (found.round, found.season, found.broadcasts) == ("Round of 32", "2025-26", ["FOX", "FS1"])
    cup["season"] = {"slug": "quarterfinals"}
    assert parsed(cup)[0].round == "Quarterfinals"
    assert game(notes=[{"headline": "Egypt advance"}]).round is None
    assert parsed(event("football"), week={"number": 4})[0].round == "Week 4"
    tie = [side("7", "home", "1", aggregateScore=3.0), side("8", "away", "1", aggregateScore=2)]
    assert game(competitors=tie).aggregate == Points(home=3, away=2)


def test_start_times() -> None:
    """The start is the competition's own; a year beyond reason is no start."""
    assert game().start_time == datetime(2026, 7, 3, 18, tzinfo=UTC)
    odd = event(date="0001-01-01T00:00Z")
    odd["date"] = "later"
    (found,) = parsed(odd)
    assert (found.start_time, found.start_time_confirmed) == (None, False)


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
def test_eastern_days(moment: str, expected: date) -> None:
    """The feed's day begins at midnight in the US east, in summer an hour sooner."""
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
def test_the_next_day_with_games(calendar: object, query: str | None) -> None:
    """Out of the league's calendar, within a week; weeks and nonsense tell no day."""
    evening = datetime(2026, 7, 4, 2, 0, tzinfo=UTC)  # still the third in the US east
    assert espn.ahead({"leagues": [{"calendar": calendar}], "events": []}, evening) == query


def test_doubleheaders_by_count_and_by_note() -> None:
    """The same teams twice on a day are numbered by start; a headline goes before."""
    late = event("baseball", identifier="90", date="2026-07-04T02:00Z")
    late["competitions"][0]["competitors"].reverse()
    first, second = parsed(late, event("baseball", identifier="91"))
    assert (first.source_id, first.event_of_day, second.event_of_day) == ("90", 2, 1)
    assert game("baseball", notes=[{"headline": "Doubleheader - Game 2"}]).event_of_day == 2
    assert game("baseball", notes=[{"headline": "Doubleheader"}]).event_of_day is None
    tomorrow = event("baseball", identifier="92", date="2026-07-05T18:00Z")
    assert {one.event_of_day for one in parsed(event("baseball"), tomorrow)} == {None}


def test_duplicate_ids_keep_the_later_date() -> None:
    """A game that moved and is listed twice is taken from the later day."""
    moved = event(date="2026-07-05T18:00Z", scores=("4", "4"))
    for order in ((event(), moved), (moved, event())):
        (found,) = parsed(*order)
        assert found.home.score == 4
    undated = event(date=None)
    undated["date"] = None
    assert parsed(event(), undated)[0].start_time is not None


def test_football_situation() -> None:
    """Down and distance with the side that has the ball; between plays what is stale is left out."""
    told = {
        "down": 3,
        "distance": 4,
        "possession": "8",
        "possessionText": "DET 34",
        "isRedZone": False,
        "homeTimeouts": 2,
        "awayTimeouts": 9,
    }
    assert game("football", situation=told).situation == FootballSituation(
        possession="away", down=3, distance=4, yard_line="DET 34", red_zone=False, home_timeouts=2
    )
    between = game("football", situation=told | {"down": -1, "possession": "99"}).situation
    assert between == FootballSituation(red_zone=False, home_timeouts=2)
    assert game("football", situation={"$ref": "http://core.pvt/situation"}).situation is None
    assert game("football", status("HALFTIME", "in", period=2), situation=told).situation is None


@pytest.mark.parametrize(
    ("detail", "half"),
    [("Top 9th", "top"), ("Bot 5th", "bottom"), ("Bottom 5th", "bottom"), ("Middle 6th", "middle"), ("End 3rd", "end")],
)
def test_baseball_situation(detail: str, half: str) -> None:
    """The half comes from the words, the bases and the count from the situation, if it is there."""
    told = status("IN_PROGRESS", "in", period=5, detail=detail)
    full = game("baseball", told, situation={"balls": 1, "strikes": 2, "outs": 3, "onFirst": True, "onThird": False})
    assert isinstance(full.situation, BaseballSituation)
    assert (full.situation.half, full.situation.balls, full.situation.bases) == (half, 1, (True, False, False))
    bare = game("baseball", told).situation
    assert isinstance(bare, BaseballSituation)
    assert (bare.half, bare.outs, bare.bases) == (half, None, None)


def test_situations_of_other_sports() -> None:
    """What a sport does not tell is null, and nothing told is no situation."""
    live = status("IN_PROGRESS", "in", period=1)
    assert game("baseball", live).situation is None
    assert game("hockey", live, situation={"lastPlay": {}}).situation is None
    assert game("basketball", live, situation={"lastPlay": {}}).situation is None
    assert game("basketball", live, situation={"homeTimeouts": 3}).situation == BasketballSituation(home_timeouts=3)


def test_cricket_situation() -> None:
    """Who bats, and the overs out of his score."""
    sides = [
        side("7", "home", "155/8 (20 ov)", linescores=[{"runs": 155, "isBatting": False}]),
        side("8", "away", "125/3 (16/20 ov, target 156)", linescores=[{"runs": 125, "isBatting": True}]),
    ]
    live: dict[str, Any] = {"type": {"description": "Live", "state": "in"}, "period": 2}
    found = game("cricket", live, competitors=sides)
    assert found.situation == CricketSituation(batting="away", overs="16/20")
    assert (found.away.periods, found.away.score_text) == ([125], "125/3 (16/20 ov, target 156)")
    assert game("cricket", live, scores=("", "")).situation is None


def detail(kind: str, clock: str, team: str | None, *marks: str, player: str | None = None) -> dict[str, Any]:
    """An entry of a soccer match's `details`."""
    entry: dict[str, Any] = {"type": {"text": kind}, "clock": {"displayValue": clock}} | dict.fromkeys(marks, True)
    if team:
        entry["team"] = {"id": team}
    if player:
        entry["athletesInvolved"] = [{"displayName": player}]
    return entry


def test_match_events() -> None:
    """Goals, cards and kicks have keys of content, the side they count for, and the score after them."""
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
    told = status("SHOOTOUT", "in", period=5, clock=7200, displayClock="120'")
    found = game(told=told, details=details).events
    assert list(found) == [
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
    assert [one.order for one in found.values()] == sorted({one.order for one in found.values()})
    assert found["goal-7-45+2"].score_after == Points(home=1, away=0)
    assert (found["goal-7-45+2"].note, found["goal-7-45+2"].player, found["goal-7-45+2"].at) == (
        "Header",
        "Ann",
        "45'+2'",
    )
    assert (found["own_goal-8-46"].side, found["own_goal-8-46"].score_after) == ("away", Points(home=1, away=1))
    assert found["penalty-8-46"].score_after == Points(home=1, away=2)
    assert found["shootout_goal-7-120"].at is None


@pytest.mark.parametrize("team", ["8", None])
def test_goals_that_do_not_add_up_have_no_score(team: str | None) -> None:
    """A list of goals that contradicts the score tells no scores in between."""
    found = game(details=[detail("Goal", "5'", team, "scoringPlay")], scores=("1", "0")).events
    assert [one.score_after for one in found.values()] == [None]


def test_no_match_events_before_the_start() -> None:
    """Leftovers of a game that did not begin are not shown."""
    assert game(told=status("POSTPONED", "post"), details=[detail("Goal", "5'", "7", "scoringPlay")]).events == {}


def bout(identifier: str | None, first: str, second: str) -> dict[str, Any]:
    """A competition of two athletes."""
    competition: dict[str, Any] = {
        "date": "2026-07-03T18:00Z",
        "status": status("IN_PROGRESS", "in", period=1),
        "competitors": [
            {"id": one, "order": place, "athlete": {"id": one, "displayName": f"Athlete {one}", "shortName": one}}
            for place, one in ((1, first), (2, second))
        ],
    }
    return competition | ({"id": identifier} if identifier else {})


def test_many_competitions_are_many_games() -> None:
    """A card or a tournament gives a game a competition, in the old shape and in the new one."""
    card = {"id": "600", "uid": "s:3301~l:3321~e:600", "name": "A Night", "competitions": [bout("1", "5", "6"), 7]}
    draw = {
        "id": "601",
        "uid": "s:850~l:851~e:601",
        "groupings": [
            {"competitions": [bout("2", "5", "2147483647"), bout("3", "8", "9"), bout(None, "8", "9")]},
            None,
        ],
    }
    found = espn.parse({"events": [card, draw]})
    assert [one.key for one in found.games] == ["espn:3321:1", "espn:851:2", "espn:851:3"]
    assert [problem.game for problem in found.problems] == ["600", None]
    assert (found.games[0].home.name, found.games[0].home.kind, found.games[0].sport) == (
        "Athlete 5",
        "athlete",
        Sport.OTHER,
    )
    assert found.games[1].away.placeholder


def test_pairs() -> None:
    """Doubles are pairs, with the names of both."""
    doubles = bout("1", "5", "6")
    for entry in doubles["competitors"]:
        del entry["athlete"]
        entry["roster"] = {"displayName": "A / B", "athletes": [{}, {}]}
    (found,) = parsed({"id": "9", "uid": "s:850~l:851", "competitions": [doubles]})
    assert (found.home.kind, found.home.name, found.home.id) == ("pair", "A / B", "5")


def test_golf_pairs() -> None:
    """Golf writes its pairs as teams with both names, and "unknown" for a marker."""
    sides = [side(one, "unknown", "-9", team={"id": one, "displayName": f"A{one} / B{one}"}) for one in "78"]
    found = game("golf", competitors=sides)
    assert (found.home.kind, found.home.name, found.home.score_text) == ("pair", "A7 / B7", "-9")


@pytest.mark.parametrize(
    ("name", "abbrev"),
    [("Félix Auger-Aliassime", "AUG"), ("Sam Burns Jr.", "BUR"), ("Min Woo Lee", "LEE"), ("Jr.", "JR")],
)
def test_a_person_is_abbreviated_by_the_family_name(name: str, abbrev: str) -> None:
    """Two golfers named Sam are not both SAM."""
    found = game("golf", competitors=[golfer(1, name, "-1"), golfer(2, "Second", "E")])
    assert found.home.abbrev == abbrev


def golfer(place: int, name: str, to_par: str | None, **more: Any) -> dict[str, Any]:
    """An entry of a leaderboard."""
    entry: dict[str, Any] = {
        "id": str(place),
        "sortOrder": place,
        "athlete": {"id": str(place), "displayName": name},
        "score": {"value": 135.0, "displayValue": "-5"},
        "status": {"position": {"id": str(place), "displayName": f"T{place}"}},
    }
    if to_par:
        entry["statistics"] = [{"name": "other"}, {"name": "scoreToPar", "displayValue": to_par}]
    return entry | more


def test_leaderboards_are_one_game() -> None:
    """Golf is one game named by the event, with the leader at home and the live total as text."""
    field = [golfer(2, "Second", None), golfer(3, "Third", "E"), golfer(1, "First", "-9")]
    whole = event("golf", status("IN_PROGRESS", "in", None, period=3, detail="Round 3"), competitors=field)
    whole |= {
        "name": "The Open",
        "league": {"id": "1106", "name": "PGA TOUR"},
        "courses": [{"name": "Old"}, {"name": "Birkdale", "host": True}],
        "tournament": {"numberOfRounds": 4},
    }
    (found,) = parsed(whole)
    assert (found.title, found.league.name, found.venue) == ("The Open", "PGA TOUR", Venue(name="Birkdale"))
    assert (found.home.name, found.home.score, found.home.score_text, found.home.rank) == ("First", None, "-9", 1)
    assert (found.away.name, found.away.score_text, found.away.kind) == ("Second", "-5", "athlete")
    assert found.period == Period(number=3, kind=PeriodKind.ROUND, label="R3", regulation=4)


def test_races_are_titled_by_part() -> None:
    """A race week-end has a title a part."""
    race = bout("1", "5", "6") | {"type": {"abbreviation": "Race"}}
    race["competitors"].append({"id": "7", "order": 3, "athlete": {"displayName": "Third"}})
    whole = {"id": "9", "name": "Grand Prix", "competitions": [race, bout("2", "5", "6")]}
    assert [one.title for one in parsed(whole)] == ["Grand Prix · Race", None]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (None, "no scoreboard"),
        ([], "no scoreboard"),
        ({}, "no scoreboard"),
        ({"events": {}}, "no scoreboard"),
        ({"code": 400, "message": "Failed to get events endpoint."}, "error 400: Failed to get events endpoint"),
    ],
)
def test_nonsense_is_garbled(payload: object, message: str) -> None:
    """What is no scoreboard at all is refused as a whole, and not recognized."""
    assert not espn.recognize(payload)
    with pytest.raises(Garbled, match=message):
        espn.parse(payload)


def test_empty_and_hollow_payloads() -> None:
    """No events is a valid answer; events without anything in them are problems."""
    assert parsed() == []
    found = espn.parse({"events": [{}, {}, None]})
    assert (found.games, len(found.problems)) == ([], 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"competitors": []}, "0 competitors"),
        ({"competitors": [side("7", "home"), "x"]}, "1 competitors"),
        ({"competitors": [side("7", "home"), {"id": "8"}]}, "without a name"),
        ({"id": {"x": 1}}, "without an id"),
    ],
)
def test_one_broken_event_loses_no_other(change: dict[str, Any], message: str) -> None:
    """A broken event is a problem of its own."""
    broken = event(identifier="2", **change)
    broken["id"] = broken["competitions"][0]["id"]
    found = espn.parse({"events": [broken, event()]})
    assert [one.source_id for one in found.games] == ["1"]
    assert message in found.problems[0].message


def test_recognize() -> None:
    """Scoreboards, leaderboards and single events are this feed's; other feeds' payloads are not."""
    assert espn.recognize({"leagues": [], "events": []})
    assert espn.recognize({"events": [event()]})
    assert espn.recognize({"events": [{"groupings": []}]})
    assert espn.recognize(event())
    assert not espn.recognize({"events": [{"id": 5, "home": "A"}]})
    assert not espn.recognize("events")


def test_scoreboard_address() -> None:
    """The path is the feed's own, and nothing else gets into the address."""
    assert espn.scoreboard_url("soccer/usa.1").endswith("/sports/soccer/usa.1/scoreboard")
    assert espn.scoreboard_url("golf/pga", "http://localhost/x/") == "http://localhost/x/golf/pga/scoreboard"
    for path in ("soccer", "../etc", "soccer/usa.1/x", "Soccer/USA", "soccer/usa.1?x=1", "soccer/usa.1\n"):
        with pytest.raises(ValueError, match="SPORT/LEAGUE"):
            espn.scoreboard_url(path)


def test_entry_fields_of_the_event() -> None:
    """The event speaks for its competition only when there is no other."""
    whole: dict[str, object] = {"venue": {"fullName": "Park"}}
    assert espn_context.Entry({}, whole, {}, alone=True).told("venue") == {"fullName": "Park"}
    assert espn_context.Entry({}, whole, {}, alone=False).told("venue") is None


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
    """Every place in a JSON value."""
    found = [here]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += paths(inner, (*here, key))
    if isinstance(value, list):
        for place, inner in enumerate(value):
            found += paths(inner, (*here, place))
    return found


def rich(sport: str, identifier: str) -> dict[str, Any]:
    """An event that reaches most of the code."""
    told = status("IN_PROGRESS", "in", period=2, clock=61.0, displayClock="1:01", detail="Top 2nd")
    whole = event(
        sport,
        told,
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
    return whole | {"season": {"year": 2026, "slug": "x"}, "week": {"number": 3}, "status": deepcopy(told)}


@settings(max_examples=150)
@given(data=st.data(), sport=st.sampled_from(sorted(SPORTS)), junk=JSON)
def test_any_value_anywhere_loses_no_other_event(data: st.DataObject, sport: str, junk: object) -> None:
    """Whatever JSON stands anywhere in one event, the other one is read as before."""
    other = rich(sport, "77")
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
    alone = espn.parse({"events": [other]}).games[0]
    found = espn.parse({"events": [broken, other]}).games
    by_key = {one.key: one for one in found}
    # Beside the same teams on the same day it may become a game of a doubleheader; all else stays.
    assert by_key[alone.key].home == alone.home
    assert by_key[alone.key].status == alone.status


@given(payload=JSON)
def test_any_payload_is_read_or_garbled(payload: object) -> None:
    """No JSON value makes the adapter raise anything else."""
    espn.recognize(payload)
    with suppress(Garbled):
        espn.parse(payload)
