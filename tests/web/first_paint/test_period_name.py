"""The names of periods, as short as a score bug has them."""

import pytest

from dashboard.core.model import BaseballSituation, Period, PeriodKind, Sport
from dashboard.web.first_paint.period_name import inning_name, period_name
from dashboard.web.first_paint.words import LANGUAGES, words
from tests.boards import game


ENGLISH = words("en")


@pytest.mark.parametrize(
    ("kind", "number", "regulation", "sport", "expected"),
    [
        (PeriodKind.HALF, 2, 2, Sport.SOCCER, "2nd half"),
        (PeriodKind.HALF, 2, 2, Sport.BASKETBALL, "H2"),
        (PeriodKind.QUARTER, 3, 4, Sport.BASKETBALL, "Q3"),
        (PeriodKind.PERIOD, 3, 3, Sport.ICE_HOCKEY, "3rd"),
        (PeriodKind.INNING, 11, 9, Sport.BASEBALL, "11th inning"),
        (PeriodKind.SET, 3, 5, Sport.TENNIS, "Set 3"),
        (PeriodKind.EXTRA_TIME, 4, 2, Sport.SOCCER, "ET 2"),
        (PeriodKind.OVERTIME, 5, 4, Sport.BASKETBALL, "OT"),
        (PeriodKind.OVERTIME, 6, 4, Sport.BASKETBALL, "2OT"),
    ],
)
def test_a_period_by_its_sport(kind: PeriodKind, number: int, regulation: int, sport: Sport, expected: str) -> None:
    """Overtime counts from the end of regulation."""
    assert period_name(Period(number=number, kind=kind, label="?", regulation=regulation), sport, ENGLISH) == expected


@pytest.mark.parametrize("kind", PeriodKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_name(kind: PeriodKind, language: str) -> None:
    """In every language; a key on the screen would begin with the catalog's group."""
    for sport in Sport:
        name = period_name(Period(number=5, kind=kind, label="?", regulation=4), sport, words(language))
        assert name
        assert not name.startswith("period.")


def test_an_inning_has_two_halves() -> None:
    """The half where the feed reports it."""
    period = Period(number=9, kind=PeriodKind.INNING, label="9th", regulation=9)
    assert inning_name(game(period=period, situation=BaseballSituation(half="top")), ENGLISH) == "Top 9th"
    assert inning_name(game(period=period), ENGLISH) == "9th inning"
    assert inning_name(game(period=None), ENGLISH) == ""
