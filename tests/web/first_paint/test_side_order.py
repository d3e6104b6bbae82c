"""Which side stands above: "visitors at hosts" in North America, the hosts first elsewhere."""

import pytest

from dashboard.core.model import League, Sport
from dashboard.web.first_paint.side_order import first_side
from tests.boards import game


AMERICAN = (Sport.BASKETBALL, Sport.ICE_HOCKEY, Sport.BASEBALL, Sport.AMERICAN_FOOTBALL)


@pytest.mark.parametrize("sport", Sport)
def test_north_american_sports_name_the_visitors_first(sport: Sport) -> None:
    """All other sports name the hosts."""
    assert first_side(game(sport=sport)) == ("away" if sport in AMERICAN else "home")


@pytest.mark.parametrize(
    "name",
    [
        *("EuroLeague", "EuroCup", "ACB", "Liga Endesa", "BBL", "easyCredit BBL", "Betclic ELITE", "LBA", "BSL", "NBL"),
        *("DEL", "Penny DEL", "SHL", "Liiga", "KHL", "National League", "Extraliga", "Champions Hockey League", "IIHF"),
        *("ELF", "European League of Football", "GFL"),
    ],
)
def test_leagues_elsewhere_name_the_hosts_first(name: str) -> None:
    """By abbreviation or by name, in any case; a league whose name merely begins alike does not count."""
    for sport in AMERICAN:
        assert first_side(game(sport=sport, league=League(id="1", abbrev=name))) == "home"
        assert first_side(game(sport=sport, league=League(id="1", name=name))) == "home"
        assert first_side(game(sport=sport, league=League(id="1", name=f"{name} Reserves"))) == "away"
