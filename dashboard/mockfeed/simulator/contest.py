"""One game of an evening: its fixture, and its state at any second."""

from bisect import bisect_right
from collections.abc import Callable
from random import Random
from typing import Final

from msgspec import Struct

from dashboard.mockfeed.simulator import baseball, basketball, football, hockey, soccer
from dashboard.mockfeed.simulator.clubs import Club, Discipline
from dashboard.mockfeed.simulator.game_clock import Face
from dashboard.mockfeed.simulator.players import roster
from dashboard.mockfeed.simulator.timeline import LogEntry, Moment, Phase, Scoresheet


SETTLED: Final = frozenset({Phase.DONE, Phase.POSTPONED})
"""Phases after which nothing happens in a game."""

ROSTER: Final = 16

_PLAY: Final[dict[Discipline, Callable[[Scoresheet, Random], None]]] = {
    "SOCCER": soccer.play,
    "BASKETBALL": basketball.play,
    "HOCKEY": hockey.play,
    "BASEBALL": baseball.play,
    "GRIDIRON": football.play,
}


class Competition(Struct, frozen=True):
    """The competition of a game."""

    code: str
    title: str
    round: str


class Fixture(Struct, frozen=True, kw_only=True):
    """A game as it was announced."""

    id: str
    discipline: Discipline
    competition: Competition
    home: Club
    away: Club
    start_s: float
    """Planned start in simulated seconds since the evening began; negative for games in play by then."""
    knockout: bool = False
    meeting: int | None = None
    """1 or 2 for the games of a doubleheader."""
    delay_s: float = 0.0
    """Seconds by which the start is delayed."""
    delay_reason: str = "rain"
    called_off_s: float | None = None
    """Time of the postponement, in seconds since the planned start."""
    channel: str


class State(Struct, frozen=True):
    """The state of a game at one second."""

    moment: Moment
    face: Face | None
    """The clock's display; `None` without a clock."""
    entries: tuple[LogEntry, ...]
    """All incidents so far. A withdrawal is in its entry only after it happened."""
    changed_s: float
    """Time of the last change of anything but the clock, in seconds since the planned start."""


class Contest:
    """A fixture, and its game, which is played once from the seed."""

    def __init__(self, fixture: Fixture, seed: str) -> None:
        self.fixture = fixture
        self.sheet = _play(fixture, Random(seed))
        self._seconds = [moment.second for moment in self.sheet.moments]
        self._logged = [entry.second for entry in self.sheet.entries]

    @property
    def settles_s(self) -> float:
        """Time of the last moment, in seconds since the evening began."""
        return self.fixture.start_s + self._seconds[-1]

    def state_at(self, evening_s: float) -> State:
        """Return the state `evening_s` simulated seconds after the evening began."""
        second = evening_s - self.fixture.start_s
        moment = self.sheet.moments[bisect_right(self._seconds, second) - 1]
        entries = self.sheet.entries[: bisect_right(self._logged, second)]
        changed_s = max(moment.second, -7 * 86_400.0)
        face = moment.clock.face(second - moment.second) if moment.clock else None
        return State(moment, face, tuple(_as_known_at(entry, second) for entry in entries), changed_s)


def _as_known_at(entry: LogEntry, second: float) -> LogEntry:
    """Return the incident without a withdrawal that is still to come."""
    if entry.withdrawn is None or entry.withdrawn.second <= second:
        return entry
    return LogEntry(entry.second, entry.kind, entry.side, entry.when, entry.player, entry.score, entry.remark)


def _play(fixture: Fixture, random: Random) -> Scoresheet:
    sheet = Scoresheet((roster(random, ROSTER), roster(random, ROSTER)), (fixture.home.code, fixture.away.code))
    if fixture.called_off_s is not None:
        sheet.second = fixture.called_off_s
        sheet.phase, sheet.caption, sheet.reason = Phase.POSTPONED, "Postponed", "waterlogged field"
        sheet.write()
        return sheet
    if fixture.delay_s:
        sheet.phase, sheet.caption, sheet.reason = Phase.DELAY, "Delayed", fixture.delay_reason
        sheet.write()
        sheet.wait(fixture.delay_s)
        sheet.phase, sheet.caption, sheet.reason = Phase.WARMUP, None, None
        sheet.write()
    if fixture.knockout:
        soccer.play(sheet, random, knockout=True)
    else:
        _PLAY[fixture.discipline](sheet, random)
    return sheet
