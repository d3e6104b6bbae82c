"""Names of invented players."""

from random import Random

from dashboard.mockfeed.simulator.players import SURNAMES, roster


def test_roster_holds_each_surname_once() -> None:
    """It has the requested number of names, and the same seed gives the same names."""
    names = roster(Random(1), 16)
    surnames = [name.split(". ", 1)[1] for name in names]

    assert len(set(surnames)) == 16
    assert set(surnames) <= set(SURNAMES)
    assert names == roster(Random(1), 16)
