"""What the server has to know of a theme; `static/css/tokens.css` has the rest, and a test compares."""

from typing import Final, Literal, NamedTuple


class Theme(NamedTuple):
    """How a browser is to paint what the page does not: form fields, the frame of its window."""

    scheme: Literal["dark", "light"]
    ground: str


DEFAULT: Final = "dark"

THEMES: Final = {
    "dark": Theme("dark", "#07090e"),
    "light": Theme("light", "#eef1f6"),
    "contrast": Theme("dark", "#000"),
    "colorblind": Theme("dark", "#07090e"),
}


def theme_of(name: str | None) -> str:
    """The theme of that name, or the default one; a page that says the wrong word must still be readable."""
    return name if name in THEMES else DEFAULT
