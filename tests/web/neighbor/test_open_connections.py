"""All open connections, and which of them leave for others."""

from dashboard.web.neighbor.address import Neighbor
from dashboard.web.neighbor.open_connections import OpenConnections


A, B, C = (Neighbor("network", name) for name in "abc")
PROXY = Neighbor("exempt", "proxy")


class _Connection:
    def __init__(self, name: str, log: list[str]) -> None:
        self._name = name
        self._log = log

    def evict(self) -> None:
        """Note who left."""
        self._log.append(self._name)


class _Clock:
    now_s = 10.0

    def __call__(self) -> float:
        return self.now_s


class _Door:
    """Opens connections by name."""

    def __init__(self, **limits: int) -> None:
        numbers = {"total": 8, "per_neighbor": 3, "unread": 4, "unread_per_neighbor": 2} | limits
        self.clock = _Clock()
        self.open = OpenConnections(**numbers, unread_s=30.0, clock=self.clock)
        self.left: list[str] = []
        self.connections: dict[str, _Connection] = {}

    def enter(self, name: str, neighbor: Neighbor, *, busy: bool = False) -> str | None:
        if reason := self.open.make_room(neighbor):
            return reason
        connection = self.connections[name] = _Connection(name, self.left)
        self.open.opened(connection, neighbor)
        if busy:
            self.open.became_busy(connection)
        return None


def test_neighbor_at_its_limit_loses_its_oldest_idle_connection() -> None:
    """Others are not touched. A busy connection never leaves: then the new one is refused."""
    door = _Door()
    door.enter("b1", B)
    assert [door.enter(f"a{number}", A) for number in range(4)] == [None] * 4
    assert door.left == ["a0"]
    for name in ("a1", "a2", "a3"):
        door.open.became_busy(door.connections[name])
    assert door.enter("a4", A) == "address"
    door.open.became_idle(door.connections["a2"])
    assert door.enter("a4", A) is None
    assert door.left == ["a0", "a2"]
    assert all(door.enter(f"p{number}", PROXY) is None for number in range(4))


def test_server_at_its_limit_closes_one_of_the_largest_neighbor() -> None:
    """Viewers of smaller neighbors stay, and so do busy connections of the largest one."""
    door = _Door(per_neighbor=99)
    door.enter("b1", B)
    door.enter("a1", A, busy=True)
    for number in range(2, 4):
        door.enter(f"a{number}", A)
    for number in range(4):
        door.enter(f"p{number}", PROXY)
    assert door.enter("c1", C) is None
    assert door.left == ["p0"]
    door.clock.now_s += 1
    for number in range(1, 4):
        door.open.became_busy(door.connections[f"p{number}"])
    assert door.enter("c2", C) is None
    assert door.left == ["p0", "a2"]
    assert len(door.open) == 8


def test_one_neighbor_gets_half_of_few_connections() -> None:
    """A low limit of open files lowers the limit per neighbor, too."""
    door = _Door(total=8, per_neighbor=1000)
    assert [door.enter(f"a{number}", A, busy=True) for number in range(5)] == [None] * 4 + ["address"]
    assert [door.enter(f"b{number}", B, busy=True) for number in range(4)] == [None] * 4
    assert door.enter("c", C) == "total"
    assert door.open.refusals == {"address": 1, "total": 1}


def test_unread_responses_are_bounded_in_number_and_time() -> None:
    """The oldest of a neighbor leaves over its limit, the oldest of all over the limit in total or after a time."""
    door = _Door(total=99, per_neighbor=99)
    for name, neighbor in (("a1", A), ("a2", A), ("a3", A), ("b1", B), ("b2", B), ("c1", C), ("c2", C)):
        door.enter(name, neighbor, busy=True)
        door.open.became_unread(door.connections[name])
        door.clock.now_s += 1
    assert door.left == ["a1", "a2", "a3"]
    door.open.became_read(door.connections["b1"])
    door.clock.now_s += 27.5
    door.open.close_unread()
    assert door.left == ["a1", "a2", "a3", "b2"]
    assert door.open.unread == 2
    door.clock.now_s += 30
    door.open.close_unread()
    assert door.open.unread == 0


def test_closed_connections_are_forgotten() -> None:
    """A connection that was evicted may be closed again, and be busy or unread, without effect."""
    door = _Door()
    door.enter("a1", A)
    connection = door.connections["a1"]
    door.open.closed(connection)
    door.open.closed(connection)
    for note in (door.open.became_busy, door.open.became_idle, door.open.became_unread, door.open.became_read):
        note(connection)
    assert (len(door.open), door.open.unread, door.left) == (0, 0, [])
