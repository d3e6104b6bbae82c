"""Wait for a condition, never for a fixed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], object], *, within_s: float = 10.0) -> None:
    """Return once the condition holds; fail if it does not within `within_s` seconds."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, f"the condition did not hold within {within_s} s"
        await asyncio.sleep(0.005)


async def until_true(check: Callable[[], Awaitable[object]], *, within_s: float = 10.0) -> None:
    """Return once the awaited condition holds; fail if it does not within `within_s` seconds."""
    end = time.monotonic() + within_s
    while not await check():
        assert time.monotonic() < end, f"the condition did not hold within {within_s} s"
        await asyncio.sleep(0.02)
