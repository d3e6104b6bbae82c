"""A trial's judgment of its own figures."""

import pytest
from msgspec import structs

from dashboard.laboratory.processes import Unmeasurable
from dashboard.laboratory.trial import Trial
from tests.boards import game
from tests.laboratory.scoring import OPTIONS, scoring
from tests.wall import running_wall


async def test_trial_on_a_busy_machine_gives_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its error names what was too late."""
    monkeypatch.setattr("dashboard.laboratory.trial.LATE_LIMIT", -1.0)
    async with running_wall() as wall:
        wall.show(game(1))
        options = structs.replace(OPTIONS, server=wall.url, duration_s=0.6)
        with pytest.raises(Unmeasurable, match=r"polls were skipped|timers were"):
            await Trial(options, "delta_poll", 8, scoring(wall)).run()
