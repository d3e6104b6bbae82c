"""Both walls behind the recommended nginx restarted, in small; `make rolling` has ten thousand pages."""

import pytest

from tests.chaos.rolling import Options, roll
from tests.proxies import install_hint


async def test_nobody_is_lost_when_both_walls_are_restarted_one_after_the_other() -> None:
    """Every page that a wall sent away comes back through the proxy at once, and gets what it missed."""
    if needed := install_hint("nginx"):
        pytest.skip(needed)
    outcome = await roll(Options(clients=40, processes=1, rate=10.0, drain_s=0.1, rest_s=0.3))
    assert not outcome.failed
    first, second = (restart.pages for restart in outcome.restarts)
    # Who was sent away by the first one is at the second one, or, on a quick machine, at the first one again already.
    assert first > 0
    assert 40 - first < second <= 40
    assert outcome.left == outcome.recovered == first + second
    assert outcome.refused == outcome.unannounced == 0
    assert all(restart.back_s <= restart.window_s + restart.late_s + 2 for restart in outcome.restarts)
