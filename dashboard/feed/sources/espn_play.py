"""The play in an ESPN competition: the current situation, and the events of a soccer match."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal

from msgspec.structs import replace

from dashboard.core.model import (
    BaseballSituation,
    BasketballSituation,
    Competitor,
    CricketSituation,
    FootballSituation,
    MatchEvent,
    Points,
    Side,
    Situation,
    Sport,
)
from dashboard.feed import clean


_EVENT_LIMIT: Final = 300
"""Largest number of events. No match has as many; an endless list would grow every patch."""

_GOALS: Final = frozenset({"goal", "own_goal", "penalty"})
_HALF_NAMES: Final[Mapping[str, Literal["top", "bottom", "middle", "end"]]] = {
    "top": "top",
    "bottom": "bottom",
    "bot": "bottom",
    "middle": "middle",
    "mid": "middle",
    "end": "end",
}
_HALVES: Final = re.compile(r"\b(top|bottom|bot|middle|mid|end) (?:of (?:the )?)?\d", re.IGNORECASE)
_TARGET: Final = re.compile(r"\btarget (\d{1,4})\b")
_OVERS: Final = re.compile(r"\(([\d.]{1,5}(?:/\d{1,3})?) ov")
_MINUTE: Final = re.compile(r"(\d{1,3})'?(?:\s*\+\s*(\d{1,2})'?)?")


def situation(competition: object, sport: Sport, detail: str, home: Competitor, away: Competitor) -> Situation | None:
    """Return the situation of a game in play; `None` if the feed reports nothing, as with a bare `$ref`."""
    raw = clean.mapping(clean.dig(competition, "situation"))
    match sport:
        case Sport.AMERICAN_FOOTBALL:
            return _football(raw, home, away)
        case Sport.BASEBALL:
            return _baseball(raw, detail)
        case Sport.BASKETBALL:
            return _basketball(raw)
        case Sport.CRICKET:
            return _cricket(competition, home, away)
    return None


def match_events(competition: object, home: Competitor, away: Competitor) -> dict[str, MatchEvent]:
    """
    Return the goals, cards and kicks of `details`, by keys made of kind, team and minute.

    The player is not part of the key: feeds often add or correct the name later.
    """
    events: dict[str, MatchEvent] = {}
    moments: Counter[int] = Counter()
    for entry in clean.items(clean.dig(competition, "details"))[:_EVENT_LIMIT]:
        kind = _event_kind(clean.mapping(entry))
        if kind is None:
            continue
        shown = clean.text(clean.dig(entry, "clock", "displayValue"), 12)
        moment = _moment(entry, shown)
        team = clean.text(clean.dig(entry, "team", "id"), 20)
        events[_free_key(events, kind, team, (shown or "").replace("'", ""))] = MatchEvent(
            kind=kind,
            # Events share a minute of added time, and all kicks of a shoot-out have 120': keep the listed order.
            order=moment * 100 + min(moments[moment], 99),
            side=side_of(team, home, away),
            at=None if kind.startswith("shootout") else shown,
            player=clean.text(clean.dig(entry, "athletesInvolved", 0, "displayName")),
            note=_note(entry) if kind == "goal" else None,
        )
        moments[moment] += 1
    return _with_scores(events, home.score, away.score)


def side_of(team: str | None, home: Competitor, away: Competitor) -> Side | None:
    """Return the side with this id of the feed."""
    if team is None or home.id == away.id:
        return None
    if team == home.id:
        return "home"
    return "away" if team == away.id else None


def _football(raw: dict[str, object], home: Competitor, away: Competitor) -> FootballSituation | None:
    down = clean.integer(raw.get("down"), low=1, high=4)
    spot = clean.text(raw.get("possessionText"), 20)
    situation = FootballSituation(
        possession=side_of(clean.text(raw.get("possession"), 20), home, away),
        down=down,
        # Around kicks the feed keeps the old distance beside a down of -1.
        distance=clean.integer(raw.get("distance"), high=99) if down else None,
        yard_line=spot if down else None,
        red_zone=clean.flag(raw.get("isRedZone")),
        home_timeouts=clean.integer(raw.get("homeTimeouts"), high=3),
        away_timeouts=clean.integer(raw.get("awayTimeouts"), high=3),
    )
    return None if situation == FootballSituation() else situation


def _baseball(raw: dict[str, object], detail: str) -> BaseballSituation | None:
    bases = [clean.flag(raw.get(base)) for base in ("onFirst", "onSecond", "onThird")]
    first, second, third = (bool(base) for base in bases)
    named = _HALVES.search(detail)
    situation = BaseballSituation(
        half=_HALF_NAMES[named[1].lower()] if named else None,
        balls=clean.integer(raw.get("balls"), high=4),
        strikes=clean.integer(raw.get("strikes"), high=3),
        outs=clean.integer(raw.get("outs"), high=3),
        bases=(first, second, third) if any(base is not None for base in bases) else None,
    )
    return None if situation == BaseballSituation() else situation


def _basketball(raw: dict[str, object]) -> BasketballSituation | None:
    situation = BasketballSituation(
        home_timeouts=clean.integer(raw.get("homeTimeouts"), high=9),
        away_timeouts=clean.integer(raw.get("awayTimeouts"), high=9),
    )
    return None if situation == BasketballSituation() else situation


def _cricket(competition: object, home: Competitor, away: Competitor) -> CricketSituation | None:
    batting: Side | None = None
    for entry in clean.items(clean.dig(competition, "competitors")):
        innings = clean.items(clean.dig(entry, "linescores"))
        # The flag stays on innings that are over, so only the last one of a side counts.
        if innings and clean.flag(clean.dig(innings[-1], "isBatting")):
            batting = side_of(clean.text(clean.dig(entry, "team", "id"), 40), home, away)
    scores = {
        side_of(clean.text(clean.dig(entry, "team", "id"), 40), home, away): clean.text(clean.dig(entry, "score")) or ""
        for entry in clean.items(clean.dig(competition, "competitors"))
    }
    texts = [scores.get(batting, "")] if batting else list(scores.values())
    overs = [match[1] for shown in texts if (match := _OVERS.search(shown))]
    targets = [int(match[1]) for shown in texts if (match := _TARGET.search(shown))]
    situation = CricketSituation(
        batting=batting,
        overs=overs[0] if len(overs) == 1 else None,
        target=targets[0] if len(targets) == 1 else None,
    )
    return None if situation == CricketSituation() else situation


def _event_kind(entry: dict[str, object]) -> str | None:
    """Return our word for an entry. A type without a flag of ours keeps the feed's own words."""
    scored = clean.flag(entry.get("scoringPlay"))
    if clean.flag(entry.get("shootout")):
        return "shootout_goal" if scored else "shootout_miss"
    if scored:
        marks = (("ownGoal", "own_goal"), ("penaltyKick", "penalty"), ("scoringPlay", "goal"))
    else:
        marks = (("redCard", "red_card"), ("yellowCard", "yellow_card"), ("", ""))
    marked = next((kind for mark, kind in marks if clean.flag(entry.get(mark))), None)
    words = clean.text(clean.dig(entry, "type", "text"), 30) or ""
    return marked or re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_") or None


