"""
The cap on the games of one source: how many are on the board at a time, and how many new ones come in an hour.

A feed that goes wild must not fill the memory of every screen. The rest is left out and counted. Games on the board
keep their places; then come games in play, then those that start nearest to now.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from dashboard.core.model import PLAYING, Game, GameKey


_HOUR_S: Final = 3600.0
_UNDATED: Final = datetime.max.replace(tzinfo=UTC)


class Choice(Struct, frozen=True):
    """The games of one answer that may be on the board."""

    games: Sequence[Game]
    """In the order of the answer."""
    left_out: int = 0


class GameCap:
    """The places of one source, and its budget of new games."""

    def __init__(self, places: int, growth: int) -> None:
        """Allow `places` games at a time, and `growth` new games an hour after the places were filled once."""
        self._places = places
        self._growth = growth
        self._new = float(max(places, growth))
        self._at_s: float | None = None

    def choose(self, games: Sequence[Game], on_board: Collection[GameKey], now: datetime, now_s: float) -> Choice:
        """Return the games of an answer that may be on the board. `now_s` is a monotonic time, s."""
        self._refill(now_s)
        new = sum(game.key not in on_board for game in games)
        if len(games) <= self._places and new <= self._new:
            self._new -= new
            return Choice(games)
        kept: set[GameKey] = set()
        for game in sorted(games, key=lambda game: _rank(game, on_board, now)):
            if game.key in kept:
                continue
            if len(kept) == self._places:
                break
            if game.key not in on_board:
                if self._new < 1:
                    continue
                self._new -= 1
            kept.add(game.key)
        chosen = [game for game in games if game.key in kept]
        return Choice(chosen, len(games) - len(chosen))

    def _refill(self, now_s: float) -> None:
        if self._at_s is not None:
            self._new = min(max(self._new, self._growth), self._new + self._growth * (now_s - self._at_s) / _HOUR_S)
        self._at_s = now_s


def _rank(game: Game, on_board: Collection[GameKey], now: datetime) -> tuple[bool, bool, float, GameKey]:
    distance_s = abs(((game.start_time or _UNDATED) - now).total_seconds())
    return game.key not in on_board, game.status not in PLAYING, distance_s, game.key
