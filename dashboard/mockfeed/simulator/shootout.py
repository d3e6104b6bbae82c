"""A shoot-out: a best of so many rounds that ends as soon as it is decided, then sudden death."""

from collections.abc import Iterator
from random import Random

from dashboard.mockfeed.simulator.timeline import Pair


def attempts(random: Random, rounds: int, chance: float) -> Iterator[tuple[int, bool, Pair]]:
    """
    Yield each attempt as its side, whether it scored, and the tally after it.

    The sides take turns, for `rounds` rounds and then in sudden death. `chance` is that of a goal, from 0 to 1. The
    last tally is not level.
    """
    tally = [0, 0]
    attempts_made = [0, 0]
    first = random.randrange(2)
    while True:
        for side in (first, 1 - first):
            scored = random.random() < chance
            attempts_made[side] += 1
            tally[side] += scored
            yield side, scored, (tally[0], tally[1])
            if _decided(tally, attempts_made, rounds):
                return


def _decided(tally: list[int], attempts_made: list[int], rounds: int) -> bool:
    """Return whether one side leads by more than the attempts left to the other."""
    allowed = max(rounds, *attempts_made)
    return any(tally[side] > tally[1 - side] + allowed - attempts_made[1 - side] for side in (0, 1))
