"""The theme that a page comes in, and the colors that a browser paints around it."""

import pytest

from dashboard.web.first_paint.theme import DEFAULT, THEMES, theme_of
from tests.test_themes import BLOCKS, palette


@pytest.mark.parametrize("name", THEMES)
def test_the_server_knows_the_ground(name: str) -> None:
    """The colour of the browser's frame is the page's."""
    assert palette(name)["ground"] == THEMES[name].ground
    own = next((body for theme, body in BLOCKS if theme == name), "")
    assert ("color-scheme: light" in own) == (THEMES[name].scheme == "light")


def test_an_unknown_theme_falls_back() -> None:
    """Also one that was never asked for."""
    assert theme_of("pink") == theme_of(None) == DEFAULT
    assert theme_of("light") == "light"
