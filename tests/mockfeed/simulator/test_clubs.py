"""The invented clubs."""

from dashboard.mockfeed.simulator.clubs import CLUBS


def test_codes_and_colors_are_well_formed() -> None:
    """A code has three capital letters and is unique in its sport; a color has six hex digits."""
    for clubs in CLUBS.values():
        assert len({club.code for club in clubs}) == len(clubs)
        for club in clubs:
            assert len(club.code) == 3
            assert club.code.isalpha()
            assert club.code.isupper()
            assert all(len(color) == 6 and int(color, 16) >= 0 for color in club.colors)
