"""The side that a league names first. Pure; the browser's twin is `static/game/side_order.js`."""

from typing import Final

from msgspec import Struct

from dashboard import tables
from dashboard.core.model import Game, Side, Sport


class _Table(Struct, frozen=True):
    visitors_first_sports: frozenset[Sport]
    """As in North America, where most of these are played: "visitors at hosts"."""
    hosts_first_leagues: frozenset[str]
    """Leagues of those sports elsewhere, by abbreviation or name in lower case, as their own sites write their
    fixtures."""


_TABLE: Final = tables.read("side_order", _Table)


def first_side(game: Game) -> Side:
    """Return the side that the game's league names first: the hosts, unless it says "visitors at hosts"."""
    names = {name.lower() for name in (game.league.abbrev, game.league.name) if name}
    elsewhere = not _TABLE.hosts_first_leagues.isdisjoint(names)
    return "away" if game.sport in _TABLE.visitors_first_sports and not elsewhere else "home"
