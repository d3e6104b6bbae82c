"""
The mock feed's scoreboard, parsed like any other feed's.

`dashboard/mockfeed/payload.py` describes the document; `mock_play` reads the situation and the log. Nothing here trusts
the feed: an unknown word becomes `unknown` with the feed's own text, a field of the wrong type becomes null, and a
contest that makes no sense becomes a `Problem` while the others go on.
"""

from typing import Final

from yarl import URL

from dashboard.core.model import (
    NOT_BEGUN,
    PLAYING,
    Clock,
    Competitor,
    Game,
    GameKey,
    League,
    Outcome,
    Period,
    PeriodKind,
    Sport,
    Status,
    Venue,
)
from dashboard.feed import clean
from dashboard.feed.adapter import Feed, SourceContext
from dashboard.feed.fetch import HttpSource
from dashboard.feed.source import Garbled, Pace, Parsed, Problem, Unreadable
from dashboard.feed.sources import mock_play


PACE: Final = Pace(live_s=1.0, near_s=1.0, idle_s=1.0)
"""The feed is our own and allows a request each second; its answers carry `max-age=1`."""

PATH: Final = "/v1/scoreboard"

_SPORTS: Final = {
    "SOCCER": Sport.SOCCER,
    "BASKETBALL": Sport.BASKETBALL,
    "HOCKEY": Sport.ICE_HOCKEY,
    "BASEBALL": Sport.BASEBALL,
    "GRIDIRON": Sport.AMERICAN_FOOTBALL,
}

_STATUSES: Final = {
    "PRE": Status.SCHEDULED,
    "WARMUP": Status.PREGAME,
    "DELAY": Status.DELAYED,
    "IN_PLAY": Status.LIVE,
    "BREAK": Status.INTERMISSION,
    "PENS": Status.SHOOTOUT,
    "OVER": Status.ENDED,
    "DONE": Status.FINAL,
    "PPD": Status.POSTPONED,
}

_OUTCOMES: Final = {
    "REGULATION": Outcome.REGULAR,
    "OVERTIME": Outcome.OVERTIME,
    "EXTRA_TIME": Outcome.EXTRA_TIME,
    "PENALTIES": Outcome.SHOOTOUT,
}

_PERIODS: Final = {
    "HALF": PeriodKind.HALF,
    "QUARTER": PeriodKind.QUARTER,
    "PERIOD": PeriodKind.PERIOD,
    "INNING": PeriodKind.INNING,
    "EXTRA": PeriodKind.EXTRA_TIME,
    "OVERTIME": PeriodKind.OVERTIME,
    "SHOOTOUT": PeriodKind.SHOOTOUT,
}


def recognize(payload: object) -> bool:
    """Return whether `payload` looks like this feed's scoreboard."""
    whole = clean.mapping(payload)
    return "edition" in whole and "evening" in whole and isinstance(whole.get("contests"), list)


def parse(payload: object) -> Parsed:
    """Return all games of an evening. Raises `Garbled` for any other payload."""
    if not recognize(payload):
        raise Garbled("not a scoreboard of the mock feed")
    games: dict[GameKey, Game] = {}
    problems: list[Problem] = []
    for contest in clean.items(clean.dig(payload, "contests")):
        identifier = clean.text(clean.dig(contest, "id"))
        try:
            game = _game(contest, identifier)
        except Unreadable as error:
            problems.append(Problem(identifier, str(error)))
            continue
        if game.key in games:
            problems.append(Problem(identifier, "listed twice"))
        if game.status is Status.UNKNOWN:
            problems.append(Problem(identifier, f"unknown state {game.status_text or '(none)'}"))
        games[game.key] = game
    return Parsed(list(games.values()), problems, clean.time(clean.dig(payload, "changedAt")))


def _game(contest: object, identifier: str | None) -> Game:
    league = _league(contest)
    if identifier is None:
        raise Unreadable("no id")
    word = clean.text(clean.dig(contest, "state", "word"))
    status = _STATUSES.get(word or "", Status.UNKNOWN)
    sport = _SPORTS.get(clean.text(clean.dig(contest, "discipline")) or "", Sport.OTHER)
    begun = status not in NOT_BEGUN
    playing = status in PLAYING
    start = clean.time(clean.dig(contest, "startsAt"))
    caption = clean.text(clean.dig(contest, "state", "caption"))
    return Game(
        key=GameKey(f"mock:{league.id}:{identifier}"),
        source="mock",
        source_id=identifier,
        sport=sport,
        league=league,
        round=clean.text(clean.dig(contest, "competition", "round")),
        start_time=start,
        start_time_confirmed=start is not None,
        status=status,
        status_reason=clean.text(clean.dig(contest, "state", "reason")),
        status_text=word if status is Status.UNKNOWN else caption,
        final=status is Status.FINAL,
        outcome_type=_outcome(contest) if status is Status.FINAL else None,
        home=_competitor(contest, 0, status),
        away=_competitor(contest, 1, status),
        period=_period(contest) if begun else None,
        clock=_clock(contest) if playing else None,
        break_=status is Status.INTERMISSION,
        situation=mock_play.situation(contest) if status is Status.LIVE else None,
        events=mock_play.match_events(contest) if begun else {},
        event_of_day=clean.integer(clean.dig(contest, "meeting"), low=1, high=2),
        broadcasts=[name for name in map(clean.text, clean.items(clean.dig(contest, "channels"))) if name],
        venue=_venue(contest),
        if_necessary=False,
        stale=False,
    )


