"""The garbage collector does not visit all objects while many connections open, and still frees cycles."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from dashboard.collector import set_up_collector


@pytest.fixture(autouse=True)
def _usual_collector() -> Iterator[None]:
    """Restore the collector of this process."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_growth_causes_no_full_collection() -> None:
    """The objects of ten thousand connections are visited while they are young, but never all of them together."""
    generations: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            generations.append(info["generation"])

    set_up_collector()
    gc.callbacks.append(note)
    try:
        kept = [[number] for number in range(750_000)]
    finally:
        gc.callbacks.remove(note)

    assert len(kept) == 750_000
    assert 0 < len(generations) < 800
    assert 2 not in generations


def test_what_exists_at_the_start_is_exempt() -> None:
    """Modules and settings live as long as the process."""
    set_up_collector()

    assert gc.get_freeze_count() > 10_000


def test_cycles_are_freed() -> None:
    """The transport of a closed connection is one."""

    class Transport:
        """An object that refers to itself."""

        def __init__(self) -> None:
            self.on_data = self.close

        def close(self) -> None:
            """Do nothing."""

    set_up_collector()
    first = weakref.ref(Transport())
    for _ in range(20_000):
        Transport()

    assert first() is None
