"""Team colors as they are painted. Pure; the browser's twin is `static/game/color.js`."""

import re
from typing import Final

from dashboard.core.model import Competitor


NEUTRAL: Final = "#3b4557"
"""The crest of a team without a color."""
PALE: Final = "#d5dbe5"
"""The crest of visitors whose colors are the hosts'."""

_COLOR: Final = re.compile(r"[0-9a-f]{6}")
_ALIKE: Final = 90**2
"""Colors nearer than this (squared distance in RGB) look like one color from five meters."""


def ink(fill: str) -> str:
    """Return black or white: the one with the higher WCAG contrast on `#rrggbb`."""
    channels = [int(fill[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"


def fills(home: Competitor, away: Competitor) -> tuple[str, str]:
    """
    Return the colors of the two crests, never alike.

    Visitors whose color is the hosts' get their second color. If that is missing or alike, they get a neutral one.
    """
    hosts = _first_color(home.color, home.alt_color)
    visitors = _first_color(away.color, away.alt_color)
    worn = (visitors, _first_color(away.alt_color), PALE, NEUTRAL)
    return hosts, next((color for color in worn if not _alike(hosts, color)), visitors)


def _first_color(*colors: str | None) -> str:
    return next((f"#{color}" for color in colors if color and _COLOR.fullmatch(color)), NEUTRAL)


def _alike(first: str, second: str) -> bool:
    a, b = int(first[1:], 16), int(second[1:], 16)
    return sum(((a >> shift & 255) - (b >> shift & 255)) ** 2 for shift in (16, 8, 0)) < _ALIKE
