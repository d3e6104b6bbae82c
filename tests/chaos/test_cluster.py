"""The cluster's faults, a few of them; `make chaos` has a hundred rounds."""

from tests.chaos.cluster import chaos


async def test_whatever_dies_nobody_ends_with_another_board() -> None:
    """A leader killed, one paused that wakes up, and a broker emptied, under play; each viewer's books are right."""
    async with chaos(seed=1, viewers=30) as run:
        for fault in ("kill leader", "stop leader", "empty broker"):
            await run.round(fault, 2.5)
        run.check()
        assert len(run.fail_over_s) == 2
