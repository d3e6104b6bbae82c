"""The two sides of an ESPN competition: home and away, names, colors and scores."""

import re
from typing import Final, Literal

from dashboard.core.model import Competitor, Sport
from dashboard.feed import clean
from dashboard.feed.source import Unreadable


_UNKNOWN_ID: Final = re.compile(r"-\d+|2147483647")
"""Team ids of an open place in a bracket, and the athlete id of an open place in a draw."""

_UNRANKED: Final = 99
"""The rank of an unranked team on college scoreboards."""

_UNKNOWN_NAMES: Final = frozenset({"tbd", "tba", "to be determined", "to be announced"})
_TEXT_SCORE: Final = re.compile(r"[-+]?\w[\w /().,*&+-]*")


def ordered(competitors: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the competitors in the feed's own order: `sortOrder` of leaderboards, else `order`, else as listed."""
    for field in ("sortOrder", "order"):
        places = [clean.integer(one.get(field)) for one in competitors]
        if all(place is not None for place in places) and len(set(places)) == len(places):
            return sorted(competitors, key=lambda one: clean.integer(one.get(field)) or 0)
    return competitors


def home_and_away(competitors: list[dict[str, object]]) -> tuple[dict[str, object], dict[str, object]]:
    """
    Return the sides by their markers, never by position.

    Bouts and draws have no marker, or the same one twice. The feed's order then decides, so that a side at least keeps
    its place from one answer to the next.
    """
    first, second = ordered(competitors)[:2]
    markers = (first.get("homeAway"), second.get("homeAway"))
    swap = markers[0] != markers[1] and (markers[0] == "away" or markers[1] == "home")
    return (second, first) if swap else (first, second)


def competitor(entry: dict[str, object], sport: Sport, *, begun: bool, over: bool) -> Competitor:
    """Return one side. `begun`: scores count; `over`: the winner is known. Raises `Unreadable` without a name."""
    member, kind = _identity(entry)
    identifier = clean.text(member.get("id"), 40) or clean.text(entry.get("id"), 40)
    unknown_id = identifier is not None and _UNKNOWN_ID.fullmatch(identifier) is not None
    name = _first_text(member, "displayName", "fullName", "name", "shortDisplayName", "location")
    if name is None and not unknown_id:
        raise Unreadable("a competitor without a name")
    name = name or "TBD"
    if kind == "team" and sport in {Sport.GOLF, Sport.TENNIS} and "/" in name:
        kind = "pair"
    logo = clean.logo(member.get("logo"))
    # Real teams of small leagues may be inactive, but they have a logo.
    empty_slot = clean.flag(member.get("isActive")) is False and logo is None
    score, score_text = read_score(entry, sport) if begun else (None, None)
    if sport is Sport.CRICKET and score_text:
        # The overs and the target are in the situation.
        score_text = score_text.partition(" (")[0]
    short_name = _first_text(member, "shortDisplayName", "shortName")
    return Competitor(
        id=identifier,
        name=name,
        # An abbreviation is no name.
        short_name=None if short_name == clean.text(member.get("abbreviation")) else short_name,
        abbrev=clean.abbreviation(member.get("abbreviation"), _family_name(name) if kind == "athlete" else name),
        kind=kind,
        placeholder=unknown_id or empty_slot or name.lower() in _UNKNOWN_NAMES,
        color=clean.color(member.get("color")),
        alt_color=clean.color(member.get("alternateColor")),
        logo=logo,
        score=score,
        score_text=score_text,
        periods=_periods(entry, sport) if begun else None,
        shootout=clean.integer(entry.get("shootoutScore"), high=99) if begun and sport is Sport.SOCCER else None,
        # In soccer both sides have `false` during play: it has no meaning before the end.
        winner=clean.flag(entry.get("winner")) if over else None,
        record=_record(entry),
        rank=_rank(entry),
    )


def _family_name(name: str) -> str:
    """Return a person's family name: the last word, except for "Jr." and the like."""
    words = [word for word in name.split() if word.strip(".").lower() not in {"jr", "sr", "ii", "iii", "iv"}]
    return words[-1] if words else name


def read_score(entry: dict[str, object], sport: Sport) -> tuple[int | None, str | None]:
    """Return the score as a number, or else as text ("125/3", "-9")."""
    raw = entry.get("score")
    if sport is Sport.GOLF:
        return None, _to_par(entry) or _text_score(clean.dig(raw, "displayValue") or raw)
    number = clean.integer(raw)
    if number is None and isinstance(raw, dict):
        raw = raw.get("displayValue")
        number = clean.integer(raw)
    return number, None if number is not None else _text_score(raw)


def has_points(entry: dict[str, object], sport: Sport) -> bool:
    """Return whether a score other than 0, or the score of any period, shows that there was play."""
    score, shown = read_score(entry, sport)
    return bool(score or shown or _periods(entry, sport))


def _identity(entry: dict[str, object]) -> tuple[dict[str, object], Literal["team", "athlete", "pair"]]:
    athlete, team = clean.mapping(entry.get("athlete")), clean.mapping(entry.get("team"))
    roster = clean.mapping(entry.get("roster"))
    athletes = clean.items(roster.get("athletes")) or clean.items(entry.get("athletes"))
    if len(athletes) == 2 or (roster and not team and not athlete):
        return {"id": entry.get("id"), **team, **roster}, "pair"
    if athlete and not team:
        return athlete, "athlete"
    return team, "team"


def _first_text(source: dict[str, object], *fields: str) -> str | None:
    return next((text for field in fields if (text := clean.text(source.get(field)))), None)


def _to_par(entry: dict[str, object]) -> str | None:
    """Return the live total: `score` of a leaderboard covers finished rounds only."""
    for statistic in clean.items(entry.get("statistics")):
        if clean.dig(statistic, "name") == "scoreToPar":
            return _text_score(clean.dig(statistic, "displayValue"))
    return None


def _text_score(value: object) -> str | None:
    shown = clean.text(value, 60) if isinstance(value, str) else None
    return shown if shown and _TEXT_SCORE.fullmatch(shown) else None


def _periods(entry: dict[str, object], sport: Sport) -> list[int] | None:
    """Return the scores by period, up to the first period without one; in cricket by the innings at bat."""
    periods: list[int] = []
    for line in clean.items(entry.get("linescores")):
        if sport is Sport.CRICKET:
            # An innings that the other side bats is listed, too, with 0 runs.
            runs = clean.integer(clean.dig(line, "runs"))
            if (runs or (runs == 0 and clean.flag(clean.dig(line, "isBatting")))) and len(periods) < 60:
                periods.append(runs)
            continue
        points = clean.integer(clean.dig(line, "value"))
        if points is None:
            points = clean.integer(clean.dig(line, "runs"))
        if points is None or len(periods) == 60:
            break
        periods.append(points)
    return periods or None


def _record(entry: dict[str, object]) -> str | None:
    records = clean.items(entry.get("records"))
    total = next((one for one in records if clean.dig(one, "type") == "total"), clean.dig(records, 0))
    return clean.text(clean.dig(total, "summary"), 20)


def _rank(entry: dict[str, object]) -> int | None:
    rank = clean.integer(clean.dig(entry, "curatedRank", "current"), low=1)
    if rank == _UNRANKED:
        rank = None
    return rank or clean.integer(clean.dig(entry, "status", "position", "id"), low=1)
