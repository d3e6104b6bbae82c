"""The context of an ESPN competition: sport, league, start, season, round, title, venue and broadcasts."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from dashboard.core.model import League, Points, Series, Sport, Venue
from dashboard.feed import clean


_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")
"""Characters of a feed's id that may become part of our keys."""

_UID: Final = re.compile(r"(?:^|~)([sl]):(\d{1,10})(?=~|$)")
_SPORTS: Final = {
    "1": Sport.BASEBALL,
    "20": Sport.AMERICAN_FOOTBALL,
    "40": Sport.BASKETBALL,
    "52": Sport.VOLLEYBALL,
    "70": Sport.ICE_HOCKEY,
    "200": Sport.CRICKET,
    "600": Sport.SOCCER,
    "850": Sport.TENNIS,
    "1100": Sport.GOLF,
}
_NAMES: Final = {
    (Sport.AMERICAN_FOOTBALL, "28"): "National Football League",
    (Sport.BASEBALL, "10"): "Major League Baseball",
    (Sport.BASKETBALL, "46"): "National Basketball Association",
    (Sport.ICE_HOCKEY, "90"): "National Hockey League",
    (Sport.SOCCER, "606"): "FIFA World Cup",
    (Sport.SOCCER, "770"): "Major League Soccer",
}
"""League names, as on the leagues' own scoreboards, for payloads without any: `soccer/all`, single events."""
_ROUND_SLUG: Final = re.compile(
    r"round-of-\d+|quarterfinals?|semifinals?|finals?|3rd-place-match|group-stage|(?:first|second|third)-round"
)
_SEASON_SLUG: Final = re.compile(r"\d{4}-\d{2}(?=-|$)")
_GAME_NUMBER: Final = re.compile(r"\bGame (\d)\b", re.IGNORECASE)
_BOWL: Final = re.compile(r"(.+) at the (.+ Bowl\b.*)")
"""The headline of a play-off game that has the name of a bowl."""
_YEARS: Final = range(1850, 2200)
_BROADCAST_LIMIT: Final = 12


class Entry(NamedTuple):
    """One competition with the event and the payload around it."""

    competition: dict[str, object]
    event: dict[str, object]
    payload: dict[str, object]
    alone: bool
    """Whether it is the event's only competition, so that the event's own fields describe it too."""

    def value(self, field: str) -> object:
        """Return a field of the competition, or of the event if this is its only competition."""
        own = self.competition.get(field)
        return self.event.get(field) if own is None and self.alone else own


def identifier(entry: Entry) -> str | None:
    """Return the competition's id, or the event's if this is its only competition."""
    for source in (entry.competition, entry.event)[: 2 if entry.alone else 1]:
        text = clean.text(source.get("id"), 60)
        if text and _ID.fullmatch(text):
            return text
    return None


def sport(entry: Entry) -> Sport:
    """Return the sport by the number in the `uid`, or `Sport.OTHER` for an unknown number."""
    return _SPORTS.get(_uid_number(entry, "s") or "", Sport.OTHER)


def league(entry: Entry) -> League:
    """
    Return the league in the `uid`.

    Its name comes from the payload or the event, else from the slug of its season, else from its sport: a number would
    be no heading.
    """
    first_id = clean.text(clean.dig(entry.payload, "leagues", 0, "id"), 60)
    number = _uid_number(entry, "l") or (first_id if first_id and _ID.fullmatch(first_id) else "0")
    for listed in [*clean.items(entry.payload.get("leagues")), entry.event.get("league")]:
        if clean.text(clean.dig(listed, "id"), 60) == number:
            abbrev = clean.text(clean.dig(listed, "abbreviation"), 20)
            return League(id=number, name=clean.text(clean.dig(listed, "name")), abbrev=abbrev)
    # `soccer/all` lists no league. The slug may name one ("2025-26-german-bundesliga") or not ("regular-season").
    slug = clean.text(clean.dig(entry.event, "season", "slug")) or ""
    if season := _SEASON_SLUG.match(slug):
        return League(id=number, name=slug[season.end() :].replace("-", " ").strip().title() or None)
    played = sport(entry)
    name = _NAMES.get((played, number)) or played.replace("_", " ").capitalize()
    return League(id=number, name=None if played is Sport.OTHER else name)


def start(entry: Entry) -> datetime | None:
    """Return the planned start in UTC."""
    times = (entry.competition.get("date"), entry.value("startDate"), entry.event.get("date"))
    return next((moment for time in times if (moment := clean.time(time)) and moment.year in _YEARS), None)


def notes(entry: Entry) -> list[str]:
    """Return the headlines of a competition: "Doubleheader - Game 1", "East 1st Round - Game 3"."""
    headlines = [clean.text(clean.dig(note, "headline")) for note in clean.items(entry.competition.get("notes"))]
    return [note for note in headlines if note]


