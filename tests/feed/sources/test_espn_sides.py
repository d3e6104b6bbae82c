"""The two sides of ESPN competitions."""

from typing import Any

import pytest

from dashboard.core.model import Outcome
from tests.feed.sources.espn_payloads import bout, game, golfer, parsed, side, status


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
def test_score_is_read_from_every_type(raw: object, score: int | None, shown: str | None) -> None:
    """The feed has used all of these."""
    result = game(scores=(raw, "0"))
    assert (result.home.score, result.home.score_text, result.away.score) == (score, shown, 0)


def test_winner_is_read_at_the_end_only() -> None:
    """Soccer has `false` during play; cricket has a text."""
    sides = [side("7", "home", "1", winner=False), side("8", "away", "2", winner="true")]
    assert game(competitors=sides).away.winner is None
    final = game(status_entry=status("FULL_TIME", "post", True, period=2), competitors=sides)
    assert (final.home.winner, final.away.winner) == (False, True)


def test_competitor_fields_are_read() -> None:
    """Invalid values become null."""
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
    result = game(status_entry=status("FINAL_PEN", "post", True, period=5), competitors=[full, bare])
    assert (result.home.color, result.home.alt_color, result.home.logo) == ("aa00ff", None, "https://a.example/x.png")
    assert (result.home.shootout, result.home.periods, result.home.record, result.home.rank) == (3, [1, 0], "10-2", 4)
    assert not result.home.placeholder
    assert (result.away.logo, result.away.rank, result.away.record) == (None, None, "1-1")
    assert result.outcome_type is Outcome.SHOOTOUT


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
def test_unknown_sides_are_placeholders(team: dict[str, Any]) -> None:
    """The feed marks them in several ways."""
    result = game(competitors=[side("7", "home", team=team), side("8", "away")])
    assert result.home.placeholder
    assert result.home.name == team.get("displayName", "TBD")
    assert not result.away.placeholder


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
    """The marker decides which side is at home, else the feed's order."""
    sides = [
        side(identifier, marker, order=order) for identifier, marker, order in zip("78", markers, orders, strict=True)
    ]
    assert game(competitors=sides).home.id == home


def test_doubles_are_pairs() -> None:
    """The name has both players."""
    doubles = bout("1", "5", "6")
    for entry in doubles["competitors"]:
        del entry["athlete"]
        entry["roster"] = {"displayName": "A / B", "athletes": [{}, {}]}
    (result,) = parsed({"id": "9", "uid": "s:850~l:851", "competitions": [doubles]})
    assert (result.home.kind, result.home.name, result.home.id) == ("pair", "A / B", "5")


def test_golf_teams_of_two_names_are_pairs() -> None:
    """Their marker is "unknown"."""
    sides = [side(one, "unknown", "-9", team={"id": one, "displayName": f"A{one} / B{one}"}) for one in "78"]
    result = game("golf", competitors=sides)
    assert (result.home.kind, result.home.name, result.home.score_text) == ("pair", "A7 / B7", "-9")


@pytest.mark.parametrize(
    ("name", "abbrev"),
    [("Félix Auger-Aliassime", "AUG"), ("Sam Burns Jr.", "BUR"), ("Min Woo Lee", "LEE"), ("Jr.", "JR")],
)
def test_athlete_is_abbreviated_by_the_family_name(name: str, abbrev: str) -> None:
    """Two golfers named Sam are not both SAM."""
    result = game("golf", competitors=[golfer(1, name, "-1"), golfer(2, "Second", "E")])
    assert result.home.abbrev == abbrev
