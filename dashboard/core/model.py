"""
The normalised game: one shape for every sport and every feed.

A field with no default is never null and always on the wire; a field with the default `None` is absent
from the wire while it is null. So a game's JSON document holds no explicit nulls, which is what lets a
JSON Merge Patch (RFC 7396) describe any change to it. All text is cleaned and all times are UTC before
a value gets here. Vocabulary: IPTC SportsML (`speventstatus`), schema.org `SportsEvent`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal, NewType

from msgspec import Meta, Struct


GameKey = NewType("GameKey", str)
"""`{source}:{league}:{source_id}`, stable for the life of a game."""

Time = Annotated[datetime, Meta(tz=True)]
"""An aware UTC time; RFC 3339 with seconds on the wire."""

Side = Literal["home", "away"]


class Sport(StrEnum):
    """What is played; decides clock, period words and scoring rules."""

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
    """Where a game stands. The meaning of each is IPTC's; see the table in `dashboard/README.md`."""

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
"""The game is under way: its score may change at any moment."""

NOT_BEGUN: Final = frozenset({Status.SCHEDULED, Status.PREGAME, Status.POSTPONED, Status.CANCELLED})
"""No play yet: a score in this state is null, whatever the feed wrote."""

SETTLED: Final = frozenset({Status.FINAL, Status.CANCELLED, Status.FORFEITED})
"""States that are left only when two answers running say so."""


class PeriodKind(StrEnum):
    """The sport's own word for a part of a game."""

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
    """How a final came about (IPTC `speventoutcometype`, plus shortened and retired)."""

    REGULAR = "regular"
    OVERTIME = "overtime"
    EXTRA_TIME = "extra_time"
    SHOOTOUT = "shootout"
    AUTHORITY_DECISION = "authority_decision"
    SHORTENED = "shortened"
    RETIRED = "retired"


class League(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A competition. `id` is the feed's own and is the one used in keys and filters."""

    id: str
    name: str | None = None
    abbrev: str | None = None


class Competitor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of a game."""

    name: str
    abbrev: str
    """2 to 5 letters, made from the name where the feed has none."""
    kind: Literal["team", "athlete", "pair"]
    placeholder: bool
    """Not known yet ("Winner of match 73")."""
    id: str | None = None
    short_name: str | None = None
    color: str | None = None
    """`rrggbb`, lower case."""
    alt_color: str | None = None
    logo: str | None = None
    """An https URL."""
    score: int | None = None
    """Null, never 0, before the first live state."""
    score_text: str | None = None
    """For what is no integer: cricket's "125/3", golf's "-9"."""
    periods: list[int] | None = None
    shootout: int | None = None
    winner: bool | None = None
    record: str | None = None
    rank: int | None = None


class Period(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of the game being played, or the last one that was."""

    number: int
    """From 1, overtime counted on."""
    kind: PeriodKind
    label: str
    """Short, as a score bug shows it: "2nd", "Q4", "OT", "ET 1"."""
    regulation: int
    """How many parts a game has before overtime."""


class Clock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The game clock as the feed last told it."""

    seconds: int
    """Elapsed when counting up, left when counting down."""
    direction: Literal["up", "down"]
    text: str
    running: bool | None = None
    added: int | None = None
    """Whole minutes of added time already played (soccer)."""


class FootballSituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="football"):
    """American football between two plays. Empty around kicks, scores and time-outs."""

    possession: Side | None = None
    down: int | None = None
    distance: int | None = None
    yard_line: str | None = None
    red_zone: bool | None = None
    home_timeouts: int | None = None
    away_timeouts: int | None = None


class BaseballSituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="baseball"):
    """The count and the bases."""

    half: Literal["top", "bottom", "middle", "end"] | None = None
    balls: int | None = None
    strikes: int | None = None
    outs: int | None = None
    bases: tuple[bool, bool, bool] | None = None


class HockeySituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="hockey"):
    """Strength on the ice."""

    strength: Literal["ev", "pp", "sh"] | None = None
    power_play_side: Side | None = None
    empty_net: Side | None = None
    """The side whose goal is empty."""


class BasketballSituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="basketball"):
    """Team fouls and time-outs."""

    home_bonus: bool | None = None
    away_bonus: bool | None = None
    home_timeouts: int | None = None
    away_timeouts: int | None = None


class CricketSituation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="cricket"):
    """Who bats, and how far."""

    batting: Side | None = None
    overs: str | None = None


Situation = FootballSituation | BaseballSituation | HockeySituation | BasketballSituation | CricketSituation


class Points(Struct, frozen=True, kw_only=True):
    """A pair of scores: of a two-legged tie, or of a game at some moment."""

    home: int
    away: int


class MatchEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened in a game, as the feed lists it: a goal, a card, a touchdown."""

    kind: str
    """`goal`, `own_goal`, `penalty`, `yellow_card`, `red_card`, `shootout_goal`, `shootout_miss`, `touchdown`,
    `field_goal`, `safety`, `conversion`, `run`, `home_run`, `power_play`, … An unknown word is shown as text."""
    order: int
    """Sorts the events of one game: seconds of play, then the feed's own order."""
    side: Side | None = None
    """The side it counts for: an own goal belongs to the side that gets the goal."""
    at: str | None = None
    """Minute or period and clock, as shown: "45'+2'", "Q3 4:12"."""
    player: str | None = None
    score_after: Points | None = None
    note: str | None = None


class Series(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A play-off series."""

    text: str | None = None
    game_number: int | None = None


class Venue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where it is played."""

    name: str
    city: str | None = None


class Game(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    All that a viewer can see of one contest.

    When it was observed and by which answer is kept beside the games (`feed.source.Reading`), so two games
    are equal exactly when a viewer could not tell them apart.
    """

    key: GameKey
    source: str
    source_id: str
    sport: Sport
    league: League
    status: Status
    final: bool
    """The result is official enough to be shown as final."""
    start_time_confirmed: bool
    home: Competitor
    away: Competitor
    break_: bool
    """A planned break in play."""
    if_necessary: bool
    stale: bool
    """The feed stopped listing this game, or our last good answer about it is older than the limit."""
    events: dict[str, MatchEvent]
    """By an id that stays with the event, so that a patch carries the new ones only. Keys are ASCII."""
    broadcasts: list[str]
    title: str | None = None
    """The contest's own name where it is no game of two sides ("The Open")."""
    season: str | None = None
    round: str | None = None
    start_time: Time | None = None
    previous_start_time: Time | None = None
    """Set when the start of a known game moved by a minute or more."""
    status_reason: str | None = None
    status_text: str | None = None
    """The feed's own short words: "Top 9th", "HT", "F/SO"."""
    outcome_type: Outcome | None = None
    neutral_site: bool | None = None
    period: Period | None = None
    clock: Clock | None = None
    situation: Situation | None = None
    aggregate: Points | None = None
    leg: int | None = None
    series: Series | None = None
    event_of_day: int | None = None
    """1 or 2 for doubleheaders."""
    venue: Venue | None = None


class Board(Struct, frozen=True):
    """All games at one moment. A value: nobody changes the mapping after it was handed in."""

    games: Mapping[GameKey, Game] = {}
