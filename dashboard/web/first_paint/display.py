"""
What a display asks for in the address of the wall, as far as the first paint goes by it; all of it is in
`static/display/settings.js`.

A value that cannot be read falls back by itself, and the page names it.
"""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from dashboard.core.filter import EVERYTHING, Filter
from dashboard.web.query import parse_filter


MAX_DELAY_S: Final = 180


class Display(Struct, frozen=True):
    """How the first paint has to be."""

    leagues: Filter = EVERYTHING
    zone: tzinfo = UTC
    """The display's own is known to its script only: without `?zone=` the first paint is in UTC."""
    favourites: tuple[str, ...] = ()
    order: Literal["auto", "home", "away"] = "auto"
    """Which side is above; `auto`: as its sport does."""
    hide_scores: bool = False
    delayed: bool = False
    """The present must not be in the page at all."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Display":
        """What a query asks for."""
        return cls(
            leagues=_leagues(query),
            zone=_zone(query.get("zone", "")),
            favourites=tuple(name.strip() for name in query.get("favourites", "").split(",")[:50] if name.strip()),
            order=_order(query.get("order", "")),
            hide_scores=query.get("hide_scores") in {"1", "true"},
            delayed=_delayed(query.get("delay", "")),
        )


def _leagues(query: Mapping[str, str]) -> Filter:
    try:
        return parse_filter(query)
    except ValueError:
        return EVERYTHING


def _zone(name: str) -> tzinfo:
    if name in {"", "auto"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return UTC


def _order(written: str) -> Literal["auto", "home", "away"]:
    if written == "home":
        return "home"
    return "away" if written == "away" else "auto"


def _delayed(written: str) -> bool:
    try:
        seconds = float(written)
    except ValueError:
        return False
    return 0 < seconds <= MAX_DELAY_S
