"""Long computations run one at a time, and clients that request the same share a result."""

import asyncio
from collections.abc import Callable
from threading import Event

import pytest

from dashboard.web.computation import KEPT, WAITING_LIMIT, WAITING_SHARE, Computations, TooManyComputations
from dashboard.web.neighbor.address import Neighbor
from tests.waiting import until


KEPT_S = 2.0


class Clock:
    """A clock that is set by hand."""

    now_s = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s


def counted(calls: list[str], name: str) -> Callable[[], Callable[[], bytes]]:
    """Return a computation that notes each of its runs."""

    def compute() -> bytes:
        calls.append(name)
        return f"{name}{len(calls)}".encode()

    return lambda: compute


async def test_equal_requests_share_a_result_until_it_expires() -> None:
    """The computation runs once for all of them, and anew afterwards."""
    clock, calls = Clock(), list[str]()
    computations = Computations(KEPT_S, clock=clock)
    requests = [computations.result("a", counted(calls, "a")) for _ in range(50)]

    assert set(await asyncio.gather(*requests)) == {b"a1"}
    clock.now_s = KEPT_S - 0.01
    assert await computations.result("a", counted(calls, "a")) == b"a1"
    clock.now_s = KEPT_S
    assert await computations.result("a", counted(calls, "a")) == b"a2"


async def test_computations_run_one_at_a_time_and_never_on_the_loop() -> None:
    """The loop goes on while one runs, and the next one starts only then."""
    computations, started = Computations(KEPT_S), list[str]()
    may_end = Event()

    def blocking(name: str) -> Callable[[], Callable[[], bytes]]:
        def compute() -> bytes:
            started.append(name)
            may_end.wait(10)
            return name.encode()

        return lambda: compute

    tasks = [asyncio.create_task(computations.result(name, blocking(name))) for name in "abc"]
    await until(lambda: started)
    assert started == ["a"]
    may_end.set()

    assert await asyncio.gather(*tasks) == [b"a", b"b", b"c"]
    assert started == ["a", "b", "c"]


async def test_too_many_waiting_computations_are_refused() -> None:
    """A result that is there already is still shared."""
    computations, may_end = Computations(KEPT_S), Event()

    def compute() -> bytes:
        may_end.wait(10)
        return b""

    # The first one has its turn, and does not wait.
    tasks = [asyncio.create_task(computations.result(0, lambda: compute))]
    await asyncio.sleep(0)
    await until(lambda: not computations.waiting)
    tasks += [asyncio.create_task(computations.result(n, lambda: compute)) for n in range(1, WAITING_LIMIT + 1)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyComputations):
        await computations.result("one more", lambda: compute)
    shared = asyncio.create_task(computations.result(0, lambda: compute))
    may_end.set()

    assert await shared == b""
    await asyncio.gather(*tasks)


async def test_failure_is_not_kept() -> None:
    """The next request computes anew."""
    computations, calls = Computations(KEPT_S), list[str]()

    def fail() -> bytes:
        raise ValueError("no window")

    with pytest.raises(ValueError, match="no window"):
        await computations.result("a", lambda: fail)

    assert await computations.result("a", counted(calls, "a")) == b"a1"


async def test_a_client_that_leaves_does_not_cancel_the_result_of_others() -> None:
    """The others get it."""
    computations, may_end = Computations(KEPT_S), Event()

    def compute() -> bytes:
        may_end.wait(10)
        return b"result"

    first, second = (asyncio.create_task(computations.result("a", lambda: compute)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    may_end.set()

    assert await second == b"result"


async def test_kept_results_are_bounded() -> None:
    """The oldest leave first."""
    computations = Computations(KEPT_S, clock=Clock())
    for number in range(3 * KEPT):
        await computations.result(number, counted([], "x"))

    assert len(computations) <= KEPT + 1


async def test_one_neighbor_cannot_take_all_turns() -> None:
    """Beside a neighbor whose share waits, another one's question still gets its turn."""
    computations, released = Computations(KEPT_S), Event()
    hostile, honest = Neighbor("network", "a"), Neighbor("network", "b")

    def compute() -> bytes:
        released.wait(10)
        return b"done"

    tasks = [asyncio.create_task(computations.result("first", lambda: compute))]
    await until(lambda: computations.waiting == 0)
    share = int(WAITING_LIMIT * WAITING_SHARE)
    tasks += [asyncio.create_task(computations.result(n, lambda: compute, hostile)) for n in range(share)]
    await until(lambda: computations.waiting == share)
    with pytest.raises(TooManyComputations):
        await computations.result("one more", lambda: compute, hostile)
    tasks += [asyncio.create_task(computations.result("honest", lambda: compute, honest))]
    await until(lambda: computations.waiting == share + 1)
    released.set()
    assert set(await asyncio.gather(*tasks)) == {b"done"}
