"""
The status of an ESPN competition.

ESPN sends a state (`pre`, `in`, `post`), a flag (`completed`) and a name (`STATUS_…`). None of them is enough alone: a
postponed game has the state `post`, so has a golf tournament at the end of each day, and new names appear at any time.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from dashboard.core.model import NOT_BEGUN, PLAYING, Sport, Status
from dashboard.feed import clean


State = Literal["pre", "in", "post"]

_IN: Final = frozenset[State]({"in"})
_POST: Final = frozenset[State]({"post"})
_OPEN: Final = frozenset[State]({"pre", "in"})
_ANY: Final = frozenset[State]({"pre", "in", "post"})

_NAMES: Final[Mapping[str, tuple[Status, frozenset[State]]]] = {
    "STATUS_SCHEDULED": (Status.SCHEDULED, frozenset[State]({"pre"})),
    "STATUS_IN_PROGRESS": (Status.LIVE, _IN),
    "STATUS_IN_PROGRESS_2": (Status.LIVE, _IN),
    "STATUS_FIRST_HALF": (Status.LIVE, _IN),
    "STATUS_SECOND_HALF": (Status.LIVE, _IN),
    "STATUS_OVERTIME": (Status.LIVE, _IN),
    "STATUS_END_PERIOD": (Status.INTERMISSION, _IN),
    "STATUS_HALFTIME": (Status.INTERMISSION, _IN),
    "STATUS_HALFTIME_ET": (Status.INTERMISSION, _IN),
    "STATUS_END_OF_REGULATION": (Status.INTERMISSION, _IN),
    "STATUS_END_OF_EXTRATIME": (Status.INTERMISSION, _IN),
    "STATUS_PLAY_COMPLETE": (Status.INTERMISSION, frozenset[State]({"in", "post"})),
    "STATUS_SHOOTOUT": (Status.SHOOTOUT, _IN),
    "STATUS_RAIN_DELAY": (Status.DELAYED, _OPEN),
    "STATUS_DELAYED": (Status.DELAYED, _OPEN),
    "STATUS_SUSPENDED": (Status.SUSPENDED, _ANY),
    "STATUS_POSTPONED": (Status.POSTPONED, _ANY),
    "STATUS_CANCELED": (Status.CANCELLED, _ANY),
    "STATUS_UNCONTESTED": (Status.CANCELLED, _ANY),
    "STATUS_ABANDONED": (Status.ABANDONED, frozenset[State]({"in", "post"})),
    "STATUS_FORFEIT": (Status.FORFEITED, _POST),
    "STATUS_WALKOVER": (Status.FORFEITED, _POST),
    "STATUS_FINAL": (Status.FINAL, _POST),
    "STATUS_FULL_TIME": (Status.FINAL, _POST),
    "STATUS_FINAL_AET": (Status.FINAL, _POST),
    "STATUS_FINAL_PEN": (Status.FINAL, _POST),
    "STATUS_RETIRED": (Status.FINAL, _POST),
}
"""Name → our status, and the states that agree with it. With any other state the name contradicts the state."""

_DESCRIPTIONS: Final[Mapping[str, tuple[Status, frozenset[State]]]] = {
    "scheduled": (Status.SCHEDULED, frozenset[State]({"pre"})),
    "live": (Status.LIVE, _IN),
    "in progress": (Status.LIVE, _IN),
    "stumps": (Status.INTERMISSION, _IN),
    "lunch": (Status.INTERMISSION, _IN),
    "tea": (Status.INTERMISSION, _IN),
    "innings break": (Status.INTERMISSION, _IN),
    "delayed": (Status.DELAYED, _OPEN),
    "result": (Status.FINAL, _POST),
    "final": (Status.FINAL, _POST),
    "abandoned": (Status.ABANDONED, frozenset[State]({"in", "post"})),
    "no result": (Status.ABANDONED, _POST),
    "postponed": (Status.POSTPONED, _ANY),
    "cancelled": (Status.CANCELLED, _ANY),
    "canceled": (Status.CANCELLED, _ANY),
}
"""The same by description, for cricket, which has no names."""

_START_TEXT: Final = re.compile(r"\b[AP]M\b|\d{1,2}:\d{2}|^scheduled$", re.IGNORECASE)
_REASON: Final = re.compile(r"\b(rain|weather|lightning|snow|fog|wind|heat|power|curfew|darkness)\b", re.IGNORECASE)


class StatusReport(NamedTuple):
    """One parsed status of ESPN."""

    status: Status
    state: State | None
    name: str | None
    text: str | None
    """The feed's short text."""
    detail: str
    """All texts of the feed, for facts that no other field carries."""
    problem: str | None
    """The part that was not understood. The game is kept."""


