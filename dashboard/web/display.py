"""
What a display asks for in the address of the wall, as far as the first paint goes by it; all of it is in
`static/settings.js`.

A value that cannot be read falls back by itself, and the page names it.
"""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from dashboard.core.filter import EVERYTHING, Filter
from dashboard.web.api import asked_filter


MAX_DELAY_S: Final = 180


class Display(Struct, frozen=True):
    """How the first paint has to be."""

    leagues: Filter = EVERYTHING
    zone: tzinfo = UTC
    """The display's own is known to its script only: without `?zone=` the first paint is in UTC."""
    hide_scores: bool = False
    delayed: bool = False
    """The present must not be in the page at all."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Display":
        """What a query asks for."""
        return cls(
            leagues=_leagues(query),
            zone=_zone(query.get("zone", "")),
            hide_scores=query.get("hide_scores") in {"1", "true"},
            delayed=_delayed(query.get("delay", "")),
        )


def _leagues(query: Mapping[str, str]) -> Filter:
    try:
        return asked_filter(query)
    except ValueError:
        return EVERYTHING


def _zone(name: str) -> tzinfo:
    if name in {"", "auto"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return UTC


def _delayed(written: str) -> bool:
    try:
        seconds = float(written)
    except ValueError:
        return False
    return 0 < seconds <= MAX_DELAY_S
