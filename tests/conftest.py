"""The distribution of tests to workers, and the profile of Hypothesis, which has no deadline."""

from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


BROWSER: Final = "tests/browser/"
HALFWAY: Final = f"{BROWSER}test_mode.py"
"""The first file of the second worker. Both parts take about as long."""

# A busy machine may pause in the middle of any example.
settings.register_profile("scorewall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("scorewall")


class TwoBrowsers(LoadScopeScheduling):  # type: ignore[misc]
    """
    A scheduler that gives all browser tests to two workers, and the others file by file.

    Browsers wait most of the time, but not always, so there are two and not more. xdist's own `loadgroup` would do this
    with a mark, but has no effect in version 3.8 under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith(BROWSER):
            return f"{BROWSER} {file < HALFWAY}"
        return file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Return the scheduler. Pytest calls this in the process that distributes the tests."""
    return TwoBrowsers(config, log)