def merged_status(competition: object, event: object) -> dict[str, object]:
    """Return the competition's status. The event's copy fills in for a missing status or a missing `completed`."""
    own = clean.mapping(clean.dig(competition, "status"))
    copy = clean.mapping(clean.dig(event, "status"))
    if not clean.mapping(own.get("type")):
        return {**own, **copy}
    kind, copied = clean.mapping(own["type"]), clean.mapping(copy.get("type"))
    if "completed" not in kind and "completed" in copied and kind.get("name") == copied.get("name"):
        own = {**own, "type": {**kind, "completed": copied["completed"]}}
    return own


def read_status(status: object, sport: Sport) -> StatusReport:
    """Parse `status` (`competitions[].status`)."""
    kind = clean.mapping(clean.dig(status, "type"))
    name = clean.text(kind.get("name"))
    state = _state(kind.get("state"))
    completed = clean.flag(kind.get("completed"))
    description = clean.text(kind.get("description"))
    words = [clean.text(kind.get(field)) for field in ("shortDetail", "detail")]
    known = _NAMES.get(name) if name else _DESCRIPTIONS.get((description or "").lower())
    problem = None
    if known is None:
        our_status = _by_state(state, completed)
        if name or sport is not Sport.CRICKET:
            problem = f"unknown status {name or description!r}, state {state!r}: taken as {our_status}"
    else:
        our_status = _checked(*known, state, completed)
        if our_status is Status.UNKNOWN:
            problem = f"status {name or description!r} contradicts state {state!r}, completed {completed!r}"
    if name == "STATUS_END_PERIOD" and sport is Sport.BASEBALL and our_status is Status.INTERMISSION:
        our_status = Status.LIVE  # between half-innings the game goes on
    return StatusReport(
        our_status,
        state,
        name,
        _shown([*words, description], our_status),
        " ".join(word for word in [*words, description] if word),
        problem,
    )


def has_begun(report: StatusReport, status: object, sport: Sport, *, scored: bool) -> bool:
    """
    Return whether there was play, so that a "0" is a score. `scored`: a score or a period's score shows it.

    A rain delay before the first pitch has the state `in`, and an abandoned game may never have been played.
    """
    if report.status in NOT_BEGUN or report.state == "pre":
        return False
    if report.status in PLAYING or report.status in {Status.ENDED, Status.FINAL}:
        return True
    # Before the start soccer has no period; the other sports may have 1.
    first = 1 if sport is Sport.SOCCER else 2
    return scored or clean.integer(clean.dig(status, "period"), low=first) is not None


def reason(report: StatusReport) -> str | None:
    """Return why a game is not being played, if the feed's text contains a known reason."""
    if report.status not in {Status.DELAYED, Status.SUSPENDED, Status.POSTPONED, Status.CANCELLED, Status.ABANDONED}:
        return None
    match = _REASON.search(f"{report.name} {report.detail}".replace("_", " "))
    return match[1].lower() if match else None


def summary(status: object, report: StatusReport) -> str | None:
    """Return the feed's sentence on how a contest stands or ended, or the way in which a bout ended, with its time."""
    if text := clean.text(clean.dig(status, "summary"), 100):
        return text
    result = clean.text(clean.dig(status, "result", "displayName"), 40)
    if result is None or report.status is not Status.FINAL:
        return None
    number, clock = clean.integer(clean.dig(status, "period"), low=1), clean.text(clean.dig(status, "displayClock"), 8)
    return f"{result}, R{number} {clock}" if number and clock else result


def _state(value: object) -> State | None:
    match value:
        case "pre" | "in" | "post":
            return value
    return None


def _checked(status: Status, states: frozenset[State], state: State | None, completed: bool | None) -> Status:
    contradicted = state not in states or (status is Status.FINAL and completed is False)
    return Status.UNKNOWN if contradicted else status


def _by_state(state: State | None, completed: bool | None) -> Status:
    if state == "pre":
        return Status.SCHEDULED
    if state == "in":
        return Status.LIVE
    return Status.FINAL if state == "post" and completed else Status.UNKNOWN


def _shown(words: list[str | None], status: Status) -> str | None:
    """Return the first text there is. A scheduled game needs none that repeats its start time."""
    shown = next((word for word in words if word), None)
    if shown and status is Status.SCHEDULED and any(_START_TEXT.search(word) for word in words if word):
        return None
    return shown
