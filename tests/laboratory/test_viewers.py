"""The counts of simulated viewers."""

from dashboard.laboratory.viewers import Counts


def test_counts_are_added_and_subtracted() -> None:
    """The figures of the measured time are the difference of two counts."""
    before, measured = Counts(1, 2, 1, 300, 4000, 0), Counts(10, 20, 3, 5000, 60_000, 1)
    after = before.plus(measured)

    assert after == Counts(11, 22, 4, 5300, 64_000, 1)
    assert after.plus(before, -1) == measured
