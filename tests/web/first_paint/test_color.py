"""Team colors: letters that can be read, crests that can be seen, and two sides that can be told apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.model import Competitor
from dashboard.web.first_paint.color import fills, ink
from dashboard.web.first_paint.theme import THEMES
from tests.test_themes import contrast, palette


COLORS = st.one_of(
    st.none(), st.sampled_from(["000000", "ffffff", "3b4557", "d5dbe5", "0c2340", "red"])
) | st.from_regex(r"[0-9a-f]{6}", fullmatch=True)
GROUNDS = ("surface", "surface-quiet", "ground", "live-ground", "pause-ground", "held-ground")


def side(color: str | None, alt_color: str | None) -> Competitor:
    """Return a side in these colors."""
    return Competitor(name="A", abbrev="A", kind="team", placeholder=False, color=color, alt_color=alt_color)


@given(COLORS, COLORS, COLORS, COLORS)
def test_letters_can_be_read_and_sides_told_apart(
    home: str | None, home_alt: str | None, away: str | None, away_alt: str | None
) -> None:
    """For any colors of a feed: 4.5 to 1 for the letters, and never two crests of one color."""
    hosts, visitors = fills(side(home, home_alt), side(away, away_alt))
    for fill in (hosts, visitors):
        assert contrast(ink(fill), fill) >= 4.5
    apart = [int(hosts[start : start + 2], 16) - int(visitors[start : start + 2], 16) for start in (1, 3, 5)]
    assert sum(step * step for step in apart) >= 90**2


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_crest_stands_out_from_its_card(name: str, ground: str) -> None:
    """Its outline does, whatever it is filled with: 3 to 1, as WCAG 2.2 demands of graphics (1.4.11)."""
    colors = palette(name)
    assert contrast(blended(colors["crest-line"], colors[ground]), colors[ground]) >= 3


def blended(color: str, ground: str) -> str:
    """Blend a color with an alpha into its ground."""
    match = re.fullmatch(r"rgb\((\d+) (\d+) (\d+) / (\d+)%\)", color)
    if not match:
        return color
    digits = ground.removeprefix("#")
    below = [digit * 2 for digit in digits] if len(digits) == 3 else re.findall("..", digits)
    share = int(match[4]) / 100
    mixed = [round(int(match[i + 1]) * share + int(below[i], 16) * (1 - share)) for i in range(3)]
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


@pytest.mark.parametrize(
    ("fill", "expected"),
    [("#ffffff", "#000000"), ("#000000", "#ffffff"), ("#fdb927", "#000000"), ("#552583", "#ffffff")],
)
def test_ink_is_the_more_legible_one(fill: str, expected: str) -> None:
    """Letters on a team's color are black or white: the one with more contrast."""
    assert ink(fill) == expected
