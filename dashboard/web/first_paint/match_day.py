"""
When a day is over: which games of yesterday leave the board. Pure.

The same as `static/game/match_day.js`, which tells the rules; `fixtures/vectors/day.json` holds the two together.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from dashboard.core.model import Board, Game, Status


_ENDS: Final = timedelta(hours=6)
_OVER: Final = {
    Status.ENDED,
    Status.FINAL,
    Status.FORFEITED,
    Status.CANCELLED,
    Status.POSTPONED,
    Status.ABANDONED,
}


def today(board: Board, now: datetime, zone: tzinfo) -> Board:
    """The board without the games that have left, for a display in `zone`."""
    leagues: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for game in board.games.values():
        if game.start_time:
            leagues[_league(game)].append(game.start_time)
    return Board(
        {key: game for key, game in board.games.items() if not _has_left(game, leagues[_league(game)], now, zone)}
    )


def _has_left(game: Game, starts: list[datetime], now: datetime, zone: tzinfo) -> bool:
    start = game.start_time
    if start is None or game.status not in _OVER or game.stale or now < start + timedelta(hours=6):
        return False
    day = _day(start, zone)
    following = [one for one in starts if _day(one, zone) > day and one > now - timedelta(days=1)]
    if not following:
        return False
    return _day(now, zone) > day or now >= min(following) - timedelta(hours=3)


def _day(moment: datetime, zone: tzinfo) -> date:
    """The day of games, which ends at six in the morning."""
    return (moment.astimezone(zone).replace(tzinfo=None) - _ENDS).date()


def _league(game: Game) -> tuple[str, str]:
    return game.sport.value, game.league.id
