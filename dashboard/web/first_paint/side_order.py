"""
Which side a league names first. Pure.

`static/game/side_order.js` is the same for the browser; `fixtures/vectors/card.json` holds the two together.
"""

from typing import Final

from dashboard.core.model import Game, Side, Sport


_VISITORS_FIRST: Final = {Sport.BASKETBALL, Sport.ICE_HOCKEY, Sport.BASEBALL, Sport.AMERICAN_FOOTBALL}
"""As in North America, where most of these are played: "visitors at hosts"."""
_HOSTS_FIRST: Final = {
    *(
        "euroleague",
        "eurocup",
        "basketball champions league",
        "acb",
        "liga acb",
        "liga endesa",
        "bbl",
        "easycredit bbl",
    ),
    *("lnb", "betclic elite", "lba", "lega basket serie a", "bsl", "esake", "nbl"),
    *("fiba world cup", "fiba eurobasket", "eurobasket"),
    *("del", "penny del", "shl", "liiga", "khl", "nla", "national league", "extraliga", "tipsport extraliga"),
    *("ice hockey league", "chl", "champions hockey league", "iihf", "ihwc"),
    *("elf", "european league of football", "gfl"),
}
"""Leagues of those sports elsewhere, by abbreviation or name without case, as their own sites write their fixtures."""


def first_side(game: Game) -> Side:
    """The side that the game's league names first: the hosts, unless it says "visitors at hosts"."""
    names = {name.casefold() for name in (game.league.abbrev, game.league.name) if name}
    return "away" if game.sport in _VISITORS_FIRST and _HOSTS_FIRST.isdisjoint(names) else "home"
