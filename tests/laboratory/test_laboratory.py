"""The laboratory on a server under test, and its refusals to measure."""

import asyncio

import pytest
from msgspec import structs

from dashboard.laboratory.laboratory import run_laboratory
from dashboard.laboratory.processes import Unmeasurable
from tests.boards import game
from tests.laboratory.scoring import OPTIONS, scoring
from tests.wall import running_wall


async def test_foreign_server_is_measured_without_its_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that such a server does not report are absent, not zero."""
    # The machine that runs the tests may be busy.
    monkeypatch.setattr("dashboard.laboratory.trial.LATE_LIMIT", 0.2)
    monkeypatch.setattr("dashboard.laboratory.trial.LAG_LIMIT_MS", 1_000.0)
    async with running_wall() as wall:
        wall.show(game(1))
        result = await run_laboratory(structs.replace(OPTIONS, server=wall.url), scoring(wall))
    push, delta = result.contestants["push"], result.contestants["delta_poll"]

    assert (push.server_cpu_ms_per_viewer_minute, push.kib_per_viewer, result.idle_cpu_ms_per_s) == (None, None, None)
    assert push.publications == len(push.window.changes_s) >= 2
    assert push.staleness_ms.p50 < delta.staleness_ms.p50
    assert push.wrong_score_seconds < delta.wrong_score_seconds
    assert delta.requests == pytest.approx(8 * 1.2 / 0.3, rel=0.2)
    assert push.sizes.naive_request > 400


async def test_server_that_stops_gives_no_figures() -> None:
    """The error says that the connection was closed."""
    async with running_wall() as wall:
        wall.show(game(1))
        stopping: list[asyncio.Task[None]] = []

        def stop_server(step: str, _share: float) -> None:
            if "measuring" in step and not stopping:
                stopping.append(asyncio.create_task(wall.runner.cleanup()))

        with pytest.raises(Unmeasurable, match="closed"):
            await run_laboratory(structs.replace(OPTIONS, server=wall.url), stop_server)
        await asyncio.gather(*stopping)


async def test_missing_server_and_too_few_files_give_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are reported before anything is measured."""
    with pytest.raises(Unmeasurable, match=r"127\.0\.0\.1"):
        await run_laboratory(structs.replace(OPTIONS, server="http://127.0.0.1:1"))
    monkeypatch.setattr("dashboard.laboratory.laboratory.allow_many", lambda: 50)
    with pytest.raises(Unmeasurable, match="50 files"):
        await run_laboratory(OPTIONS)
