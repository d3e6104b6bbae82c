"""
The display settings that the first paint obeys, from `static/tables/settings.json`.

The table has all settings of a display; `static/display/settings.js` reads them all.
"""

from typing import Final

from msgspec import Struct

from dashboard import tables


class Named(Struct, frozen=True):
    """The name of a row in another table."""

    default: str


class Choice(Struct, frozen=True):
    """One of a few words."""

    default: str
    options: tuple[str, ...]


class Number(Struct, frozen=True):
    """A number within bounds, both included."""

    default: float
    least: float
    most: float


class Names(Struct, frozen=True):
    """Names between commas."""

    most: int


class DisplaySettings(Struct, frozen=True):
    """Settings by their names in an address."""

    favourites: Names
    theme: Named
    language: Choice
    delay: Number


class _Table(Struct, frozen=True):
    settings: DisplaySettings


SETTINGS: Final = tables.read("settings", _Table).settings
