"""
Between what a feed says and what the wall shows: doubts a single answer, believes two.

One guard per source. The rules:

- An answer older than the one before (its own time went back, or clocks only went back) is a stale cache:
  dropped, at most `DROP_LIMIT` times running.
- An answer without any game changes nothing, until it has come `EMPTY_LIMIT` times running.
- A game that is missing stays; after two good answers without it it is stale; once its day is over it goes.
  A game that could not be read is not missing.
- Settled states (final, cancelled, forfeited) are left, and real teams are exchanged, only when two answers
  running say so.
- A start that moves by a minute or more leaves the old one in `previous_start_time`.
- Everything else applies at once, a lower score too: that is a correction.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from msgspec import Struct, structs

from dashboard.core.model import PLAYING, SETTLED, Game, GameKey, Status


DROP_LIMIT: Final = 2
"""Answers running that may be dropped as older; the next one is believed, whatever it says."""

EMPTY_LIMIT: Final = 3
"""Empty answers running after which the feed is believed to have no games."""

MISSING_LIMIT: Final = 2
"""Good answers without a game after which it is stale."""

DAY: Final = timedelta(hours=18)
"""A game's day is over so long after its start: past every game's end, before the next day's first one."""

_BREAK: Final = 10**6
"""A break comes after all seconds of its period."""


class Verdict(Struct, frozen=True):
    """What the guard makes of an answer."""

    games: Mapping[GameKey, Game]
    """All that this source has on the board now."""
    dropped: bool = False
    """The answer was older than the one before and changed nothing."""
    held_back: int = 0
    """Games whose change waits for a second answer."""


class Guard:
    """The memory of one source."""

    def __init__(self, known: Mapping[GameKey, Game] | None = None) -> None:
        """`known`: what another guard of this source had let through last, to go on from."""
        self._games = dict(known or {})
        self._missing: dict[GameKey, int] = {}
        self._missing_since: dict[GameKey, datetime] = {}
        self._held_back: dict[GameKey, Game] = {}
        self._updated_at: datetime | None = None
        self._dropped_running = 0
        self._empty_running = 0

    def admit(
        self,
        games: Sequence[Game],
        at: datetime,
        *,
        updated_at: datetime | None = None,
        unreadable: Collection[str | None] = (),
    ) -> Verdict:
        """
        Take an answer observed at `at`.

        `updated_at` is the feed's own time of its data. `unreadable` holds the source ids of games that could not
        be read, `None` for one without an id: then nobody can be called missing.
        """
        if self._is_older(games, updated_at) and self._dropped_running < DROP_LIMIT:
            self._dropped_running += 1
            return Verdict(dict(self._games), dropped=True)
        self._dropped_running = 0
        self._updated_at = updated_at or self._updated_at
        self._empty_running = 0 if games else self._empty_running + 1

        held_back: dict[GameKey, Game] = {}
        for game in {game.key: game for game in games}.values():
            known = self._games.get(game.key)
            if known and _needs_confirmation(known, game) and not self._is_confirmed(game):
                held_back[game.key] = game
            else:
                self._games[game.key] = _with_previous_start(known, game)
        self._held_back = held_back
        if games or self._empty_running >= EMPTY_LIMIT:
            self._count_missing({game.key for game in games}, at, unreadable)
        self._remove_past_games(at)
        return Verdict(dict(self._games), held_back=len(held_back))

    def mark_playing_stale(self) -> Mapping[GameKey, Game]:
        """The source has been silent too long: what it said was in play may have ended since."""
        for key, game in self._games.items():
            if game.status in PLAYING and not game.stale:
                self._games[key] = structs.replace(game, stale=True)
        return dict(self._games)

    def _is_older(self, games: Sequence[Game], updated_at: datetime | None) -> bool:
        if updated_at and self._updated_at and updated_at < self._updated_at:
            return True
        steps = [_compare_progress(self._games[game.key], game) for game in games if game.key in self._games]
        return any(step < 0 for step in steps) and not any(step > 0 for step in steps)

    def _is_confirmed(self, game: Game) -> bool:
        held_back = self._held_back.get(game.key)
        return held_back is not None and _fields_to_confirm(held_back) == _fields_to_confirm(game)

    def _count_missing(self, listed: set[GameKey], at: datetime, unreadable: Collection[str | None]) -> None:
        for key, game in self._games.items():
            if key in listed:
                self._missing.pop(key, None)
                self._missing_since.pop(key, None)
            elif None not in unreadable and game.source_id not in unreadable:
                self._missing[key] = self._missing.get(key, 0) + 1
                self._missing_since.setdefault(key, at)
                if self._missing[key] >= MISSING_LIMIT and not game.stale:
                    self._games[key] = structs.replace(game, stale=True)

    def _remove_past_games(self, at: datetime) -> None:
        for key, count in list(self._missing.items()):
            game = self._games[key]
            day_over = at >= (game.start_time or self._missing_since[key]) + DAY
            if day_over and (count >= MISSING_LIMIT or game.status not in PLAYING):
                del self._games[key], self._missing[key], self._missing_since[key]


def _needs_confirmation(known: Game, game: Game) -> bool:
    leaves_settled = known.status in SETTLED and game.status not in SETTLED
    # The first two of a leaderboard change places all day; only a game of two sides has a right to keep them.
    exchanged = game.title is None and any(
        not old.placeholder and not new.placeholder and (old.id or old.name) != (new.id or new.name)
        for old, new in ((known.home, game.home), (known.away, game.away))
    )
    return leaves_settled or exchanged


def _fields_to_confirm(game: Game) -> tuple[object, ...]:
    """What has to be said twice."""
    return game.status, game.home.id or game.home.name, game.away.id or game.away.name


def _with_previous_start(known: Game | None, game: Game) -> Game:
    if known is None or known.start_time is None or game.start_time is None or game.previous_start_time:
        return game
    moved = abs(game.start_time - known.start_time) >= timedelta(minutes=1)
    previous = known.start_time if moved else known.previous_start_time
    return structs.replace(game, previous_start_time=previous)


def _compare_progress(before: Game, after: Game) -> int:
    """Whether one game went on (1), went back (-1), or tells nothing of the answer's age (0)."""
    was, now = _progress(before), _progress(after)
    if was is None:
        return int(now is not None and before.status not in SETTLED)
    if now is None:
        return -1 if after.status in (Status.SCHEDULED, Status.PREGAME) else 1
    return (now > was) - (now < was)


def _progress(game: Game) -> tuple[int, int] | None:
    """Period, and seconds played in it or since the start; `None` unless in play."""
    if game.status not in PLAYING or game.period is None:
        return None
    if game.status is Status.INTERMISSION:
        return game.period.number, _BREAK
    if game.clock is None:
        return game.period.number, 0
    match game.clock.direction:
        case "up":
            return game.period.number, game.clock.seconds + 60 * (game.clock.added or 0)
        case "down":
            return game.period.number, -game.clock.seconds
        case _:
            assert_never(game.clock.direction)
