"""
The record of a game: moments, each of which holds until the next one, and a log of incidents.

The module of a sport plays the game once on a `Scoresheet`. The state at any second is then a lookup. Seconds are
simulated seconds since the planned start of the game.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from dashboard.mockfeed.simulator.game_clock import GameClock
from dashboard.mockfeed.simulator.situations import Situation


Pair = tuple[int, int]
"""A value for home and one for away."""

WARMUP_S: Final = 1800.0
"""Length of the warm-up before the start, as in the NHL's feed."""

Decision = Literal["REGULATION", "OVERTIME", "EXTRA_TIME", "PENALTIES"]


class Phase(StrEnum):
    """The phase of a game, in the feed's own words."""

    PRE = "PRE"
    WARMUP = "WARMUP"
    DELAY = "DELAY"
    IN_PLAY = "IN_PLAY"
    BREAK = "BREAK"
    PENS = "PENS"
    OVER = "OVER"
    DONE = "DONE"
    POSTPONED = "PPD"


class Stage(Struct, frozen=True):
    """A half, quarter, period, inning or the like."""

    number: int
    """Number from 1, overtime included."""
    kind: Literal["HALF", "QUARTER", "PERIOD", "INNING", "EXTRA", "OVERTIME", "SHOOTOUT"]
    label: str


class Moment(Struct, frozen=True):
    """The state of a game from `second` on. A running clock runs on from there."""

    second: float
    phase: Phase
    caption: str | None = None
    reason: str | None = None
    decision: Decision | None = None
    stage: Stage | None = None
    score: Pair | None = None
    partials: tuple[Pair, ...] = ()
    kicks: Pair | None = None
    clock: GameClock | None = None
    situation: Situation | None = None


class Withdrawal(Struct, frozen=True):
    """The withdrawal of an incident, for example after a review."""

    second: float
    score: Pair
    remark: str


class LogEntry(Struct, frozen=True):
    """One incident of the log."""

    second: float
    kind: str
    side: int
    when: str
    """Minute, or period and clock, as it is shown."""
    player: str | None
    score: Pair
    remark: str | None = None
    withdrawn: Withdrawal | None = None


class Scoresheet:
    """The record of a game in progress. The attributes are its current state, and `write` records them as a moment."""

    def __init__(self, rosters: tuple[Sequence[str], Sequence[str]], codes: tuple[str, str]) -> None:
        self.rosters = rosters
        self.codes = codes
        self.moments = [Moment(float("-inf"), Phase.PRE), Moment(-WARMUP_S, Phase.WARMUP)]
        self.entries: list[LogEntry] = []
        self.second = 0.0
        self.phase = Phase.PRE
        self.caption: str | None = None
        self.reason: str | None = None
        self.decision: Decision | None = None
        self.stage: Stage | None = None
        self.score: Pair = (0, 0)
        self.partials: tuple[Pair, ...] = ()
        self.kicks: Pair | None = None
        self.clock: GameClock | None = None
        self.situation: Situation | None = None

    def lead(self) -> int:
        """Return the points by which the home side leads; negative if it is behind."""
        return self.score[0] - self.score[1]

    @property
    def played_s(self) -> float:
        """The reading of the game clock, in seconds."""
        return self.clock.reading_s if self.clock else 0.0

    def wait(self, seconds: float) -> None:
        """Let simulated time pass; a running clock runs with it."""
        self.second += seconds
        if self.clock is not None:
            self.clock = self.clock.after(seconds)

    def write(self) -> None:
        """Record the current state as a moment."""
        self.moments.append(
            Moment(
                self.second,
                self.phase,
                self.caption,
                self.reason,
                self.decision,
                self.stage,
                self.score if self.stage else None,
                self.partials,
                self.kicks,
                self.clock,
                self.situation,
            )
        )

    def run(self, running: bool) -> None:
        """Start or stop the game clock."""
        if self.clock is not None and self.clock.running is not running:
            self.clock = replace(self.clock, running=running)

    def open_stage(self, stage: Stage, clock: GameClock | None, caption: str | None = None) -> None:
        """Begin a stage. The caller writes it once the situation is set."""
        self.phase = Phase.IN_PLAY
        self.stage = stage
        self.caption = caption or stage.label
        self.clock = clock
        self.reason = None
        self.partials = (*self.partials, (0, 0))

    def pause(self, caption: str, seconds: float) -> None:
        """Write a planned break and let it pass."""
        self.phase = Phase.BREAK
        self.caption = caption
        self.situation = None
        self.run(False)
        self.write()
        self.wait(seconds)

    def finish(self, caption: str, decision: Decision, official_s: float = 0.0) -> None:
        """End the game. The result is official `official_s` seconds later."""
        self.situation = None
        self.run(False)
        if official_s:
            self.phase = Phase.OVER
            self.caption = "End"
            self.write()
            self.wait(official_s)
        self.phase = Phase.DONE
        self.caption = caption
        self.decision = decision
        self.write()

    def add(self, side: int, points: int) -> None:
        """Add points to score and current stage; negative points take them back."""
        home, away = (points, 0) if side == 0 else (0, points)
        self.score = (self.score[0] + home, self.score[1] + away)
        partial = self.partials[-1]
        self.partials = (*self.partials[:-1], (partial[0] + home, partial[1] + away))

    def log(self, kind: str, side: int, when: str, player: str | None, remark: str | None = None) -> None:
        """Append an incident to the log. Its points must have been added before."""
        self.entries.append(LogEntry(self.second, kind, side, when, player, self.score, remark))

    def withdraw(self, index: int, points: int, remark: str) -> None:
        """Withdraw an incident of the log with its points, and write that."""
        entry = self.entries[index]
        self.add(entry.side, -points)
        self.entries[index] = replace(entry, withdrawn=Withdrawal(self.second, self.score, remark))
        self.write()
