"""Situations and logs of the mock feed's contests."""

from typing import Any

import pytest

from dashboard.core.model import BaseballSituation, BasketballSituation, FootballSituation, HockeySituation
from tests.feed.sources.mock_payloads import read


@pytest.mark.parametrize(
    ("line", "kind", "note"),
    [
        ({"what": "GOAL", "void": True, "remark": "VAR: offside"}, "correction", "VAR: offside"),
        ({"what": "OWN_GOAL"}, "own_goal", None),
        ({"what": "HOMER", "remark": "2 runs"}, "home_run", "2 runs"),
        ({"what": "POWER_PLAY_GOAL"}, "goal", "power play"),
        ({"what": "YELLOW"}, "yellow_card", None),
        ({"what": "STREAKER"}, "streaker", None),
    ],
)
def test_log_lines_become_events(line: dict[str, Any], kind: str, note: str | None) -> None:
    """Known words become the model's, voided lines corrections, and unknown words stay."""
    (event,) = read(log=[{"no": 7, "side": 1, "scores": [0, 1]} | line]).events.values()
    assert (event.kind, event.note, event.side, event.order) == (kind, note, "away", 7)


def test_situations_are_read() -> None:
    """Sides are numbers, bases a list, and counts pairs."""
    baseball = {"of": "BASEBALL", "half": "TOP", "count": [3, 2], "outs": 1, "bases": [1, 3]}
    assert read(field=baseball).situation == BaseballSituation(
        half="top", balls=3, strikes=2, outs=1, bases=(True, False, True)
    )
    football = {
        "of": "GRIDIRON",
        "timeouts": [3, 2],
        "ball": 1,
        "down": 3,
        "toGo": 7,
        "spot": "PAR 25",
        "redZone": False,
    }
    assert read(field=football).situation == FootballSituation(
        possession="away",
        down=3,
        distance=7,
        yard_line="PAR 25",
        red_zone=False,
        home_timeouts=3,
        away_timeouts=2,
    )
    assert read(field={"of": "HOCKEY", "powerPlay": 0, "emptyNet": None}).situation == HockeySituation(
        strength="pp", power_play_side="home"
    )
    assert read(field={"of": "BASKETBALL", "bonus": [True, False], "timeouts": [4, 5]}).situation == (
        BasketballSituation(home_bonus=True, away_bonus=False, home_timeouts=4, away_timeouts=5)
    )
    assert read(field={"of": "CURLING"}).situation is None
