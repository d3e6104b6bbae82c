"""A few faults of a cluster. `make chaos` runs a hundred rounds."""

from tests.chaos.cluster import chaos


async def test_all_viewers_agree_after_node_and_broker_failures() -> None:
    """A leader is killed, one is paused and wakes up, and a broker is emptied. No viewer has a wrong delivery."""
    async with chaos(seed=1, viewers=30) as run:
        for fault in ("kill leader", "stop leader", "empty broker"):
            await run.round(fault, 2.5)
        run.check()
        assert len(run.fail_over_s) == 2