def _league(contest: object) -> League:
    identifier = clean.text(clean.dig(contest, "competition", "code"))
    if identifier is None:
        raise Unreadable("no competition")
    return League(id=identifier, name=clean.text(clean.dig(contest, "competition", "title")), abbrev=identifier.upper())


def _outcome(contest: object) -> Outcome | None:
    return _OUTCOMES.get(clean.text(clean.dig(contest, "state", "decidedBy")) or "")


def _competitor(contest: object, side: int, status: Status) -> Competitor:
    team = clean.dig(contest, "sides", side)
    town, name = clean.text(clean.dig(team, "town")), clean.text(clean.dig(team, "name"))
    if name is None:
        raise Unreadable(f"side {side} has no name")
    whole = name if town is None or name.startswith(town) else f"{town} {name}"
    begun = status not in NOT_BEGUN
    periods = [clean.integer(clean.dig(pair, side)) for pair in clean.items(clean.dig(contest, "partials"))]
    code = clean.text(clean.dig(team, "code"))
    return Competitor(
        id=code,
        name=whole,
        short_name=name,
        abbrev=clean.abbreviation(code, whole),
        kind="team",
        placeholder=False,
        color=clean.color(clean.dig(team, "colours", 0)),
        alt_color=clean.color(clean.dig(team, "colours", 1)),
        score=clean.integer(clean.dig(contest, "scores", side)) if begun else None,
        periods=[points or 0 for points in periods] if begun and periods else None,
        shootout=clean.integer(clean.dig(contest, "kicks", side)) if begun else None,
        winner=_is_winner(contest, side) if status is Status.FINAL else None,
    )


def _is_winner(contest: object, side: int) -> bool | None:
    """Return whether a side won, by the score or else the shoot-out; `None` for a draw."""
    for field in ("scores", "kicks"):
        own, opponent = (clean.integer(clean.dig(contest, field, index)) for index in (side, 1 - side))
        if own is not None and opponent is not None and own != opponent:
            return own > opponent
    return None


def _period(contest: object) -> Period | None:
    number = clean.integer(clean.dig(contest, "stage", "no"), low=1)
    kind = _PERIODS.get(clean.text(clean.dig(contest, "stage", "type")) or "")
    regulation = clean.integer(clean.dig(contest, "stage", "of"), low=1)
    if number is None or kind is None or regulation is None:
        return None
    label = clean.text(clean.dig(contest, "stage", "label")) or str(number)
    return Period(number=number, kind=kind, label=label, regulation=regulation)


def _clock(contest: object) -> Clock | None:
    clock = clean.dig(contest, "clock")
    text = clean.text(clean.dig(clock, "text"))
    milliseconds = clean.integer(clean.dig(clock, "ms"), high=100_000_000)
    counts = clean.text(clean.dig(clock, "counts"))
    if text is None or milliseconds is None or counts not in {"UP", "DOWN"}:
        return None
    return Clock(
        seconds=milliseconds // 1000,
        direction="up" if counts == "UP" else "down",
        text=text,
        running=clean.flag(clean.dig(clock, "running")),
        added=clean.integer(clean.dig(clock, "added")),
    )


def _venue(contest: object) -> Venue | None:
    name = clean.text(clean.dig(contest, "ground", "name"))
    return Venue(name=name, city=clean.text(clean.dig(contest, "ground", "town"))) if name else None


def _make(context: SourceContext) -> HttpSource:
    url = URL(context.address)
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("no http address: write mock=http://HOST:PORT")
    return HttpSource(context.spec, str(url.with_path(PATH)), parse, context.pace, session=context.session)


FEED: Final = Feed(
    prefix="mock=", help="mock=http://HOST:PORT", pace=PACE, recognize=recognize, parse=parse, make=_make
)
