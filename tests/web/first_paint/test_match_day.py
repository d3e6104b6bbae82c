"""The games of yesterday that leave the first paint, by the vectors that Python and JavaScript share."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.core.model import League, Status
from dashboard.web.first_paint.match_day import today
from tests.boards import board, game


CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[3] / "fixtures" / "vectors" / "day.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_games_of_yesterday_leave_as_the_vectors_say(case: dict[str, Any]) -> None:
    """The games that stay are those that the script leaves on the board."""
    games = [
        game(
            number,
            league=League(id=row["league"]),
            status=Status(row["status"]),
            start_time=datetime.fromisoformat(row["start"]),
        )
        for number, row in enumerate(case["games"])
    ]
    left = {datetime.fromisoformat(start) for start in case["left"]}

    shown = today(board(*games), datetime.fromisoformat(case["now"]), ZoneInfo(case["zone"]))

    assert list(shown.games.values()) == [item for item in games if item.start_time not in left]
