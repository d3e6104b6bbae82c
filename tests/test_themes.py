"""The themes: colors are defined in one place, and all text is legible on its background."""

import re
from itertools import pairwise

import pytest

from dashboard.assets import STATIC
from dashboard.web.first_paint.theme import DEFAULT, THEMES


CSS = STATIC / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
BLOCKS = re.findall(r'(?::root|\[data-theme="(\w+)"\]) \{\n(\s+(?:color-scheme|--live|--gr).*?)\n  \}', TOKENS, re.S)
COLORS = {name: dict(re.findall(r"--([\w-]+): (#\w+|rgb\([^;]+\));", body)) for name, body in BLOCKS}

WORDS = [
    *((ink, ground) for ink in ("text", "text-near", "text-soft", "text-quiet") for ground in ("ground", "surface")),
    *((ink, "surface-quiet") for ink in ("text", "text-near", "text-soft", "text-quiet", "soon")),
    *((ink, ground) for ink in ("live", "pause", "soon", "trouble", "taken-back") for ground in ("ground", "surface")),
    *((f"on-{ground}", ground) for ground in ("live", "soon", "scored", "taken-back")),
    ("on-scored", "flash"),
    ("live", "live-ground"),
    ("pause", "pause-ground"),
    ("taken-back", "held-ground"),
    *(("text-quiet", ground) for ground in ("live-ground", "pause-ground", "held-ground")),
    ("alarm-text", "alarm-ground"),
]


def palette(theme: str) -> dict[str, str]:
    """Return all colors of a theme, including those that it inherits from the default theme."""
    return COLORS[""] | COLORS.get(theme, {})


def luminance(color: str) -> float:
    """Return the relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2)."""
    digits = color.removeprefix("#")
    pairs = [digit * 2 for digit in digits] if len(digits) == 3 else re.findall("..", digits)
    shares = [int(pair, 16) / 255 for pair in pairs]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colors, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_every_theme_has_a_css_block() -> None:
    """The table and the style sheet name the same themes; the page gets its list from the table."""
    assert set(COLORS) - {""} == set(THEMES) - {DEFAULT}
    listed = re.search(
        r"theme: \{.*default: \"(\w+)\", options: \[([^]]*)\]", (STATIC / "tables" / "wall.js").read_text()
    )
    assert listed
    assert listed[1] == DEFAULT
    assert re.findall(r"\w+", listed[2]) == list(THEMES)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_text_contrast_is_sufficient(name: str, ink: str, ground: str) -> None:
    """The contrast is at least 4.5 to 1 (WCAG's AA), and 7 to 1 (AAA) in the high-contrast theme."""
    colors = palette(name)
    assert contrast(colors[ink], colors[ground]) >= (7 if name == "contrast" else 4.5)


def test_colorblind_theme_separates_states_by_lightness() -> None:
    """In the colorblind theme, live, break and trouble also differ in lightness."""
    colors = palette("colorblind")
    lightness = sorted(luminance(colors[name]) for name in ("live", "pause", "trouble"))
    assert all(high / low > 1.05 for low, high in pairwise(lightness))
    assert colors["live"] != palette("dark")["live"]


def test_colors_are_defined_in_tokens_only() -> None:
    """A color outside the tokens could not be changed by a theme."""
    for sheet in CSS.glob("*.css"):
        if sheet.name not in ("tokens.css", "plain.css"):
            matches = re.findall(r"#[0-9a-fA-F]{3,8}\b|(?:rgb|hsl)a?\(", sheet.read_text(encoding="utf-8"))
            assert matches == [], sheet.name
