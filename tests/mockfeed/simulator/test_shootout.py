"""Shoot-outs end as soon as they are decided, and never level."""

from itertools import pairwise
from random import Random

from dashboard.mockfeed.simulator.shootout import attempts


def test_shoot_out_ends_when_it_is_decided() -> None:
    """The last tally is not level, and after five rounds each only sudden death decides."""
    for seed in range(500):
        taken = [0, 0]
        tallies = []
        for side, _, tally in attempts(Random(seed), 5, 0.75):
            taken[side] += 1
            tallies.append(tally)
        assert tallies[-1][0] != tallies[-1][1]
        assert abs(taken[0] - taken[1]) <= 1
        assert max(taken) >= 3
        assert max(taken) <= 5 or taken[0] == taken[1]


def test_sides_take_turns_and_tallies_only_grow() -> None:
    """Each attempt adds at most one goal."""
    taken = list(attempts(Random(3), 5, 0.75))
    assert all(before[0] != after[0] for before, after in pairwise(taken))
    assert all(sum(after[2]) - sum(before[2]) == after[1] for before, after in pairwise(taken))


def test_sudden_death_goes_on_while_level() -> None:
    """At a chance of one half some shoot-outs need more than three rounds."""
    assert any(len(list(attempts(Random(seed), 3, 0.5))) > 6 for seed in range(50))
