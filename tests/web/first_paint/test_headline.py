"""Where a game stands, in a few words; `fixtures/vectors/card.json` has a case for every status and sport."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.core.model import Sport, Status
from dashboard.web.first_paint.headline import headline
from dashboard.web.first_paint.words import LANGUAGES, words
from tests.boards import KICK_OFF, game


ENGLISH = words("en")


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (timedelta(0), "18:00"),
        (timedelta(days=1), "Sat 18:00"),
        (timedelta(days=6), "Thu 18:00"),
        (timedelta(days=7), "10 Jul"),
        (timedelta(days=-1), "2 Jul"),
    ],
)
def test_a_start_is_as_precise_as_one_needs(later: timedelta, expected: str) -> None:
    """The time today, the weekday within a week, else the date."""
    coming = game(status=Status.SCHEDULED, start_time=KICK_OFF + later)
    assert headline(coming, KICK_OFF - timedelta(hours=9), UTC, ENGLISH) == (expected, "")


def test_today_is_that_of_the_display() -> None:
    """The same start is tomorrow in London and today in New York."""
    coming = game(status=Status.SCHEDULED, start_time=datetime(2026, 7, 4, 0, 30, tzinfo=UTC))
    now = datetime(2026, 7, 3, 20, 0, tzinfo=UTC)
    assert headline(coming, now, ZoneInfo("Europe/London"), ENGLISH)[0] == "Sat 01:30"
    assert headline(coming, now, ZoneInfo("America/New_York"), ENGLISH)[0] == "20:30"


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Rain Delay", "Rain delay"),
        ("Fog on the ice", "Fog on the ice delay"),
        ("fog", "Fog delay"),
        ("Fog on the rink", "Delayed"),
        ("Fog over the rink", "Delayed"),
        (None, "Delayed"),
    ],
)
def test_a_headline_takes_a_short_reason(reason: str | None, expected: str) -> None:
    """Of fourteen letters at most: a longer one stands below the scores."""
    held = game(status=Status.DELAYED, status_reason=reason, sport=Sport.ICE_HOCKEY, period=None, clock=None)
    assert headline(held, KICK_OFF, UTC, ENGLISH)[0] == expected


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_headline_for_every_status(status: Status, language: str) -> None:
    """In every language, and none is the key of a word."""
    title, note = headline(game(status=status, period=None, clock=None), KICK_OFF, UTC, words(language))
    assert title
    assert not {title, note} & words(language).entries.keys()
