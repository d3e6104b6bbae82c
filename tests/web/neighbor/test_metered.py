"""Coroutines that charge an account step by step."""

import asyncio
import time

import pytest

from dashboard.web.neighbor.metered import Metered


def _burn(cpu_ms: float) -> None:
    end = time.thread_time() + cpu_ms / 1000
    while time.thread_time() < end:
        pass


async def test_each_step_is_charged_and_waiting_is_not() -> None:
    """The cost is the processor time of the coroutine, before and after it waited."""
    costs: list[float] = []

    async def work() -> str:
        _burn(4)
        await asyncio.sleep(0.05)
        _burn(2)
        return "done"

    assert await Metered(work(), costs.append) == "done"
    assert len(costs) == 2
    assert costs[0] >= 4
    assert costs[1] >= 2
    assert sum(costs) < 40


async def test_exceptions_and_cancellation_pass() -> None:
    """The coroutine sees what is thrown into it, and its caller what it raises. Both are charged."""
    costs: list[float] = []
    waiting, cancelled = asyncio.Event(), asyncio.Event()

    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError("nothing")

    async def wait() -> None:
        try:
            waiting.set()
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    with pytest.raises(LookupError):
        await Metered(fail(), costs.append)
    assert len(costs) == 2

    async def run() -> None:
        await Metered(wait(), costs.append)

    task = asyncio.create_task(run())
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cancelled.is_set()
    assert len(costs) == 4


def test_closing_ends_the_coroutine() -> None:
    """A task that is destroyed ends its coroutine, too."""
    ended = []

    async def work() -> None:
        try:
            await asyncio.sleep(1)
        finally:
            ended.append(True)

    async def run() -> None:
        await Metered(work(), lambda _: None)

    async def start() -> None:
        coroutine = run()
        coroutine.send(None)
        coroutine.close()

    asyncio.run(start())
    assert ended
