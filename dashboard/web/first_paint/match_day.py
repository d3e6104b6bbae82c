"""
The end of a match day: the games of yesterday that leave the board. Pure.

The browser's twin `static/game/match_day.js` states the rules; `fixtures/vectors/day.json` has examples for both.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from dashboard.core.model import Board, Game
from dashboard.web.first_paint.statuses import STATUSES


_DAY_ENDS: Final = timedelta(hours=6)


def today(board: Board, now: datetime, zone: tzinfo) -> Board:
    """Return the board of a display in `zone` without the games that have left."""
    leagues: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for game in board.games.values():
        if game.start_time:
            leagues[_league(game)].append(game.start_time)
    return Board(
        {key: game for key, game in board.games.items() if not _has_left(game, leagues[_league(game)], now, zone)}
    )


def _has_left(game: Game, starts: list[datetime], now: datetime, zone: tzinfo) -> bool:
    start = game.start_time
    if start is None or not STATUSES[game.status].leaves or game.stale or now < start + timedelta(hours=6):
        return False
    day = _day(start, zone)
    following = [one for one in starts if _day(one, zone) > day and one > now - timedelta(days=1)]
    if not following:
        return False
    return _day(now, zone) > day or now >= min(following) - timedelta(hours=3)


def _day(moment: datetime, zone: tzinfo) -> date:
    """Return the match day of a moment; it ends at six in the morning."""
    return (moment.astimezone(zone).replace(tzinfo=None) - _DAY_ENDS).date()


def _league(game: Game) -> tuple[str, str]:
    return game.sport.value, game.league.id
