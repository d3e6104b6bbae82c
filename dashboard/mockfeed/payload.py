"""
The payload of the feed: one JSON document for the whole evening, in words of its own.

    {
      "edition": "2.1",
      "evening": 1,                           from 1; each evening has new contests
      "changedAt": "2026-10-03T19:07:41Z",    time of the last change of anything but a clock
      "contests": [ … ]
    }

A contest follows. A field that does not apply is `null` and never absent. Lists of two are home and away.

    "id": "E1-SOC-3"                          unique over all evenings
    "discipline": "SOCCER"                    SOCCER, BASKETBALL, HOCKEY, BASEBALL or GRIDIRON
    "competition": {"code", "title", "round"}
    "startsAt": "2026-10-03T18:00:00Z"        planned start, UTC
    "state": {"word", "caption", "reason", "decidedBy"}
        word       PRE, WARMUP, DELAY, IN_PLAY, BREAK, PENS (shoot-out), OVER (not official yet), DONE
                   or PPD (postponed)
        caption    state as a score bug shows it: "2nd half", "Top 9th", "HT", "F/OT"
        reason     reason of a delay or postponement: "rain"
        decidedBy  if DONE: REGULATION, OVERTIME, EXTRA_TIME or PENALTIES
    "sides": [{"code", "town", "name", "colours": ["b3123b", "ffffff"]}, …]
    "scores": [2, 1]                          null before the first play; without the kicks of a soccer shoot-out
    "partials": [[1, 0], [1, 1]]              by stage, the current one last; empty before the first play
    "kicks": [4, 3]                           tally of a shoot-out
    "stage": {"no": 2, "type": "HALF", "label": "2nd half", "of": 2}
        no         from 1, overtime included
        type       HALF, QUARTER, PERIOD, INNING, EXTRA, OVERTIME or SHOOTOUT
        of         number of stages before overtime
    "clock": {"text": "45'+2'", "ms": 2700000, "counts": "UP", "running": true, "added": 2}
        ms         game time in ms, elapsed (UP) or left (DOWN); whole minutes in soccer
        added      minutes of added time, the current one included
    "field": by discipline, named in "of"; null outside play
        {"of": "BASEBALL", "half": "TOP", "count": [3, 2], "outs": 1, "bases": [1, 3]}
            half     TOP, MIDDLE, BOTTOM or END
            count    balls and strikes; bases are the occupied ones
        {"of": "GRIDIRON", "ball": 0, "down": 3, "toGo": 7, "spot": "PAR 25", "redZone": false, "timeouts": [3, 2]}
            ball     side with the ball, 0 or 1; all but timeouts is null around kicks and scores; toGo is yards
        {"of": "HOCKEY", "powerPlay": 1, "emptyNet": null}     sides, or null
        {"of": "BASKETBALL", "bonus": [true, false], "timeouts": [4, 5]}
    "log": [{"no": 1, "what": "GOAL", "side": 0, "when": "23'", "who": "M. Thorne", "scores": [1, 0],
             "remark": null, "void": false}]
        no         from 1, in the order of the game
        what       GOAL, PENALTY, OWN_GOAL, YELLOW, RED, KICK_IN, KICK_OUT, POWER_PLAY_GOAL, PENALTY_MINOR,
                   THREE, RUN, HOMER, TOUCHDOWN, FIELD_GOAL, SAFETY or CONVERSION
        side       side that it counts for: an own goal belongs to the side that gets the goal
        scores     score after it, or after the correction if it was withdrawn
        void       whether it was withdrawn, and its points with it
    "ground": {"name", "town"}
    "meeting": 1                              first or second game of a doubleheader
    "channels": ["Channel 4 Sport"]
    "changedAt": "2026-10-03T19:07:41Z"       time of the last change of anything but the clock
"""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from dashboard.mockfeed.simulator.clubs import Discipline
from dashboard.mockfeed.simulator.timeline import Decision, Phase


EDITION: Final = "2.1"

