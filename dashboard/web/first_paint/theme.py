"""What the server has to know of a theme; `static/css/tokens.css` has the rest, and a test compares."""

from typing import Final, Literal

from msgspec import Struct

from dashboard import tables
from dashboard.web.first_paint.display_settings import SETTINGS


class Theme(Struct, frozen=True):
    """How a browser is to paint what the page does not: form fields, the frame of its window."""

    scheme: Literal["dark", "light"]
    ground: str


THEMES: Final = tables.read("themes", dict[str, Theme])
DEFAULT: Final = SETTINGS.theme.default


def theme_of(name: str | None) -> str:
    """The theme of that name, or the default one; a page that says the wrong word must still be readable."""
    return name if name in THEMES else DEFAULT
