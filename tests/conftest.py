"""How the tests are shared out to workers, and how long they may take: no law has a deadline."""

from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


BROWSER: Final = "tests/browser/"
HALFWAY: Final = f"{BROWSER}test_page_lifecycle.py"
"""From here on it is another worker's: both take about as long."""

# A busy machine may stop for a while in the middle of any example.
settings.register_profile("scorewall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("scorewall")


class TwoBrowsers(LoadScopeScheduling):  # type: ignore[misc]
    """
    Two workers have all that needs a browser, so that there are two and not more: they wait most of the time, but not
    always. The other tests go file by file. (xdist's own `loadgroup` would say so with a mark, but 3.8 does nothing
    under pytest 9.2.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith(BROWSER):
            return f"{BROWSER} {file < HALFWAY}"
        return file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Run once, in the process that distributes the tests."""
    return TwoBrowsers(config, log)
