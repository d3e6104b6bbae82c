"""Shares of what clients use together."""

from dashboard.web.neighbor.address import Neighbor
from dashboard.web.neighbor.shares import Shares


HOSTILE, HONEST, PROXY = Neighbor("network", "a"), Neighbor("network", "b"), Neighbor("exempt", "c")


def test_one_neighbor_cannot_take_all() -> None:
    """A neighbor gets its share; others and exempt ones still find room; a released item makes room again."""
    shares: Shares[str] = Shares(8, 0.25)
    for neighbor, items in ((HOSTILE, "ab"), (HONEST, "c"), (PROXY, "abcdefgh")):
        for item in items:
            assert shares.has_room(neighbor, item)
            shares.take(neighbor, item)
    assert not shares.has_room(HOSTILE, "c")
    assert shares.has_room(HONEST, "d")
    assert shares.has_room(PROXY, "z")
    shares.release(HOSTILE, "a")
    assert shares.has_room(HOSTILE, "c")
    assert len(shares) == 10


def test_equal_items_count_once() -> None:
    """A second user of an item is always admitted, and its end leaves the item to the first."""
    shares: Shares[str] = Shares(1, 0.0)
    for _ in range(2):
        assert shares.has_room(HOSTILE, "a")
        shares.take(HOSTILE, "a")
    shares.release(HOSTILE, "a")
    assert not shares.has_room(HOSTILE, "b")
    shares.release(HOSTILE, "a")
    assert len(shares) == 0
    assert shares.has_room(HOSTILE, "b")
