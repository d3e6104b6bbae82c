"""A small rolling restart of two servers behind the recommended nginx. `make rolling` has ten thousand pages."""

from tests.chaos.rolling import Options, roll


async def test_rolling_restart_loses_no_client() -> None:
    """Every page of a stopped server reconnects through the proxy and gets what it missed."""
    outcome = await roll(Options(clients=40, processes=1, rate=10.0, drain_s=0.1, rest_s=0.3))
    assert not outcome.failed
    first, second = (restart.pages for restart in outcome.restarts)
    # Pages of the first server are now at the second, or, on a fast machine, at the first one again.
    assert first > 0
    assert 40 - first < second <= 40
    assert outcome.left == outcome.recovered == first + second
    assert outcome.refused == outcome.unannounced == 0
    assert all(restart.back_s <= restart.window_s + restart.late_s + 2 for restart in outcome.restarts)
