"""The cluster's faults, a few of them; `make chaos` has a hundred rounds."""

from tests.chaos.cluster import chaos


async def test_all_viewers_agree_after_node_and_broker_failures() -> None:
    """A leader killed, one paused that wakes up, and a broker emptied, under play; each viewer's books are right."""
    async with chaos(seed=1, viewers=30) as run:
        for fault in ("kill leader", "stop leader", "empty broker"):
            await run.round(fault, 2.5)
        run.check()
        assert len(run.fail_over_s) == 2
