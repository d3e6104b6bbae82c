"""
The watch of one source: poll, guard, deliver, and set the time of the next poll. No scheduler, no clock of its own.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from msgspec import structs

from dashboard.core.game_cap import GameCap
from dashboard.core.guard import PLACES, Guard
from dashboard.core.model import Game, GameKey
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.feed.cadence import backoff_s, next_delay_s
from dashboard.feed.source import FeedError, Garbled, Reading, Source, Unreachable
from dashboard.feed.source_name import public_error
from dashboard.steady_clock import now_ms


Deliver = Callable[[str, Mapping[GameKey, Game]], None]
"""A function that receives a source's name and all its games, after the guard. Synchronous."""

DEADLINE_S: Final = 10.0
"""Time limit of a poll, s."""

SILENCE: Final = timedelta(seconds=120)
"""Time without a successful poll after which games in play are marked stale."""

LATE_FACTOR: Final = 2.5
"""A source is late if this many intervals and one deadline pass without a good answer."""

LOGGED_CHARACTERS: Final = 500
"""Longest text of a failure in the log."""
LOGGED_PROBLEMS: Final = 1000
"""Number of different problems that are logged; further ones are only counted."""

_MS: Final = timedelta(milliseconds=1)

_log = structlog.get_logger("feed")


class Watch:
    """One source: its health, its games behind the guard, and the only way to poll it."""

    def __init__(
        self,
        source: Source,
        deliver: Deliver,
        *,
        random: Callable[[], float],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady_ms: Callable[[], int] = now_ms,
        deadline_s: float = DEADLINE_S,
        silence: timedelta = SILENCE,
        places: int = PLACES,
        growth: int = PLACES,
        known: Mapping[GameKey, Game] | None = None,
    ) -> None:
        """
        Watch `source` and pass its games to `deliver`.

        `random` returns numbers in [0, 1), `now` the present as an aware time: days and starts of games go by it.
        At most `places` games of the source are on the board, and `growth` new ones come in an hour.
        `steady_ms` returns ms since 1970 UTC on a clock that is never set: ages go by it. `known` holds the games that
        the previous watch of this source, perhaps on another node, delivered last.
        """
        self.source = source
        self.counts: Counter[str] = Counter()
        """
        Polls by result (`ok`, `unchanged`, `waiting` or a kind of failure); `problems`; answers `dropped` and games
        `held_back` by the guard; `overdue` and `hung` jobs that the poller replaced.
        """
        self.deadline_s = deadline_s
        self._deliver = deliver
        self._random = random
        self._now = now
        self._steady_ms = steady_ms
        self._silence = silence
        self._guard = Guard(known, places=places)
        self._cap = GameCap(places, growth)
        self._left_out = 0
        self._reading: Reading | None = None
        self._games = known or {}
        self._polled_ms: int | None = None
        self._failures = 0
        self._error: str | None = None
        self._changed_ms: int | None = None
        self._delay_s = source.pace.live_s
        self._logged: set[tuple[str | None, str]] = set()

    @property
    def ended(self) -> bool:
        """Whether the source has delivered its last answer."""
        return self._reading is not None and self._reading.ended

    def health(self) -> SourceHealth:
        """Return the health of the source."""
        state = SourceState.WAITING if self._polled_ms is None else SourceState.OK
        if self.ended:
            state = SourceState.ENDED
        elif self._failures:
            state = SourceState.FAILING
        return SourceHealth(
            name=self.source.name,
            state=state,
            polled_at=self._polled_ms,
            failures=self._failures,
            error=self._error,
            changed_at=self._changed_ms,
            left_out=self._left_out,
            late_after_ms=int(1000 * (LATE_FACTOR * self._delay_s + self.deadline_s)),
        )

    async def poll(self) -> float:
        """Poll once, deliver the games, and return the seconds until the next poll. Raises nothing."""
        try:
            return await self._fetch()
        except FeedError as error:
            return self._fail(error)
        except Exception as error:
            # An adapter must not raise anything else. If one does, the server and the schedule go on.
            _log.exception("adapter raised an unexpected error", source=self.source.name)
            return self._fail(Garbled(f"{type(error).__name__}: {error}"))

    async def _fetch(self) -> float:
        try:
            async with asyncio.timeout(self.deadline_s):
                answer = await self.source.fetch()
        except TimeoutError:
            raise Unreachable(f"no complete answer within {self.deadline_s:g} s") from None
        if isinstance(answer, Reading):
            self._accept(answer)
        elif answer is None and self._reading:
            # "Nothing changed" repeats the last answer: it confirms a change that the guard held back.
            self._admit(self._reading, self._now())
        self.counts[_result(answer)] += 1
        self._polled_ms, self._failures, self._error = self._steady_ms(), 0, None
        requested_s = answer if isinstance(answer, int | float) else answer.wait_s if answer else None
        self._delay_s = next_delay_s(
            self._games.values(), self._now(), self.source.pace, requested_s=requested_s, random=self._random
        )
        return self._delay_s

    def _accept(self, reading: Reading) -> None:
        for problem in reading.parsed.problems:
            self._log_problem(problem.game, problem.message)
        if reading.parsed.problems and not reading.parsed.games:
            raise Garbled(f"no game could be read; problems: {len(reading.parsed.problems)}")
        self._reading = reading
        self._admit(reading, reading.observed_at)
        if reading.ended:
            # This was the last answer. Pass it twice, so that the guard confirms it, and mark running games stale.
            self._admit(reading, reading.observed_at)
            self._set_games(self._guard.mark_playing_stale())

    def _admit(self, reading: Reading, at: datetime) -> None:
        parsed = reading.parsed
        read = {game.source_id for game in parsed.games}
        choice = self._cap.choose(parsed.games, self._games, self._now(), self._steady_ms() / 1000)
        self._set_left_out(choice.left_out)
        verdict = self._guard.admit(
            # Pages judge each game by the health of its source: it carries the name that its source has there.
            [structs.replace(game, source=self.source.name) for game in choice.games],
            at,
            updated_at=parsed.updated_at,
            unreadable={problem.game for problem in parsed.problems} - read,
        )
        self.counts["dropped"] += verdict.dropped
        self.counts["held_back"] += verdict.held_back
        if verdict.games != self._games:
            self._changed_ms = self._steady_ms() - self._age_ms(parsed.updated_at)
        self._set_games(verdict.games)

    def _set_left_out(self, count: int) -> None:
        if count and not self._left_out:
            _log.warning("too many games: some are left out", source=self.source.name, games=count)
        elif self._left_out and not count:
            _log.info("all games are on the board again", source=self.source.name)
        self._left_out = count

    def _set_games(self, games: Mapping[GameKey, Game]) -> None:
        self._games = games
        self._deliver(self.source.name, games)

    def _fail(self, error: FeedError) -> float:
        self.counts[error.kind] += 1
        self._failures += 1
        self._error = public_error(str(error))
        if self._failures == 1:
            _log.warning("poll failed", source=self.source.name, kind=error.kind, error=str(error)[:LOGGED_CHARACTERS])
        if self._polled_ms is not None and self._steady_ms() - self._polled_ms >= self._silence / _MS:
            self._set_games(self._guard.mark_playing_stale())
        return backoff_s(error, self._failures, self.source.pace, random=self._random)

    def _age_ms(self, updated_at: datetime | None) -> int:
        """Return how long ago the feed says that its data changed; 0 if it does not say so."""
        return max(0, (self._now() - updated_at) // _MS) if updated_at else 0

    def _log_problem(self, game: str | None, message: str) -> None:
        self.counts["problems"] += 1
        if (game, message) not in self._logged and len(self._logged) < LOGGED_PROBLEMS:
            self._logged.add((game, message))
            _log.warning("problem in feed", source=self.source.name, game=game, problem=message)


def _result(answer: Reading | float | None) -> str:
    if answer is None:
        return "unchanged"
    return "ok" if isinstance(answer, Reading) else "waiting"
