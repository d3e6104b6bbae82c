"""Wait for a condition, never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], object], *, within_s: float = 10.0) -> None:
    """Return when the condition holds; fail when it does not within the time."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, "the condition never came true"
        await asyncio.sleep(0.005)


async def until_true(check: Callable[[], Awaitable[object]], *, within_s: float = 10.0) -> None:
    """The same for a condition that has to be asked for."""
    end = time.monotonic() + within_s
    while not await check():
        assert time.monotonic() < end, "the condition never came true"
        await asyncio.sleep(0.02)
