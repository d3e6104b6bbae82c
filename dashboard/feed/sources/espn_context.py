"""Around an ESPN competition: sport, league, start, season, round, title, place and who shows it."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from dashboard.core.model import League, Points, Series, Sport, Venue
from dashboard.feed import clean


_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")
"""What an id of the feed may be made of, as it becomes part of our keys."""

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
"""Leagues as their own scoreboards name them, for payloads that name none: `soccer/all`, single events."""
_ROUND_SLUG: Final = re.compile(
    r"round-of-\d+|quarterfinals?|semifinals?|finals?|3rd-place-match|group-stage|(?:first|second|third)-round"
)
_SEASON_SLUG: Final = re.compile(r"\d{4}-\d{2}(?=-|$)")
_GAME_NUMBER: Final = re.compile(r"\bGame (\d)\b", re.IGNORECASE)
_YEARS: Final = range(1850, 2200)
_BROADCAST_LIMIT: Final = 12


class Entry(NamedTuple):
    """One competition and what is around it."""

    competition: dict[str, object]
    event: dict[str, object]
    payload: dict[str, object]
    alone: bool
    """The event's only competition: then the event's own fields speak of it too."""

    def value(self, field: str) -> object:
        """A field of the competition, or of the event where the event is nothing else."""
        own = self.competition.get(field)
        return self.event.get(field) if own is None and self.alone else own


def identifier(entry: Entry) -> str | None:
    """The competition's id, which is the event's own where there is only one."""
    for source in (entry.competition, entry.event)[: 2 if entry.alone else 1]:
        text = clean.text(source.get("id"), 60)
        if text and _ID.fullmatch(text):
            return text
    return None


def sport(entry: Entry) -> Sport:
    """By the number in the `uid`; a sport of another number is `other`."""
    return _SPORTS.get(_uid_number(entry, "s") or "", Sport.OTHER)


def league(entry: Entry) -> League:
    """
    The league in the `uid`, named where the payload lists it or the event carries it, else by its season's slug or by
    its sport: a heading that is a number tells nobody anything.
    """
    first_id = clean.text(clean.dig(entry.payload, "leagues", 0, "id"), 60)
    number = _uid_number(entry, "l") or (first_id if first_id and _ID.fullmatch(first_id) else "0")
    for listed in [*clean.items(entry.payload.get("leagues")), entry.event.get("league")]:
        if clean.text(clean.dig(listed, "id"), 60) == number:
            abbrev = clean.text(clean.dig(listed, "abbreviation"), 20)
            return League(id=number, name=clean.text(clean.dig(listed, "name")), abbrev=abbrev)
    # `soccer/all` lists no league: "2025-26-german-bundesliga" is all that is told, "regular-season" tells nothing.
    slug = clean.text(clean.dig(entry.event, "season", "slug")) or ""
    if season := _SEASON_SLUG.match(slug):
        return League(id=number, name=slug[season.end() :].replace("-", " ").strip().title() or None)
    played = sport(entry)
    name = _NAMES.get((played, number)) or played.replace("_", " ").capitalize()
    return League(id=number, name=None if played is Sport.OTHER else name)


def start(entry: Entry) -> datetime | None:
    """The planned start in UTC."""
    times = (entry.competition.get("date"), entry.value("startDate"), entry.event.get("date"))
    return next((moment for time in times if (moment := clean.time(time)) and moment.year in _YEARS), None)


def notes(entry: Entry) -> list[str]:
    """The headlines a competition carries: "Doubleheader - Game 1", "East 1st Round - Game 3"."""
    headlines = [clean.text(clean.dig(note, "headline")) for note in clean.items(entry.competition.get("notes"))]
    return [note for note in headlines if note]


def title(entry: Entry, competitors: int) -> str | None:
    """A leaderboard is named by its event; of a race week-end's parts each has a kind of its own."""
    if competitors == 2:
        return None
    name = clean.text(entry.event.get("name")) or clean.text(entry.event.get("shortName"))
    session = None if entry.alone else clean.text(clean.dig(entry.competition, "type", "abbreviation"), 20)
    return " · ".join(word for word in (name, session) if word) or None


def season(entry: Entry) -> str | None:
    """As spelled out ("2025-26"), else the feed's year: the first one in soccer, the last one in hockey."""
    raw = clean.mapping(entry.event.get("season"))
    slug = _SEASON_SLUG.match(clean.text(raw.get("slug")) or "")
    year = clean.integer(raw.get("year"), low=_YEARS[0], high=_YEARS[-1])
    return slug[0] if slug else clean.text(year)


def stage(entry: Entry, league: League, sport: Sport) -> str | None:
    """The round: from "FIFA World Cup, Round of 32", the season's slug, a play-off's headline, or the week."""
    note = clean.text(entry.competition.get("altGameNote"))
    if note and league.name and note.startswith(f"{league.name}, "):
        return note.removeprefix(f"{league.name}, ")
    slug = clean.text(clean.dig(entry.event, "season", "slug"), 40)
    if slug and _ROUND_SLUG.fullmatch(slug):
        return slug.replace("-", " ").capitalize()
    headline = next(iter(notes(entry)), None)
    # Soccer's headlines tell who goes through.
    if headline and sport is not Sport.SOCCER and not headline.lower().startswith("doubleheader"):
        return headline
    week = clean.integer(clean.dig(entry.event, "week", "number"), low=1, high=60)
    if week is None and sport is Sport.AMERICAN_FOOTBALL:
        week = clean.integer(clean.dig(entry.payload, "week", "number"), low=1, high=60)
    return f"Week {week}" if week else None


def broadcasts(competition: dict[str, object]) -> list[str]:
    """The names over all markets, each once; leaderboards name a medium instead."""
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
    """The score over both legs of a tie."""
    points = (clean.integer(home.get("aggregateScore")), clean.integer(away.get("aggregateScore")))
    return None if points[0] is None or points[1] is None else Points(home=points[0], away=points[1])


def series(entry: Entry) -> Series | None:
    """How a play-off series stands; which game it is only the headlines tell."""
    raw = clean.mapping(entry.competition.get("series"))
    text = clean.text(raw.get("summary")) or clean.text(raw.get("title"))
    number = next((int(match[1]) for note in notes(entry) if (match := _GAME_NUMBER.search(note))), None)
    return Series(text=text, game_number=number) if text else None


def venue(entry: Entry) -> Venue | None:
    """Where it is played; a golf tournament has courses instead."""
    raw = clean.mapping(entry.value("venue"))
    name = clean.text(raw.get("fullName"))
    if name is None:
        courses = clean.items(entry.event.get("courses"))
        host = next((one for one in courses if clean.flag(clean.dig(one, "host"))), clean.dig(courses, 0))
        name = clean.text(clean.dig(host, "name"))
    return Venue(name=name, city=clean.text(clean.dig(raw, "address", "city"), 60)) if name else None


def game_of_day(entry: Entry) -> int | None:
    """1 or 2 from the headline of a doubleheader."""
    for note in notes(entry):
        match = _GAME_NUMBER.search(note) if "doubleheader" in note.lower() else None
        if match and match[1] in "12":
            return int(match[1])
    return None


def _uid_number(entry: Entry, kind: str) -> str | None:
    """A number out of the `uid`s; the payload's league comes last, as it need not fit the events (`soccer/all`)."""
    first_league = clean.dig(entry.payload, "leagues", 0)
    for source in (entry.event, entry.competition, first_league):
        uid = clean.dig(source, "uid")
        numbers = _UID.findall(uid[:200]) if isinstance(uid, str) else []
        if number := next((number for letter, number in numbers if letter == kind), None):
            return str(number)
    return None
