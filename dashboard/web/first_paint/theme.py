"""The part of a theme that a page has in its head; `static/css/tokens.css` has the rest, and a test compares."""

from typing import Final, Literal

from msgspec import Struct

from dashboard import tables
from dashboard.web.first_paint.display_settings import SETTINGS


class Theme(Struct, frozen=True):
    """How a browser paints form fields and the frame of its window."""

    scheme: Literal["dark", "light"]
    ground: str


THEMES: Final = tables.read("themes", dict[str, Theme])
DEFAULT: Final = SETTINGS.theme.default


def theme_of(name: str | None) -> str:
    """Return the theme of that name, or the default one: with a wrong name a page must still be readable."""
    return name if name in THEMES else DEFAULT
