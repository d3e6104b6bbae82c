"""The cards of games: the vectors that Python and JavaScript share, and rules for every status."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dashboard.core.model import PLAYING, Board, Game, Status
from dashboard.web.first_paint.card import card, groups
from dashboard.web.first_paint.words import words


VECTORS = Path(__file__).parents[3] / "fixtures" / "vectors"
Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    """Read the cases of a vector file."""
    read: list[Case] = json.loads((VECTORS / f"{name}.json").read_text())
    return read


def moment(case: Case) -> datetime:
    """Return the time at which a case is looked at."""
    return datetime.fromtimestamp(case["now"] / 1000, UTC)


CARDS = cases("card")


@pytest.mark.parametrize("case", CARDS, ids=[case["name"] for case in CARDS])
def test_card_is_as_the_vectors_say(case: Case) -> None:
    """Every case gives the same card here as in the browser."""
    game = msgspec.convert(case["game"], Game)
    assert msgspec.to_builtins(card(game, moment(case), UTC, words(case.get("language", "en")))) == case["card"]


@pytest.mark.parametrize("case", cases("groups"), ids=lambda case: case["name"])
def test_groups_are_as_the_vectors_say(case: Case) -> None:
    """Leagues and games stand in the same order here as in the browser, whatever the order they arrived in."""
    games = msgspec.convert(case["games"], dict[str, Game])
    for arrival in (list(games.values()), list(games.values())[::-1]):
        shown = groups(Board({game.key: game for game in arrival}), moment(case), favourites=case.get("favourites", ()))
        assert [
            {"key": g.key, "title": g.title, "live": g.live, "cards": [c.key for c in g.cards]} for g in shown
        ] == case["groups"]


def test_vectors_cover_every_status_and_sport() -> None:
    """A status or one of the five sports without a case would be free to differ between server and browser."""
    assert {case["game"]["status"] for case in CARDS} == {status.value for status in Status}
    assert {"soccer", "basketball", "ice_hockey", "baseball", "american_football"} <= {
        c["game"]["sport"] for c in CARDS
    }


@pytest.mark.parametrize("status", Status)
def test_only_games_in_play_look_live_and_stale_ones_never(status: Status) -> None:
    """No game looks as if it were played when it is not, or when no source confirms it."""
    game = msgspec.structs.replace(msgspec.convert(CARDS[0]["game"], Game), status=status)
    now = moment(CARDS[0])
    assert (card(game, now).state in ("live", "break")) == (status in PLAYING)
    stale = card(msgspec.structs.replace(game, stale=True), now)
    assert stale.state == "stale"
    assert "no longer" in stale.headline.lower()


def test_times_are_those_of_the_zone() -> None:
    """The same start is another time of day, and may be another day, elsewhere."""
    case = next(case for case in CARDS if case["name"] == "scheduled past midnight")
    game = msgspec.convert(case["game"], Game)
    assert card(game, moment(case)).headline == "Sun 00:30"
    assert card(game, moment(case), timezone(timedelta(hours=-4))).headline == "20:30"
