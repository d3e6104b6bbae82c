"""The ball on an American football field."""

import pytest

from dashboard.mockfeed.simulator.gridiron import Ball


@pytest.mark.parametrize(
    ("ball", "spot"),
    [(Ball(0, 75), "HOM 25"), (Ball(0, 20), "AWY 20"), (Ball(1, 75), "AWY 25"), (Ball(1, 50), "HOM 50")],
)
def test_spots_name_the_half_of_the_field(ball: Ball, spot: str) -> None:
    """Each half of the field has the code of the side that defends it."""
    assert ball.spot(("HOM", "AWY")) == spot


def test_ball_moves_by_the_rules() -> None:
    """Ten yards are a first down, a short fourth down loses the ball, and a punt into the end zone goes to the 20."""
    assert Ball(0, 75).advanced(10) == Ball(0, 65, 1, 10)
    assert Ball(0, 75, 4, 2).advanced(1) is None
    assert Ball(0, 8, 1, 8).advanced(3) == Ball(0, 5, 2, 5)
    assert Ball(0, 40).punted(50) == Ball(1, 80)
    assert Ball(0, 97).lost(5) == Ball(1, 8, 1, 8)
