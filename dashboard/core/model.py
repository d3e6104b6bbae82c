"""
The normalized game: one shape for every sport and every feed.

A field without a default is never null and always on the wire. A field with the default `None` is absent from the wire
while it is null. Therefore a game's JSON document contains no explicit nulls, and a JSON Merge Patch (RFC 7396) can
describe any change to it. Adapters clean all text and convert all times to UTC before they make these values. The
vocabulary comes from IPTC SportsML (`speventstatus`) and schema.org (`SportsEvent`).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal, NewType

from msgspec import Meta, Struct


GameKey = NewType("GameKey", str)
"""Identity of a game, `{feed}:{league}:{source_id}`. It never changes."""

Time = Annotated[datetime, Meta(tz=True)]
"""An aware UTC time. On the wire: RFC 3339 with seconds."""

Side = Literal["home", "away"]


class Sport(StrEnum):
    """The sport. It decides clock, period names and scoring rules."""

    SOCCER = "soccer"
    BASKETBALL = "basketball"
    ICE_HOCKEY = "ice_hockey"
    BASEBALL = "baseball"
    AMERICAN_FOOTBALL = "american_football"
    VOLLEYBALL = "volleyball"
    TENNIS = "tennis"
    GOLF = "golf"
    CRICKET = "cricket"
    OTHER = "other"


class Status(StrEnum):
    """The state of a game. The meanings are IPTC's; the documentation of the protocol has a table of them."""

    SCHEDULED = "scheduled"
    PREGAME = "pregame"
    DELAYED = "delayed"
    LIVE = "live"
    INTERMISSION = "intermission"
    SHOOTOUT = "shootout"
    SUSPENDED = "suspended"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"
    ENDED = "ended"
    FINAL = "final"
    FORFEITED = "forfeited"
    UNKNOWN = "unknown"


PLAYING: Final = frozenset({Status.LIVE, Status.INTERMISSION, Status.SHOOTOUT})
"""States of a game in play: its score may change at any moment."""

NOT_BEGUN: Final = frozenset({Status.SCHEDULED, Status.PREGAME, Status.POSTPONED, Status.CANCELLED})
"""States before any play. The score is null, whatever the feed contains."""

SETTLED: Final = frozenset({Status.FINAL, Status.CANCELLED, Status.FORFEITED})
"""States that a game leaves only if two successive answers report it."""


class PeriodKind(StrEnum):
    """The kind of a period, in the sport's own words."""

    QUARTER = "quarter"
    HALF = "half"
    PERIOD = "period"
    INNING = "inning"
    SET = "set"
    ROUND = "round"
    EXTRA_TIME = "extra_time"
    OVERTIME = "overtime"
    SHOOTOUT = "shootout"


class Outcome(StrEnum):
    """The way a final result came about: IPTC `speventoutcometype`, plus `shortened` and `retired`."""

    REGULAR = "regular"
    OVERTIME = "overtime"
    EXTRA_TIME = "extra_time"
    SHOOTOUT = "shootout"
    AUTHORITY_DECISION = "authority_decision"
    SHORTENED = "shortened"
    RETIRED = "retired"


