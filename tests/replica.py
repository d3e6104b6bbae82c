"""A client in Python that follows the protocol as `static/sync/reducer.js` does, for tests of the server."""

from typing import Any

import msgspec

from dashboard.core.diff import Delta, apply
from dashboard.core.digest import board_digest
from dashboard.core.model import Board, Game, GameKey
from dashboard.core.position import Position


class Replica:
    """A board that follows the server's messages."""

    def __init__(self) -> None:
        self.board = Board()
        self.position: Position | None = None
        self.resync = False
        """Whether a gap or a wrong digest requires a resync."""
        self.events: list[Any] = []
        self.applied: list[int] = []
        """Offsets in the order they were reached."""
        self.recoveries = 0

    def feed(self, *messages: dict[str, Any]) -> None:
        """Apply messages in the order in which they came."""
        for message in messages:
            handler = getattr(self, f"_on_{message['type']}", None)
            if handler:
                handler(message["payload"])

    def has_reached(self, offset: int) -> bool:
        """Return whether the board has reached this offset."""
        return self.position is not None and self.position.offset >= offset

    def _on_snapshot(self, payload: dict[str, Any]) -> None:
        self.board = Board(msgspec.convert(payload["games"], dict[GameKey, Game]))
        self._reach(payload)
        self.resync = False

    def _on_resumed(self, payload: dict[str, Any]) -> None:
        self.recoveries += 1
        self._reach(payload)
        self.resync = False

    def _on_delta(self, payload: dict[str, Any]) -> None:
        previous = msgspec.convert(payload["previous"], Position)
        position = msgspec.convert(payload["position"], Position)
        if self.resync or self.position is None:
            return
        if previous != self.position:
            repeated = position.epoch == self.position.epoch and position.offset <= self.position.offset
            self.resync = not repeated
            return
        self.board = apply(self.board, Delta(payload["games"], payload["removed"]))
        self.events += payload["events"]
        self._reach(payload)

    def _on_heartbeat(self, payload: dict[str, Any]) -> None:
        position = msgspec.convert(payload["position"], Position)
        if position != self.position or payload["digest"] != board_digest(self.board.games.values()):
            self.resync = True

    def _reach(self, payload: dict[str, Any]) -> None:
        self.position = msgspec.convert(payload["position"], Position)
        self.applied.append(self.position.offset)