Whole = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Pair = tuple[Whole, Whole]
Side = Annotated[int, Meta(ge=0, le=1)]
Base = Annotated[int, Meta(ge=1, le=3)]
Time = Annotated[datetime, Meta(tz=True)]
Color = Annotated[str, Meta(pattern="^[0-9a-f]{6}$")]


class _PayloadObject(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of all objects of the feed: camelCase keys, and no unknown ones."""


class Competition(_PayloadObject, frozen=True, kw_only=True):
    """The competition of a contest."""

    code: str
    title: str
    round: str | None = None


class ContestState(_PayloadObject, frozen=True, kw_only=True):
    """The state of a contest."""

    word: Phase
    caption: str | None = None
    reason: str | None = None
    decided_by: Decision | None = None


class Team(_PayloadObject, frozen=True, kw_only=True):
    """One side."""

    code: str
    town: str
    name: str
    colours: tuple[Color, Color]


class Stage(_PayloadObject, frozen=True, kw_only=True):
    """The current stage, or the last one that was played."""

    no: Whole
    type: Literal["HALF", "QUARTER", "PERIOD", "INNING", "EXTRA", "OVERTIME", "SHOOTOUT"]
    label: str
    of: Whole


class ClockFace(_PayloadObject, frozen=True, kw_only=True):
    """The game clock."""

    text: str
    ms: Whole
    counts: Literal["UP", "DOWN"]
    running: bool
    added: Whole | None = None


class BaseballField(_PayloadObject, frozen=True, kw_only=True, tag_field="of", tag="BASEBALL"):
    """The count, the outs and the occupied bases."""

    half: Literal["TOP", "MIDDLE", "BOTTOM", "END"]
    count: Pair
    outs: Whole
    bases: list[Base]


class GridironField(_PayloadObject, frozen=True, kw_only=True, tag_field="of", tag="GRIDIRON"):
    """The ball and the down."""

    timeouts: Pair
    ball: Side | None = None
    down: Whole | None = None
    to_go: Whole | None = None
    spot: str | None = None
    red_zone: bool | None = None


class HockeyField(_PayloadObject, frozen=True, kw_only=True, tag_field="of", tag="HOCKEY"):
    """The side with more skaters, and the side whose goal is empty."""

    power_play: Side | None = None
    empty_net: Side | None = None


class BasketballField(_PayloadObject, frozen=True, kw_only=True, tag_field="of", tag="BASKETBALL"):
    """The sides in the bonus, and the time-outs left."""

    bonus: tuple[bool, bool]
    timeouts: Pair


Field = BaseballField | GridironField | HockeyField | BasketballField


class Incident(_PayloadObject, frozen=True, kw_only=True):
    """One line of the log."""

    no: Whole
    what: str
    side: Side
    when: str
    who: str | None = None
    scores: Pair
    remark: str | None = None
    void: bool = False


class Ground(_PayloadObject, frozen=True, kw_only=True):
    """The ground where a contest is played."""

    name: str
    town: str


class Contest(_PayloadObject, frozen=True, kw_only=True):
    """One contest, as the module describes it."""

    id: str
    discipline: Discipline
    competition: Competition
    starts_at: Time
    state: ContestState
    sides: tuple[Team, Team]
    scores: Pair | None = None
    partials: list[Pair] = []
    kicks: Pair | None = None
    stage: Stage | None = None
    clock: ClockFace | None = None
    field: Field | None = None
    log: list[Incident] = []
    ground: Ground | None = None
    meeting: Annotated[int, Meta(ge=1, le=2)] | None = None
    channels: list[str] = []
    changed_at: Time


class Scoreboard(_PayloadObject, frozen=True, kw_only=True):
    """The whole document. A contest is a bare object if patches have left it without a valid shape."""

    edition: str = EDITION
    evening: int
    changed_at: Time
    contests: list[Contest | dict[str, Any]]


def encode(document: Scoreboard | Contest) -> bytes:
    """Encode a document as JSON. Equal documents give equal bytes."""
    return msgspec.json.encode(document)
