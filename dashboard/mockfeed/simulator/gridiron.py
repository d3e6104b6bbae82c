"""The ball on an American football field, and the gain of a play."""

from random import Random
from typing import Final

from msgspec import Struct


INCOMPLETE: Final = 0.24
"""Share of the plays that are incomplete passes: the clock stops."""
LOSS: Final = 0.075
BIG: Final = 0.095
SACK: Final = -7
"""Gain in yards up to which a loss can end in one's own end zone; after smaller losses the ball lies in front of it."""
SHORT_MEAN: Final = 5.85
"""Mean yards of an ordinary play."""


def gain(random: Random, form: float) -> tuple[int, bool]:
    """Draw the yards of one play, and whether the clock stops after it."""
    draw = random.random()
    if draw < INCOMPLETE:
        return 0, True
    if draw < INCOMPLETE + LOSS:
        return -random.randint(1, 8), False
    if draw < INCOMPLETE + LOSS + BIG:
        return random.randint(15, 45), random.random() < 0.3
    return round(random.expovariate(1 / max(1.0, SHORT_MEAN + form))), random.random() < 0.15


class Ball(Struct, frozen=True):
    """The position of the ball, the side that has it, and the down."""

    side: int
    to_goal: int
    """Yards to the goal line that the side attacks."""
    down: int = 1
    distance: int = 10
    """Yards to a first down, or to the goal line if that is nearer."""

    def advanced(self, yards: int) -> "Ball | None":
        """Return the ball after a play of so many yards; `None` if a fourth down fell short."""
        to_goal = min(99, self.to_goal - yards) if yards > SACK else self.to_goal - yards
        if yards >= self.distance:
            return Ball(self.side, to_goal, 1, min(10, to_goal))
        if self.down == 4 and to_goal < 100:
            return None
        return Ball(self.side, to_goal, self.down + 1, self.distance - yards)

    def punted(self, yards: float) -> "Ball":
        """Return the other side's ball after a punt. A punt into the end zone brings the ball to the 20."""
        rest = self.to_goal - round(yards)
        return _first_and_ten(1 - self.side, 100 - rest if rest > 0 else 80)

    def lost(self, yards: float) -> "Ball":
        """Return the other side's ball after a play of so many yards."""
        return _first_and_ten(1 - self.side, 100 - (self.to_goal - round(yards)))

    def spot(self, codes: tuple[str, str]) -> str:
        """Return the half of the field and the yard line, for example "PAR 25"."""
        if self.to_goal > 50:
            return f"{codes[self.side]} {100 - self.to_goal}"
        return f"{codes[1 - self.side]} {self.to_goal}"


def _first_and_ten(side: int, to_goal: int) -> Ball:
    to_goal = max(1, min(99, to_goal))
    return Ball(side, to_goal, 1, min(10, to_goal))
