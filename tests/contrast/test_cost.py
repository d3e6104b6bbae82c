"""The costs of requests and deliveries."""

import pytest

from dashboard.contrast.cost import Sizes


SIZES = Sizes(gaps=((1, 400.0), (2, 600.0), (8, 1200.0)))


@pytest.mark.parametrize(("publications", "size"), [(1, 400), (1.5, 500), (5, 900), (8, 1200), (50, 1200)])
def test_a_gap_is_between_its_samples(publications: float, size: float) -> None:
    """Linear, and no larger than the last: what changes again and again is told once."""
    assert SIZES.gap(publications) == size