def _note(entry: object) -> str | None:
    """Return how a goal was scored: "Goal - Header" → "Header"."""
    return (clean.text(clean.dig(entry, "type", "text"), 40) or "").partition(" - ")[2] or None


def _moment(entry: object, shown: str | None) -> int:
    """Return seconds of play and added minutes as one sortable number: the seconds stand still in added time."""
    minute = _MINUTE.fullmatch(shown or "")
    seconds = clean.integer(clean.dig(entry, "clock", "value"))
    if seconds is None:
        seconds = int(minute[1]) * 60 if minute else 0
    return seconds * 100 + (int(minute[2]) if minute and minute[2] else 0)


def _free_key(taken: Mapping[str, MatchEvent], *values: str | None) -> str:
    key = clean.ascii_key(*values)
    number = 1
    while (free := key if number == 1 else f"{key}-{number}") in taken:
        number += 1
    return free


def _with_scores(events: dict[str, MatchEvent], home: int | None, away: int | None) -> dict[str, MatchEvent]:
    """Return the events with the score after each goal, if the goals add up to the score that the feed reports."""
    goals = sorted((key for key in events if events[key].kind in _GOALS), key=lambda key: events[key].order)
    running = {"home": 0, "away": 0}
    scored = dict(events)
    for key in goals:
        side = events[key].side
        if side is None:
            return events
        running[side] += 1
        scored[key] = replace(events[key], score_after=Points(home=running["home"], away=running["away"]))
    return scored if (running["home"], running["away"]) == (home, away) else events
