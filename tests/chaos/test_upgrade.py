"""A small rolling upgrade between two builds behind the recommended nginx. `make upgrade` has fifty pages."""

import pytest

from tests.chaos.upgrade import Options, report, upgrade


@pytest.mark.browser
@pytest.mark.no_cover
async def test_every_page_ends_on_the_new_build() -> None:
    """Pages with a socket, polling ones, and one loaded between the builds: whole, within 30 s, without a loop."""
    outcome = await upgrade(Options(pages=2, late_pages=1, mixed_s=3.0, after_s=1.0, jitter=0))
    assert not outcome.failed, report(outcome)
