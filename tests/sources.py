"""Sources for tests that return prepared answers."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from dashboard.core.model import Game
from dashboard.feed.source import Pace, Parsed, Problem, Reading
from tests.boards import KICK_OFF


FAST = Pace(live_s=0.01, near_s=0.01, idle_s=0.01)

Answer = Reading | float | None | Exception


def reading(*games: Game, at: datetime = KICK_OFF, problems: Iterable[Problem] = (), **options: object) -> Reading:
    """Return a reading with these games."""
    return Reading(Parsed(list(games), list(problems)), at, **options)  # type: ignore[arg-type]


class FakeSource:
    """A source that returns its answers in turn, then the last one for ever. It raises an exception among them."""

    def __init__(self, *answers: Answer, name: str = "mock", pace: Pace = FAST) -> None:
        self.name = name
        self.pace = pace
        self.answers = list(answers)
        self.fetches = 0
        self.closed = False

    async def fetch(self) -> Reading | float | None:
        """Return the next answer."""
        self.fetches += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """Note that the source was closed."""
        self.closed = True


class HangingSource(FakeSource):
    """A source that never answers."""

    async def fetch(self) -> Reading | float | None:
        """Wait for ever."""
        self.fetches += 1
        await asyncio.Event().wait()
        return None
