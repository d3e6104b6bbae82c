"""A few loads of the page chaos; `make page-chaos` runs hundreds."""

import pytest

from tests.browser.faulty_proxy import PAGE, SOCKET, Fault
from tests.browser.page_chaos import LIMIT_MS, Truth, complaint, report, run


pytestmark = pytest.mark.browser


async def test_pages_end_live_and_never_look_fresh_when_old() -> None:
    """One load for each kind of fault: every page is live within a minute after it, without help."""
    faults = [
        Fault("freshness/freshness.js", "502", 0, 1.5, ""),
        Fault("sync/reducer.js", "swap", 0, 1.5, "sync/store.js"),
        Fault("board/layout.js", "stall", 0, 1.5, ""),
        Fault("css/all.css", "truncate", 0, 1.5, ""),
        Fault("css/all.css", "login", 0, 1.5, ""),
        Fault(PAGE, "truncate", 0, 1.5, ""),
        Fault(PAGE, "stall", 0, 1.5, ""),
        Fault(SOCKET, "cut", 0, 1.5, ""),
    ]
    results = await run(faults, parallel=4)
    text, good = report(results)
    assert good, text
    assert all(load.hits for load in results), text
    assert all(load.samples > 10 for load in results), text


async def test_oracle_notices_old_scores_that_look_fresh() -> None:
    """Full colors or a lit seal need a proof, and a score that was true a moment ago."""
    truth = Truth([0.0, 10_000.0])
    good = {"at": 10_000.0 + LIMIT_MS - 1, "score": 0, "bright": True, "lit": True, "proven": True}
    assert complaint(good, truth) == ""
    assert "looks fresh" in complaint(good | {"at": 10_001.0 + LIMIT_MS}, truth)
    assert complaint(good | {"at": 99_999.0, "bright": False, "lit": False}, truth) == ""
    assert complaint(good | {"at": 99_999.0, "score": 1}, truth) == ""
    assert "without a proof" in complaint(good | {"proven": False, "lit": False}, truth)
