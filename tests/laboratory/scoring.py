"""A server on which goals fall while the laboratory measures."""

import time
from collections.abc import Callable

from dashboard.laboratory.result import Options
from tests.boards import board, game
from tests.wall import Wall


OPTIONS = Options(
    viewers=(8,),
    interval_s=0.3,
    duration_s=1.2,
    feed_interval_s=0.1,
    contestants=("push", "delta_poll"),
    waited_limit=1.0,
)
"""A short run with two contestants."""


def scoring(wall: Wall) -> Callable[[str, float], None]:
    """Return a progress callback that publishes a goal at each step of the measured time."""
    goals = iter(range(1, 1000))

    def publish_goal(step: str, _share: float) -> None:
        if "measuring" in step:
            # The detection time is the present: staleness is measured by the clock.
            wall.hub.publish(board(game(1, next(goals))), time.time_ns() // 1_000_000)

    return publish_goal
