"""The JSON of `cluster` in `/healthz`."""

import msgspec

from dashboard.core.membership import Membership
from dashboard.core.position import Position


def test_membership_json_has_every_member() -> None:
    """A monitor reads the members by name. None is absent while it is null, empty or false."""
    alone = Membership(
        node="a", role="follower", leader="", broker="away", error=None, ready=False, end=None, counts={}
    )
    leader = Membership(
        node="a",
        role="leader",
        leader="a",
        broker="ok",
        error=None,
        ready=True,
        end=Position("e1", 7),
        counts={"terms": 1},
    )

    assert msgspec.to_builtins(alone) == {
        "node": "a",
        "role": "follower",
        "leader": "",
        "broker": "away",
        "error": None,
        "ready": False,
        "end": None,
        "counts": {},
    }
    assert msgspec.to_builtins(leader)["end"] == {"epoch": "e1", "offset": 7}
