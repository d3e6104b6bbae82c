"""The change log as it goes over HTTP."""

import msgspec

from dashboard.contrast.changelog import Entry
from dashboard.contrast.logged import BoardBytes, LogAnswer, indexed
from dashboard.core.model import GameKey
from dashboard.core.position import Position


A, B = GameKey("a"), GameKey("b")
ENTRIES = [Entry(2, 2000, 300, 200, (B,), {}), Entry(3, 2500, 310, 210, (A, B), {A: "1:0"})]


def test_games_are_named_by_index() -> None:
    """They are numbered in the order of their first change."""
    keys, changes = indexed(ENTRIES)

    assert keys == [B, A]
    assert [(change.touched, change.games, change.scores) for change in changes] == [
        ([0], 1, {}),
        ([1, 0], 2, {1: "1:0"}),
    ]


def test_log_is_the_same_after_its_way_over_http() -> None:
    """The laboratory computes from the entries that the server logged."""
    keys, changes = indexed(ENTRIES)
    sent = LogAnswer(Position("e", 3), 0, 3000, 2, 1, BoardBytes(900, 300), keys, changes, 0)
    received = msgspec.json.decode(msgspec.json.encode(sent), type=LogAnswer)

    assert received.entries() == ENTRIES
