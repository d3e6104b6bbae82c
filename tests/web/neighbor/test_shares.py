"""Shares of what clients use together."""

from dashboard.web.neighbor.address import Neighbor
from dashboard.web.neighbor.shares import Shares


HOSTILE, HONEST, PROXY = Neighbor("network", "a"), Neighbor("network", "b"), Neighbor("exempt", "c")


def test_one_neighbor_cannot_take_all() -> None:
    """A neighbor gets its share; others and exempt ones still find room; a released item makes room again."""
    shares: Shares[str] = Shares(8, 0.25)
    assert [shares.take(HOSTILE, item) for item in "abcd"] == [None, None, "share", "share"]
    assert [shares.take(HONEST, item) for item in "ef"] == [None, None]
    assert [shares.take(PROXY, item) for item in "ghijk"] == [None, None, None, None, "limit"]
    shares.release(HOSTILE, "a")
    assert shares.take(HOSTILE, "z") is None
    assert len(shares) == 8


def test_equal_items_count_once() -> None:
    """A second user of an item is always admitted, and its end leaves the item to the first."""
    shares: Shares[str] = Shares(1, 0.0)
    assert [shares.take(HOSTILE, "a"), shares.take(HOSTILE, "a"), shares.take(HONEST, "a")] == [None] * 3
    shares.release(HOSTILE, "a")
    assert shares.take(HONEST, "b") == "share"
    assert shares.take(HOSTILE, "b") == "share"
    shares.release(HOSTILE, "a")
    shares.release(HONEST, "a")
    assert len(shares) == 0
    assert shares.take(HONEST, "b") is None
