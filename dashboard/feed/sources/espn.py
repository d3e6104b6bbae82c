"""
ESPN's site API: scoreboards of many sports, in one shape with many exceptions.

This module has the addresses and the way from a payload to games. Other modules read one aspect of a game each:
`espn_status`, `espn_clock`, `espn_sides`, `espn_play` and `espn_context`. All but `FEED` is pure.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from msgspec.structs import replace

from dashboard.core.model import NOT_BEGUN, Competitor, Game, GameKey, Sport, Status
from dashboard.feed import clean
from dashboard.feed.adapter import Feed, SourceContext
from dashboard.feed.fetch import HttpSource
from dashboard.feed.source import Garbled, Pace, Parsed, Problem, Unreadable
from dashboard.feed.sources import espn_clock, espn_context, espn_play, espn_sides, espn_status
from dashboard.feed.sources.espn_context import Entry


BASE_URL: Final = "https://site.api.espn.com/apis/site/v2/sports"

PACE: Final = Pace(live_s=15, near_s=30, idle_s=300)
"""Answers are about 10 s old and may be cached for up to 7 s: more frequent requests would show nothing sooner."""

NEXT_DAY_LIMIT: Final = timedelta(days=7)
"""Time within which an empty day looks for the next games. Games further off are no news."""

_PATH: Final = re.compile(r"[a-z0-9-]+/[a-z0-9.-]+")


def scoreboard_url(path: str, base: str = BASE_URL) -> str:
    """Return the URL of the scoreboard of `SPORT/LEAGUE` ("soccer/usa.1"). Raises `ValueError` for any other path."""
    if not _PATH.fullmatch(path):
        raise ValueError(f"an ESPN path is SPORT/LEAGUE like soccer/usa.1, not {path!r}")
    return f"{base.rstrip('/')}/{path}/scoreboard"


def next_day_query(payload: object, now: datetime) -> str | None:
    """
    Return the query of the next day with games within `NEXT_DAY_LIMIT`, or `None` if the league's calendar lists none.

    The query names one day: since 2026-09-22 the feed refuses a range of days for team sports.
    """
    days = {
        eastern_day(moment)
        for day in clean.items(clean.dig(payload, "leagues", 0, "calendar"))
        if (moment := clean.time(day))
    }
    today = eastern_day(now)
    coming = [day for day in days if today < day <= today + NEXT_DAY_LIMIT]
    return f"dates={min(coming):%Y%m%d}" if coming else None


def recognize(payload: object) -> bool:
    """Return whether `payload` looks like a scoreboard, a leaderboard or one event of this feed."""
    if _is_event(payload):
        return True
    events = clean.dig(payload, "events")
    if not isinstance(events, list):
        return False
    return isinstance(clean.dig(payload, "leagues"), list) or any(_is_event(event) for event in events)


def parse(payload: object) -> Parsed:
    """Return all games of a scoreboard, a leaderboard or one event. Raises `Garbled` for any other payload."""
    whole = clean.mapping(payload)
    events = whole.get("events")
    if not isinstance(events, list):
        if not _is_event(payload):
            raise Garbled(_complaint(payload))
        whole, events = {}, [payload]
    games: dict[GameKey, Game] = {}
    problems: list[Problem] = []
    for event in events:
        for entry in _entries(event, whole, problems):
            _add(entry, games, problems)
    return Parsed(games=_numbered(list(games.values())), problems=problems)


def eastern_day(moment: datetime) -> date:
    """
    Return the date in the US east, whose days the scoreboards have.

    Summer time follows the rule of 2007: from the second Sunday in March to the first in November, at 2 o'clock. Not
    every machine has a time zone database.
    """
    standard = moment.astimezone(UTC) - timedelta(hours=5)
    march, november = datetime(standard.year, 3, 8, 2, tzinfo=UTC), datetime(standard.year, 11, 1, 1, tzinfo=UTC)
    begin = march + timedelta(days=(6 - march.weekday()) % 7)
    end = november + timedelta(days=(6 - november.weekday()) % 7)
    return (standard + timedelta(hours=1) if begin <= standard < end else standard).date()


def _is_event(payload: object) -> bool:
    event = clean.mapping(payload)
    return isinstance(event.get("competitions"), list) or isinstance(event.get("groupings"), list)


def _complaint(payload: object) -> str:
    code = clean.integer(clean.dig(payload, "code"))
    if code is not None:
        return f"the feed answered with error {code}: {clean.text(clean.dig(payload, 'message'))}"
    return f"not a scoreboard: JSON of type {type(payload).__name__} without events"


def _entries(event: object, payload: dict[str, object], problems: list[Problem]) -> Iterator[Entry]:
    """Yield the competitions of an event: one for a game, many for a tournament, a fight card or a race weekend."""
    whole = clean.mapping(event)
    competitions = list(clean.items(whole.get("competitions")))
    for grouping in clean.items(whole.get("groupings")):
        competitions += clean.items(clean.dig(grouping, "competitions"))
    if not competitions and clean.time(whole.get("date")) is None:
        problems.append(Problem(clean.text(whole.get("id"), 40), "an event without competitions and date"))
    for competition in competitions:
        if isinstance(competition, dict):
            yield Entry(competition, whole, payload, alone=len(competitions) == 1)
        else:
            problems.append(Problem(clean.text(whole.get("id"), 40), "a competition that is not an object"))


def _add(entry: Entry, games: dict[GameKey, Game], problems: list[Problem]) -> None:
    identifier = espn_context.identifier(entry)
    if _awaits_competitors(entry):
        return
    try:
        game, problem = _game(entry, identifier)
    except Unreadable as error:
        problems.append(Problem(identifier, str(error)))
        return
    if problem:
        problems.append(Problem(identifier, problem))
    listed = games.get(game.key)
    # A game that moved may be listed on both days; the later one is right.
    if listed is None or _start(listed) <= _start(game):
        games[game.key] = game


def _awaits_competitors(entry: Entry) -> bool:
    """
    Return whether a competition is planned and its competitors are not listed yet, as days before a Grand Prix.

    That is a good answer without a game.
    """
    status = espn_status.merged_status(entry.competition, entry.event if entry.alone else None)
    planned = espn_status.read_status(status, espn_context.sport(entry)).status in NOT_BEGUN
    return planned and len(clean.items(entry.competition.get("competitors"))) < 2


def _start(game: Game) -> datetime:
    return game.start_time or datetime.min.replace(tzinfo=UTC)


def _game(entry: Entry, identifier: str | None) -> tuple[Game, str | None]:
    """Return the game, and the problem with its status, if any. Raises `Unreadable`."""
    competition = entry.competition
    competitors = [one for one in clean.items(competition.get("competitors")) if isinstance(one, dict)]
    if identifier is None:
        raise Unreadable("a competition without an id")
    if len(competitors) < 2:
        raise Unreadable(f"{len(competitors)} competitors")
    sport, league = espn_context.sport(entry), espn_context.league(entry)
    status = espn_status.merged_status(competition, entry.event if entry.alone else None)
    report = espn_status.read_status(status, sport)
    pair = espn_sides.home_and_away(competitors)
    scored = any(espn_sides.has_points(one, sport) for one in pair)
    begun = espn_status.has_begun(report, status, sport, scored=scored)
    final = report.status in {Status.FINAL, Status.FORFEITED}
    home, away = (espn_sides.competitor(one, sport, begun=begun, over=final) for one in pair)
    period = espn_clock.read_period(status, _regulation_periods(entry), sport, report) if begun else None
    start = espn_context.start(entry)
    confirmed = start is not None and clean.flag(competition.get("timeValid")) is not False
    if start and not confirmed:
        # Only the date counts, in the US east. Noon in UTC is on that date in nearly every zone.
        start = datetime.combine(eastern_day(start), time(12), UTC)
    live = report.status is Status.LIVE
    game = Game(
        key=GameKey(f"espn:{league.id}:{identifier}"),
        source="espn",
        source_id=identifier,
        sport=sport,
        league=league,
        status=report.status,
        final=final,
        start_time=start,
        start_time_confirmed=confirmed,
        home=home,
        away=away,
        break_=report.status is Status.INTERMISSION,
        if_necessary=any("if necessary" in note.lower() for note in espn_context.notes(entry)),
        stale=False,
        events=espn_play.match_events(competition, home, away) if begun and sport is Sport.SOCCER else {},
        broadcasts=espn_context.broadcasts(competition),
        title=espn_context.title(entry, len(competitors)),
        event_name=espn_context.event_name(entry, len(competitors)),
        summary=espn_status.summary(status, report) if begun else None,
        season=espn_context.season(entry),
        round=espn_context.stage(entry, league, sport),
        status_reason=espn_status.reason(report),
        status_text=report.text,
        outcome_type=espn_clock.outcome(report, sport, period, kicks=home.shootout is not None),
        neutral_site=clean.flag(competition.get("neutralSite")),
        period=period,
        clock=espn_clock.read_clock(status, sport, report) if begun else None,
        situation=espn_play.situation(competition, sport, report.detail, home, away) if live else None,
        aggregate=espn_context.aggregate(*pair),
        leg=clean.integer(competition.get("leg"), low=1, high=9),
        series=espn_context.series(entry),
        event_of_day=espn_context.game_of_day(entry),
        venue=espn_context.venue(entry),
    )
    return game, report.problem


def _regulation_periods(entry: Entry) -> int | None:
    """Return the number of periods, innings or rounds in regulation, if the feed reports it."""
    periods = clean.dig(entry.competition, "format", "regulation", "periods")
    rounds = clean.dig(entry.event, "tournament", "numberOfRounds")
    return clean.integer(periods, low=1, high=20) or clean.integer(rounds, low=1, high=20)


def _numbered(games: list[Game]) -> list[Game]:
    """Return the games, with numbers for doubleheaders without a headline: the same teams twice on one day."""
    days: defaultdict[tuple[str, date, frozenset[str | None]], list[Game]] = defaultdict(list)
    for game in games:
        if game.start_time and game.title is None and _is_team(game.home) and _is_team(game.away):
            teams = frozenset({game.home.id, game.away.id})
            days[game.league.id, eastern_day(game.start_time), teams].append(game)
    numbers: dict[GameKey, int] = {}
    for same in days.values():
        if len(same) == 2 and all(game.event_of_day is None for game in same):
            first, second = sorted(same, key=lambda game: (_start(game), game.key))
            numbers |= {first.key: 1, second.key: 2}
    return [replace(game, event_of_day=numbers[game.key]) if game.key in numbers else game for game in games]


def _is_team(side: Competitor) -> bool:
    return side.kind == "team" and side.id is not None and not side.placeholder


def _make(context: SourceContext) -> HttpSource:
    url = scoreboard_url(context.address, context.settings.espn_base)
    return HttpSource(context.spec, url, parse, context.pace, session=context.session, next_query=next_day_query)


FEED: Final = Feed(prefix="espn:", help="espn:SPORT/LEAGUE", pace=PACE, recognize=recognize, parse=parse, make=_make)
