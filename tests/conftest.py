"""How the tests are shared out to workers."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


BROWSER = "tests/browser/"


class BrowserOnItsOwn(LoadScopeScheduling):  # type: ignore[misc]
    """
    One worker has all that needs a browser, so that there is one and it is not disturbed by another; the others go file
    by file. (xdist's own `loadgroup` would say so with a mark, but 3.8 does nothing under pytest 9.2.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return BROWSER if file.startswith(BROWSER) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Asked once by the process that hands out the tests."""
    return BrowserOnItsOwn(config, log)
