"""
Checks the answers of one source before the wall shows them: an unlikely change needs a second answer.

There is one guard per source. The rules:

- An answer that is older than the one before comes from a stale cache. It is older if the feed's own time went back, or
  if game clocks went back and none went forward. It is dropped, at most `DROP_LIMIT` times in succession.
- An answer without any game changes nothing until it has come `EMPTY_LIMIT` times in succession.
- A missing game stays on the board until its day is over. It becomes stale after `MISSING_LIMIT` good answers without
  it, unless it is settled. A game that could not be read is not missing.
- A game leaves a settled state (final, cancelled, forfeited), or exchanges real teams, only if two successive answers
  report it.
- A confirmed start that moves by a minute or more keeps the old start in `previous_start_time`.
- Everything else applies at once, even a lower score: that is a correction.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from msgspec import Struct, structs

from dashboard.core.model import PLAYING, SETTLED, Game, GameKey, Status


DROP_LIMIT: Final = 2
"""Successive answers that may be dropped as older. The next one is accepted, whatever it contains."""

EMPTY_LIMIT: Final = 3
"""Successive empty answers after which the feed counts as having no games."""

MISSING_LIMIT: Final = 2
"""Good answers without a game after which that game is stale."""

PLACES: Final = 2000
"""Games of one source on the board, without a setting."""

DAY: Final = timedelta(hours=18)
"""A game's day ends this long after its start: past the end of any game, before the next day's first game."""

_BREAK: Final = 10**6
"""Progress of a break, in seconds of its period: after all play in that period."""


class Verdict(Struct, frozen=True):
    """The guard's decision about one answer."""

    games: Mapping[GameKey, Game]
    """All games that this source has on the board now."""
    dropped: bool = False
    """Whether the answer was dropped as older than the one before."""
    held_back: int = 0
    """Number of games whose change waits for a second answer."""


class Guard:
    """The state of one source between its answers."""

    def __init__(self, known: Mapping[GameKey, Game] | None = None, *, places: int = PLACES) -> None:
        """
        Start from `known`: the games that another guard of this source accepted last. `None` means no games.

        Keep at most `places` games; missing ones give way first.
        """
        self._games = dict(known or {})
        self._places = places
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
        Check an answer that was observed at `at`, and return the games to show.

        `updated_at` is the feed's own time of its data. `unreadable` contains the source ids of games that could not be
        read, and `None` for a game without an id: in that case no game counts as missing.
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
        self._make_room()
        return Verdict(dict(self._games), held_back=len(held_back))

    def mark_playing_stale(self) -> Mapping[GameKey, Game]:
        """
        Mark the games in play stale and return all games.

        Called for a source that has been silent too long: its games may have ended meanwhile.
        """
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
                if self._missing[key] >= MISSING_LIMIT and not game.stale and game.status not in SETTLED:
                    self._games[key] = structs.replace(game, stale=True)

    def _remove_past_games(self, at: datetime) -> None:
        for key, count in list(self._missing.items()):
            game = self._games[key]
            day_over = at >= (game.start_time or self._missing_since[key]) + DAY
            if day_over and (count >= MISSING_LIMIT or game.status not in PLAYING):
                del self._games[key], self._missing[key], self._missing_since[key]

    def _make_room(self) -> None:
        """Remove the games that have been missing for longest, if there are more games than places."""
        excess = len(self._games) - self._places
        if excess > 0:
            for key in sorted(self._missing, key=lambda key: (-self._missing[key], key))[:excess]:
                del self._games[key], self._missing[key], self._missing_since[key]


def _needs_confirmation(known: Game, game: Game) -> bool:
    leaves_settled = known.status in SETTLED and game.status not in SETTLED
    # The first two of a leaderboard change places all day. Only a game of two sides keeps its sides.
    exchanged = game.title is None and any(
        not old.placeholder and not new.placeholder and (old.id or old.name) != (new.id or new.name)
        for old, new in ((known.home, game.home), (known.away, game.away))
    )
    return leaves_settled or exchanged


def _fields_to_confirm(game: Game) -> tuple[object, ...]:
    """Return the values that two answers must agree on."""
    return game.status, game.home.id or game.home.name, game.away.id or game.away.name


def _with_previous_start(known: Game | None, game: Game) -> Game:
    if known is None or known.start_time is None or game.start_time is None or game.previous_start_time:
        return game
    # A start that was not confirmed was a placeholder.
    moved = known.start_time_confirmed and abs(game.start_time - known.start_time) >= timedelta(minutes=1)
    previous = known.start_time if moved else known.previous_start_time
    return structs.replace(game, previous_start_time=previous)


def _compare_progress(before: Game, after: Game) -> int:
    """Return 1 if the game went forward, -1 if it went back, and 0 if it shows nothing about the age of the answer."""
    was, now = _progress(before), _progress(after)
    if was is None:
        return int(now is not None and before.status not in SETTLED)
    if now is None:
        return -1 if after.status in (Status.SCHEDULED, Status.PREGAME) else 1
    return (now > was) - (now < was)


def _progress(game: Game) -> tuple[int, int] | None:
    """
    Return the period and the progress in it, in seconds; `None` unless the game is in play.

    A clock that counts down gives negative seconds: progress always grows.
    """
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
