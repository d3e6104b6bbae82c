"""
Measures what a coroutine costs, step by step, and charges an account with it.

The processor time of the thread is measured, not the time that passes: a server that waits for its core charges nobody
for it.
"""

from collections.abc import Callable, Coroutine, Generator
from time import thread_time
from typing import Any, Generic, TypeVar


Result = TypeVar("Result")

Charge = Callable[[float], None]
"""Charges an account with a cost in ms."""


class Metered(Generic[Result]):
    """
    An awaitable that runs a coroutine and charges each of its steps.

    This is no coroutine itself, because an open WebSocket keeps it for as long as it lives: a Python frame would cost
    several times as much memory.
    """

    __slots__ = ("_charge", "_coroutine")

    def __init__(self, coroutine: Coroutine[Any, Any, Result], charge: Charge) -> None:
        """Take over a coroutine. `charge` is called after each step with its cost in ms."""
        self._coroutine = coroutine
        self._charge = charge

    def __await__(self) -> Generator[Any, Any, Result]:
        return self  # It has all methods of a generator that `await` uses.

    def __iter__(self) -> "Metered[Result]":
        return self

    def __next__(self) -> object:
        return self.send(None)

    def send(self, value: object) -> object:
        """Run the next step."""
        started_s = thread_time()
        try:
            return self._coroutine.send(value)
        finally:
            self._charge((thread_time() - started_s) * 1000)

    def throw(self, *error: Any) -> object:
        """Run the next step, which begins with an exception."""
        started_s = thread_time()
        try:
            return self._coroutine.throw(*error)
        finally:
            self._charge((thread_time() - started_s) * 1000)

    def close(self) -> None:
        """End the coroutine."""
        self._coroutine.close()
