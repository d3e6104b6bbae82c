"""Leagues, rounds, venues and all else around ESPN competitions."""

from datetime import UTC, datetime

import pytest

from dashboard.core.model import Points, Series, Sport, Venue
from dashboard.feed.sources import espn_context
from tests.feed.sources.espn_payloads import bout, event, game, parsed, side, status


def test_league_comes_from_the_uid() -> None:
    """In `soccer/all` the listed leagues do not match the events."""
    leagues = [{"id": "1", "name": "Wrong"}, {"id": "770", "name": "MLS", "abbreviation": "MLS"}]
    (result,) = parsed(event(), leagues=leagues)
    assert (result.key, result.league.name, result.league.abbrev) == ("espn:770:1", "MLS", "MLS")
    (unlisted,) = parsed(event(), leagues=leagues[:1])
    assert (unlisted.league.id, unlisted.league.name) == ("770", "Major League Soccer")
    (unknown,) = parsed(event() | {"uid": "s:70~l:4711~e:1"})
    assert (unknown.league.id, unknown.league.name) == ("4711", "Ice hockey"), "a number is no heading"


def test_league_without_uid() -> None:
    """The first listed league is used, then "0"; the sport is `other`."""
    bare = event()
    del bare["uid"]
    assert parsed(bare, leagues=[{"id": "5", "uid": "s:600~l:5"}])[0].key == "espn:5:1"
    assert parsed(bare, leagues=[{"id": "5"}])[0].key == "espn:5:1"
    (result,) = parsed(bare)
    assert (result.key, result.sport) == ("espn:0:1", Sport.OTHER)


def test_context_is_read() -> None:
    """Round, season, series, venue and broadcasts each have their place in the payload."""
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
    (result,) = parsed(whole)
    assert result.round == "East Finals - Game 7 (If Necessary)"
    assert result.series == Series(text="BOS leads 3-2", game_number=7)
    assert (result.if_necessary, result.neutral_site, result.start_time_confirmed) == (True, False, False)
    assert (result.broadcasts, result.leg, result.season) == (["ABC", "ESPN", "NBC"], 2, "2026")
    assert result.venue == Venue(name="The Garden", city="Boston")


def test_context_of_other_sports_is_read() -> None:
    """Other sports keep the same facts in other fields."""
    cup = event(altGameNote="FIFA World Cup, Round of 32", notes=[{"headline": "Egypt advance"}], broadcast="FOX/ FS1")
    cup["season"] = {"year": 2025, "slug": "2025-26-cup"}
    (result,) = parsed(cup, leagues=[{"id": "770", "name": "FIFA World Cup"}])
    assert (result.round, result.season, result.broadcasts) == ("Round of 32", "2025-26", ["FOX", "FS1"])
    cup["season"] = {"slug": "quarterfinals"}
    assert parsed(cup)[0].round == "Quarterfinals"
    assert game(notes=[{"headline": "Egypt advance"}]).round is None
    assert parsed(event("football"), week={"number": 4})[0].round == "Week 4"
    tie = [side("7", "home", "1", aggregateScore=3.0), side("8", "away", "1", aggregateScore=2)]
    assert game(competitors=tie).aggregate == Points(home=3, away=2)


def test_bout_has_its_event_and_weight_class() -> None:
    """A contest that is alone in its event has no other name than its sides."""
    card = {
        "id": "600",
        "uid": "s:3301~l:3321~e:600",
        "name": "A Night",
        "competitions": [bout("1", "5", "6") | {"type": {"abbreviation": "Flyweight"}}, bout("2", "7", "8")],
    }
    first, second = parsed(card)
    assert (first.event_name, first.round) == ("A Night", "Flyweight")
    assert (second.event_name, second.round) == ("A Night", None)
    assert game().event_name is None


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Maple Bowl", "Maple Bowl"),
        ("Quarterfinal at the Rose Bowl Game", "Rose Bowl Game · Quarterfinal"),
        ("Final at the Garden", "Final at the Garden"),
    ],
)
def test_name_of_a_bowl_comes_first(headline: str, expected: str) -> None:
    """A card may cut off what follows."""
    assert parsed(event("football", notes=[{"headline": headline}]))[0].round == expected


@pytest.mark.parametrize("start", ["2027-01-01T05:00Z", "2027-01-02T04:59Z"])
def test_start_without_a_time_is_noon_of_its_eastern_date(start: str) -> None:
    """So that it is on that date in nearly every zone."""
    (result,) = parsed(event("football", status("SCHEDULED", "pre"), date=start, startDate=start, timeValid=False))
    assert (result.start_time, result.start_time_confirmed) == (datetime(2027, 1, 1, 12, tzinfo=UTC), False)


def test_start_is_the_competitions_own() -> None:
    """A year beyond reason is ignored."""
    assert game().start_time == datetime(2026, 7, 3, 18, tzinfo=UTC)
    odd = event(date="0001-01-01T00:00Z")
    odd["date"] = "later"
    (result,) = parsed(odd)
    assert (result.start_time, result.start_time_confirmed) == (None, False)


def test_title_of_a_race_names_the_session() -> None:
    """A race weekend has several sessions."""
    race = bout("1", "5", "6") | {"type": {"abbreviation": "Race"}}
    race["competitors"].append({"id": "7", "order": 3, "athlete": {"displayName": "Third"}})
    whole = {"id": "9", "name": "Grand Prix", "competitions": [race, bout("2", "5", "6")]}
    assert [one.title for one in parsed(whole)] == ["Grand Prix · Race", None]


def test_event_describes_its_only_competition() -> None:
    """With several competitions, its fields belong to none of them."""
    whole: dict[str, object] = {"venue": {"fullName": "Park"}}
    assert espn_context.Entry({}, whole, {}, alone=True).value("venue") == {"fullName": "Park"}
    assert espn_context.Entry({}, whole, {}, alone=False).value("venue") is None
