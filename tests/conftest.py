"""The distribution of tests to workers, the profile of Hypothesis, and the only reason to skip a test."""

from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


BROWSER: Final = "tests/browser/"
HALFWAY: Final = f"{BROWSER}test_mode.py"
"""The first file of the second worker. Both parts take about as long."""

MAY_SKIP: Final = "needs ../shared"
"""Part of the only reason for which a test may be skipped: `make test` installs everything else."""

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


class SkipGuard:
    """Fails a run in which a test was skipped for any other reason than `MAY_SKIP`."""

    def __init__(self) -> None:
        self._wrong: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that was skipped."""
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that was skipped."""
        self._note(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn success into failure."""
        if self._wrong and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the tests."""
        for line in self._wrong:
            terminalreporter.write_line(f"skipped without need: {line}", red=True)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail") and MAY_SKIP not in str(report.longrepr):
            self._wrong.append(f"{report.nodeid}: {report.longrepr}")


def pytest_configure(config: pytest.Config) -> None:
    """Guard the process that reports, not those that only run tests."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipGuard())
