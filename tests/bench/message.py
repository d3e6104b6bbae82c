"""
The message of every contestant: a delta of the wall with about the requested size.

All contestants send the same text, so that none is faster by sending less. The product makes it from boards. The others
get it ready-made, once per publication.
"""

from datetime import UTC, datetime
from typing import Final

from msgspec import structs

from dashboard.core.diff import compare, delta_of
from dashboard.core.events import derive
from dashboard.core.model import (
    Board,
    Clock,
    Competitor,
    Game,
    GameKey,
    League,
    Period,
    PeriodKind,
    Sport,
    Status,
)
from dashboard.core.position import Position
from dashboard.core.protocol import DeltaPush, encode


GAMES: Final = 20
"""Games on the board, as on a usual evening."""

DETECTED_AT: Final = 1_700_000_000_000
"""A time in ms with as many digits as any in this century."""


class Script:
    """
    A board that changes with every publication, so that each delta has about `message_bytes` bytes.

    As many games score as fit. The rest is filled with the status text of one more game. A delta without a score has
    about 210 bytes, which is the minimum.
    """

    def __init__(self, message_bytes: int) -> None:
        self._games = [_game(number) for number in range(GAMES)]
        self._scoring = self._filling = 0
        while self._scoring < GAMES - 1 and len(self.text(1)) <= message_bytes:
            self._scoring += 1
        while self._scoring and len(self.text(1)) > message_bytes:
            self._scoring -= 1
        self._filling = max(0, message_bytes - len(self.text(1)))

    def board(self, step: int) -> Board:
        """Return the board after `step` publications. Consecutive boards differ."""
        scoring = [_scored(item, step) for item in self._games[: self._scoring]]
        words = structs.replace(self._games[-1], status_text=f"{step:06d}{'.' * self._filling}")
        games = (*scoring, *self._games[self._scoring : -1], words)
        return Board({item.key: item for item in games})

    def text(self, step: int) -> bytes:
        """Return the delta from the board of the step before, with `step` as its offset."""
        changes = compare(self.board(step - 1), self.board(step))
        delta = delta_of(changes)
        push = DeltaPush(_position(step), _position(step - 1), delta.games, [], derive(changes), DETECTED_AT)
        return encode(push)


def _game(number: int) -> Game:
    return Game(
        key=GameKey(f"b:b:{number:02d}"),
        source="b",
        source_id=f"{number:02d}",
        sport=Sport.SOCCER,
        league=League(id="b", name="The Cup", abbrev="CUP"),
        status=Status.LIVE,
        final=False,
        start_time_confirmed=True,
        start_time=datetime(2026, 7, 3, 18, tzinfo=UTC),
        home=_side(f"Home {number}"),
        away=_side(f"Away {number}"),
        break_=False,
        if_necessary=False,
        stale=False,
        events={},
        broadcasts=[],
        period=Period(number=1, kind=PeriodKind.HALF, label="1st", regulation=2),
        clock=Clock(seconds=600, direction="up", text="10'"),
    )


def _side(name: str) -> Competitor:
    return Competitor(name=name, abbrev="ABC", kind="team", placeholder=False, id=name.lower(), score=0)


def _scored(game: Game, score: int) -> Game:
    return structs.replace(game, home=structs.replace(game.home, score=score))


def _position(offset: int) -> Position:
    return Position("bbbbbbbb", offset)