def title(entry: Entry, competitors: int) -> str | None:
    """Return the title of a leaderboard: its event's name, and the kind of session on a race weekend."""
    if competitors == 2:
        return None
    name = clean.text(entry.event.get("name")) or clean.text(entry.event.get("shortName"))
    session = None if entry.alone else clean.text(clean.dig(entry.competition, "type", "abbreviation"), 20)
    return " · ".join(word for word in (name, session) if word) or None


def event_name(entry: Entry, competitors: int) -> str | None:
    """Return the name of the event that a contest of two sides is one of several of: a fight card, a tournament."""
    return clean.text(entry.event.get("name")) if competitors == 2 and not entry.alone else None


def season(entry: Entry) -> str | None:
    """Return the season as in its slug ("2025-26"), else the feed's year: the first in soccer, the last in hockey."""
    raw = clean.mapping(entry.event.get("season"))
    slug = _SEASON_SLUG.match(clean.text(raw.get("slug")) or "")
    year = clean.integer(raw.get("year"), low=_YEARS[0], high=_YEARS[-1])
    return slug[0] if slug else clean.text(year)


def stage(entry: Entry, league: League, sport: Sport) -> str | None:
    """Return the round, from "FIFA World Cup, Round of 32", the season's slug, a play-off's headline, or the week."""
    note = clean.text(entry.competition.get("altGameNote"))
    if note and league.name and note.startswith(f"{league.name}, "):
        return note.removeprefix(f"{league.name}, ")
    slug = clean.text(clean.dig(entry.event, "season", "slug"), 40)
    if slug and _ROUND_SLUG.fullmatch(slug):
        return slug.replace("-", " ").capitalize()
    headline = next(iter(notes(entry)), None)
    # Soccer's headlines report which side advances, not the round.
    if headline and sport is not Sport.SOCCER and not headline.lower().startswith("doubleheader"):
        bowl = _BOWL.fullmatch(headline)
        # A card may cut off the end: that which tells two games apart comes first.
        return f"{bowl[2]} · {bowl[1]}" if bowl else headline
    if not entry.alone and (kind := clean.text(clean.dig(entry.competition, "type", "abbreviation"), 30)):
        return kind
    week = clean.integer(clean.dig(entry.event, "week", "number"), low=1, high=60)
    if week is None and sport is Sport.AMERICAN_FOOTBALL:
        week = clean.integer(clean.dig(entry.payload, "week", "number"), low=1, high=60)
    return f"Week {week}" if week else None


def broadcasts(competition: dict[str, object]) -> list[str]:
    """Return the channels of all markets, each once. Leaderboards name a medium instead."""
    channels: dict[str, None] = {}
    for broadcast in clean.items(competition.get("broadcasts")):
        medium = clean.dig(broadcast, "media", "shortName") or clean.dig(broadcast, "media", "name")
        for name in [*clean.items(clean.dig(broadcast, "names")), medium]:
            if shown := clean.text(name, 40):
                channels[shown] = None
    if not channels:
        line = (clean.text(competition.get("broadcast")) or "").split("/")
        channels = {name.strip(): None for name in line if name.strip()}
    return list(channels)[:_BROADCAST_LIMIT]


def aggregate(home: dict[str, object], away: dict[str, object]) -> Points | None:
    """Return the score over both legs of a tie."""
    points = (clean.integer(home.get("aggregateScore")), clean.integer(away.get("aggregateScore")))
    return None if points[0] is None or points[1] is None else Points(home=points[0], away=points[1])


def series(entry: Entry) -> Series | None:
    """Return the state of a play-off series. Only the headlines carry the number of the game."""
    raw = clean.mapping(entry.competition.get("series"))
    text = clean.text(raw.get("summary")) or clean.text(raw.get("title"))
    number = next((int(match[1]) for note in notes(entry) if (match := _GAME_NUMBER.search(note))), None)
    return Series(text=text, game_number=number) if text else None


def venue(entry: Entry) -> Venue | None:
    """Return the venue. A golf tournament has courses instead."""
    raw = clean.mapping(entry.value("venue"))
    name = clean.text(raw.get("fullName"))
    if name is None:
        courses = clean.items(entry.event.get("courses"))
        host = next((one for one in courses if clean.flag(clean.dig(one, "host"))), clean.dig(courses, 0))
        name = clean.text(clean.dig(host, "name"))
    return Venue(name=name, city=clean.text(clean.dig(raw, "address", "city"), 60)) if name else None


def game_of_day(entry: Entry) -> int | None:
    """Return 1 or 2 from the headline of a doubleheader."""
    for note in notes(entry):
        match = _GAME_NUMBER.search(note) if "doubleheader" in note.lower() else None
        if match and match[1] in "12":
            return int(match[1])
    return None


def _uid_number(entry: Entry, kind: str) -> str | None:
    """Return a number from the `uid`s. The payload's league comes last, as it may not fit the events (`soccer/all`)."""
    first_league = clean.dig(entry.payload, "leagues", 0)
    for source in (entry.event, entry.competition, first_league):
        uid = clean.dig(source, "uid")
        numbers = _UID.findall(uid[:200]) if isinstance(uid, str) else []
        if number := next((number for letter, number in numbers if letter == kind), None):
            return str(number)
    return None
