"""
Events: the meaning of a change, derived once, on the server.

A score that goes down is a correction and is never hidden. A game that appears for the first time has no earlier state,
so it causes no events.
"""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from dashboard.core.diff import Changes
from dashboard.core.model import PLAYING, Competitor, Game, GameKey, Side, Status


class EventKind(StrEnum):
    """The kind of an event."""

    SCORE = "score"
    CORRECTION = "correction"
    STATUS = "status"
    PERIOD_START = "period_start"
    PERIOD_END = "period_end"
    FINAL = "final"


class Moment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of a game before or after an event, as far as events need it."""

    status: Status
    home: int | None = None
    away: int | None = None
    home_shootout: int | None = None
    away_shootout: int | None = None
    period: int | None = None


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event in one game between two boards."""

    kind: EventKind
    game: GameKey
    before: Moment
    after: Moment
    side: Side | None = None
    """The side whose score changed. Set for `score` and `correction` only."""


def derive(changes: Changes) -> list[Event]:
    """
    Return the events of a set of changes, game by game.

    The order within a game is: score and correction of the home side, the same of the away side, period, status, final.
    """
    return [
        event
        for key, change in changes.items()
        if change.before and change.after
        for event in _of_game(key, change.before, change.after)
    ]


def _of_game(key: GameKey, before: Game, after: Game) -> Iterator[Event]:
    was, now = _moment(before), _moment(after)

    def event(kind: EventKind, side: Side | None = None) -> Event:
        return Event(kind=kind, game=key, before=was, after=now, side=side)

    sides: tuple[tuple[Side, Competitor, Competitor], ...] = (
        ("home", before.home, after.home),
        ("away", before.away, after.away),
    )
    for side, old, new in sides:
        rises = (new.score or 0) - (old.score or 0), (new.shootout or 0) - (old.shootout or 0)
        if max(rises) > 0:
            yield event(EventKind.SCORE, side)
        if min(rises) < 0:
            yield event(EventKind.CORRECTION, side)
    yield from (event(kind) for kind in _period_kinds(before, after))
    if before.status is not after.status:
        yield event(EventKind.STATUS)
    if after.final and not before.final:
        yield event(EventKind.FINAL)


def _period_kinds(before: Game, after: Game) -> Iterator[EventKind]:
    """
    Yield the end and the start of a period.

    A period ends at a break, at the end of the game or when the next one begins. It starts when play in it starts.
    """
    old, new = _period_in_play(before), _period_in_play(after)
    if old is not None and old != new:
        yield EventKind.PERIOD_END
    if new is not None and new != old:
        yield EventKind.PERIOD_START


def _period_in_play(game: Game) -> int | None:
    """Return the period in play. A delay does not end the period; an intermission does."""
    held_up = game.status is Status.DELAYED
    in_play = game.status in PLAYING and game.status is not Status.INTERMISSION
    return game.period.number if game.period and (in_play or held_up) else None


def _moment(game: Game) -> Moment:
    return Moment(
        status=game.status,
        home=game.home.score,
        away=game.away.score,
        home_shootout=game.home.shootout,
        away_shootout=game.away.shootout,
        period=game.period.number if game.period else None,
    )
