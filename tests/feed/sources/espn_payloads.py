"""Small ESPN payloads for tests, with the fields that scoreboards have."""

from typing import Any

from dashboard.core.model import Game
from dashboard.feed.sources import espn


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
    """Return a competitor as scoreboards list it."""
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
    """Return a status; `more` holds the fields beside `type`, and `detail` and `description` in it."""
    kind: dict[str, Any] = {"state": state, "completed": completed}
    if name:
        kind["name"] = f"STATUS_{name}"
    kind |= {field: more.pop(field) for field in ("detail", "shortDetail", "description") if field in more}
    return {"type": kind, **more}


def event(
    sport: str = "soccer",
    status_entry: dict[str, Any] | None = None,
    scores: tuple[object, object] = ("1", "2"),
    identifier: str = "1",
    **more: Any,
) -> dict[str, Any]:
    """Return an event of one competition between team 7 at home and team 8."""
    number, league = SPORTS[sport]
    competition = {
        "id": identifier,
        "date": "2026-07-03T18:00Z",
        "status": status_entry or status("IN_PROGRESS", "in", period=1, clock=60.0, displayClock="1'"),
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
    """Return the games of a payload that parses without problems."""
    result = espn.parse({"events": list(events), **more})
    assert result.problems == []
    return result.games


def game(sport: str = "soccer", status_entry: dict[str, Any] | None = None, **more: Any) -> Game:
    """Return the only game of a payload that parses without problems."""
    (single,) = parsed(event(sport, status_entry, **more))
    return single


def detail(kind: str, clock: str, team: str | None, *marks: str, player: str | None = None) -> dict[str, Any]:
    """Return an entry of a soccer match's `details`."""
    entry: dict[str, Any] = {"type": {"text": kind}, "clock": {"displayValue": clock}} | dict.fromkeys(marks, True)
    if team:
        entry["team"] = {"id": team}
    if player:
        entry["athletesInvolved"] = [{"displayName": player}]
    return entry


def bout(identifier: str | None, first: str, second: str) -> dict[str, Any]:
    """Return a competition of two athletes."""
    competition: dict[str, Any] = {
        "date": "2026-07-03T18:00Z",
        "status": status("IN_PROGRESS", "in", period=1),
        "competitors": [
            {"id": one, "order": place, "athlete": {"id": one, "displayName": f"Athlete {one}", "shortName": one}}
            for place, one in ((1, first), (2, second))
        ],
    }
    return competition | ({"id": identifier} if identifier else {})


def golfer(place: int, name: str, to_par: str | None, **more: Any) -> dict[str, Any]:
    """Return an entry of a leaderboard."""
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
