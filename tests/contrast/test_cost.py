"""The costs of requests and deliveries."""

import pytest

from dashboard.contrast.cost import Sizes


SIZES = Sizes(gaps=((1, 400.0), (2, 600.0), (8, 1200.0)))


@pytest.mark.parametrize(("publications", "size"), [(1, 400), (1.5, 500), (5, 900), (8, 1200), (50, 1200)])
def test_size_of_a_gap_is_interpolated_between_samples(publications: float, size: float) -> None:
    """It is linear, and constant past the last sample."""
    assert SIZES.gap(publications) == size
