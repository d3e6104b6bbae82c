"""Small payloads of the mock feed for tests."""

from copy import deepcopy
from typing import Any

from dashboard.core.model import Game
from dashboard.feed.sources import mock


def contest(**changes: Any) -> dict[str, Any]:
    """Return a scoreboard with one contest, some of its fields replaced."""
    fields: dict[str, Any] = {
        "id": "E1-SOC-1",
        "discipline": "SOCCER",
        "competition": {"code": "cfd", "title": "Coastal First Division", "round": "Matchday 1"},
        "startsAt": "2026-10-03T18:00:00Z",
        "state": {"word": "IN_PLAY", "caption": "1st half", "reason": None, "decidedBy": None},
        "sides": [
            {"code": "EAS", "town": "Eastmere", "name": "Eastmere United", "colours": ["b3123b", "ffffff"]},
            {"code": "LVH", "town": "Lake Verity", "name": "Herons", "colours": ["2a6f97", "f4f1de"]},
        ],
        "scores": [2, 1],
        "partials": [[2, 1]],
        "kicks": None,
        "stage": {"no": 1, "type": "HALF", "label": "1st half", "of": 2},
        "clock": {"text": "45'+2'", "ms": 2_700_000, "counts": "UP", "running": True, "added": 2},
        "field": None,
        "log": [
            {
                "no": 1,
                "what": "GOAL",
                "side": 0,
                "when": "23'",
                "who": "M. Thorne",
                "scores": [1, 0],
                "remark": None,
                "void": False,
            }
        ],
        "ground": {"name": "Lantern Lane", "town": "Eastmere"},
        "meeting": None,
        "channels": ["Matchday+"],
        "changedAt": "2026-10-03T18:47:00Z",
    }
    board = {"edition": "2.1", "evening": 1, "changedAt": "2026-10-03T18:47:00Z", "contests": [fields | changes]}
    return deepcopy(board)


def read(**changes: Any) -> Game:
    """Return the only game of `contest`."""
    (game,) = mock.parse(contest(**changes)).games
    return game
