"""The environment variable TZ."""

import time
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from dashboard.time_zone import settle_time_zone


UNREADABLE = [
    '"Europe/Berlin"',
    "'UTC'",
    "CET-1CEST",
    "<+03>-3",
    "Europe/Berlni",
    "Europe",
    "../etc/passwd",
    "/no/zone",
    "\x7f",
    "+1",
]


@pytest.fixture(autouse=True)
def _zone_of_the_machine() -> Iterator[None]:
    yield
    time.tzset()


@pytest.mark.parametrize("text", UNREADABLE)
def test_zone_that_cannot_be_read_means_utc_and_one_warning(text: str) -> None:
    """The warning contains the value and an example of a good one."""
    environ = {"TZ": text}
    with capture_logs() as lines:
        settle_time_zone(environ)
        settle_time_zone(environ)
    assert environ == {"TZ": "UTC"}
    assert [(line["log_level"], line["TZ"]) for line in lines] == [("warning", text)]
    assert "TZ=Europe/Berlin" in lines[0]["event"]


@pytest.mark.parametrize("text", ["", "UTC", "Europe/Berlin", ":America/New_York"])
def test_readable_zone_is_kept(text: str) -> None:
    """An empty one means UTC."""
    environ = {"TZ": text}
    with capture_logs() as lines:
        settle_time_zone(environ)
    assert (environ, lines) == ({"TZ": text}, [])


def test_no_zone_is_fine() -> None:
    """Nothing is set."""
    environ: dict[str, str] = {}
    settle_time_zone(environ)
    assert environ == {}