class League(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A competition. `id` is the feed's own; keys and filters use it."""

    id: str
    name: str | None = None
    abbrev: str | None = None


class Competitor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of a game."""

    name: str
    abbrev: str
    """2 to 5 letters. Derived from the name if the feed has none."""
    kind: Literal["team", "athlete", "pair"]
    placeholder: bool
    """Whether the competitor is not known yet ("Winner of match 73")."""
    id: str | None = None
    short_name: str | None = None
    color: str | None = None
    """`rrggbb` in lower case."""
    alt_color: str | None = None
    logo: str | None = None
    """An https URL."""
    score: int | None = None
    """Null, not 0, before the first live state."""
    score_text: str | None = None
    """A score that is not an integer: "125/3" in cricket, "-9" in golf."""
    periods: list[int] | None = None
    shootout: int | None = None
    winner: bool | None = None
    record: str | None = None
    rank: int | None = None


class Period(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The period in play, or the last one played."""

    number: int
    """Counts from 1 and goes on through overtime."""
    kind: PeriodKind
    label: str
    """Short name, as a score bug shows it: "2nd", "Q4", "OT", "ET 1"."""
    regulation: int
    """Number of periods before overtime."""


class Clock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The game clock, as last reported by the feed."""

    seconds: int
    """Elapsed seconds if the clock counts up, remaining seconds if it counts down."""
    direction: Literal["up", "down"]
    text: str
    running: bool | None = None
    added: int | None = None
    """Full minutes of added time already played (soccer)."""


class FootballSituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="football"):
    """The situation in American football between two plays. Empty around kicks, scores and time-outs."""

    possession: Side | None = None
    down: int | None = None
    distance: int | None = None
    yard_line: str | None = None
    red_zone: bool | None = None
    home_timeouts: int | None = None
    away_timeouts: int | None = None


class BaseballSituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="baseball"):
    """The situation in baseball: the count and the occupied bases."""

    half: Literal["top", "bottom", "middle", "end"] | None = None
    balls: int | None = None
    strikes: int | None = None
    outs: int | None = None
    bases: tuple[bool, bool, bool] | None = None


class HockeySituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="hockey"):
    """The situation in ice hockey: even strength, power play or short-handed, and an empty net."""

    strength: Literal["ev", "pp", "sh"] | None = None
    power_play_side: Side | None = None
    empty_net: Side | None = None
    """The side without a goalkeeper."""


class BasketballSituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="basketball"):
    """The situation in basketball: team fouls and time-outs."""

    home_bonus: bool | None = None
    away_bonus: bool | None = None
    home_timeouts: int | None = None
    away_timeouts: int | None = None


class CricketSituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="cricket"):
    """The situation in cricket: the batting side and its overs."""

    batting: Side | None = None
    overs: str | None = None
    target: int | None = None
    """The runs with which the batting side wins."""


Situation = FootballSituation | BaseballSituation | HockeySituation | BasketballSituation | CricketSituation


class Points(Struct, frozen=True, kw_only=True):
    """A pair of scores: of a two-legged tie, or of a game at one moment."""

    home: int
    away: int


class MatchEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event in a game, as the feed lists it: a goal, a card, a touchdown."""

    kind: str
    """
    `goal`, `own_goal`, `penalty`, `yellow_card`, `red_card`, `shootout_goal`, `shootout_miss`, `touchdown`,
    `field_goal`, `safety`, `conversion`, `run`, `home_run`, `power_play` and others. Pages show an unknown kind as
    text.
    """
    order: int
    """Sort key among the events of one game: seconds of play, then the feed's own order."""
    side: Side | None = None
    """The side it counts for. An own goal counts for the side that gets the goal."""
    at: str | None = None
    """Minute, or period and clock, as pages show it: "45'+2'", "Q3 4:12"."""
    player: str | None = None
    score_after: Points | None = None
    note: str | None = None


class Series(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A play-off series."""

    text: str | None = None
    game_number: int | None = None


class Venue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The place of a game."""

    name: str
    city: str | None = None


class Game(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Everything a client can see of one contest.

    Two games are equal if and only if they look the same.
    """

    # The time and the answer in which a game was observed are no part of it: `feed.source.Reading` keeps them.
    key: GameKey
    source: str
    """Name of the source that reports the game, as in the list of sources' health. Adapters set the feed's name."""
    source_id: str
    sport: Sport
    league: League
    status: Status
    final: bool
    """Whether the result is official enough to be shown as final."""
    start_time_confirmed: bool
    home: Competitor
    away: Competitor
    break_: bool
    """Whether there is a planned break in play."""
    if_necessary: bool
    stale: bool
    """Whether the feed no longer lists this game, or the last good answer about it is older than the limit."""
    events: dict[str, MatchEvent]
    """Events by an id that stays the same, so that a patch contains the new ones only. Keys are ASCII."""
    broadcasts: list[str]
    title: str | None = None
    """Name of a contest that is not a game of two sides ("The Open")."""
    event_name: str | None = None
    """The event that a contest of two sides is a part of: a fight card, a tournament."""
    summary: str | None = None
    """How the contest stands or ended, in a sentence: "Tide require 31 runs from 24 balls", "KO/TKO, R1 2:19"."""
    season: str | None = None
    round: str | None = None
    """Round, bowl, weight class or week."""
    start_time: Time | None = None
    previous_start_time: Time | None = None
    """The start before it moved by a minute or more; null if it did not move."""
    status_reason: str | None = None
    status_text: str | None = None
    """The feed's own short text: "Top 9th", "HT", "F/SO"."""
    outcome_type: Outcome | None = None
    neutral_site: bool | None = None
    period: Period | None = None
    clock: Clock | None = None
    situation: Situation | None = None
    aggregate: Points | None = None
    leg: int | None = None
    series: Series | None = None
    event_of_day: int | None = None
    """Number of the game in a doubleheader: 1 or 2."""
    venue: Venue | None = None


class Board(Struct, frozen=True):
    """All games at one moment. The mapping must not change once a board is made of it."""

    games: Mapping[GameKey, Game] = {}
