"""
Query parameters that affect the first paint; `static/display/settings.js` reads all settings.

A value that cannot be read falls back by itself, and the page names it in a notice.
"""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from dashboard.core.filter import EVERYTHING, Filter
from dashboard.web.first_paint.display_settings import SETTINGS
from dashboard.web.query import parse_filter


class Display(Struct, frozen=True):
    """The settings that the first paint obeys."""

    leagues: Filter = EVERYTHING
    zone: tzinfo = UTC
    """UTC without `?zone=`: only the script knows the zone of its display."""
    favourites: tuple[str, ...] = ()
    order: Literal["auto", "home", "away"] = "auto"
    """The side that stands above; `auto`: as its sport has it."""
    hide_scores: bool = False
    delayed: bool = False
    """The page must not contain the present board."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Display":
        """Read the settings from a query."""
        return cls(
            leagues=_leagues(query),
            zone=_zone(query.get("zone", "")),
            favourites=_favourites(query.get("favourites", "")),
            order=_order(query.get("order", "")),
            hide_scores=query.get("hide_scores") in {"1", "true"},
            delayed=_delayed(query.get("delay", "")),
        )


def _leagues(query: Mapping[str, str]) -> Filter:
    try:
        return parse_filter(query)
    except ValueError:
        return EVERYTHING


def _favourites(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",")[: SETTINGS.favourites.most] if name.strip())


def _zone(name: str) -> tzinfo:
    if name in {"", "auto"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return UTC


def _order(text: str) -> Literal["auto", "home", "away"]:
    if text == "home":
        return "home"
    return "away" if text == "away" else "auto"


def _delayed(text: str) -> bool:
    try:
        seconds = float(text)
    except ValueError:
        return False
    return 0 < seconds <= SETTINGS.delay.most
