"""
The board that viewers hold. Pure.

A thousand viewers that get the same bytes share one replica: it is computed for the first, and looked up for the
others.
"""

import gzip
import zlib
from collections import OrderedDict
from typing import Any, Final

import msgspec

from dashboard.core.diff import Document, merge_apply
from dashboard.core.digest import board_digest
from dashboard.core.model import Game
from dashboard.laboratory.browser_requests import masked_frame
from dashboard.laboratory.wire_parsers import Frame, Malformed


BOARDS_LIMIT: Final = 64
"""Whole boards that a cache keeps."""
_TAIL: Final = b"\x00\x00\xff\xff"
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Replica:
    """A board at a position, and the board that each message led to."""

    __slots__ = ("_after", "_digest", "_games", "_painted", "epoch", "offset")

    def __init__(self, position: dict[str, Any], games: dict[str, Document]) -> None:
        self.epoch = str(position["epoch"])
        self.offset = int(position["offset"])
        self._games = games
        self._after: dict[tuple[bool, bytes], Replica] = {}
        self._digest: str | None = None
        self._painted: bytes | None = None

    @property
    def position(self) -> str:
        """The position as URLs contain it."""
        return f"{self.epoch}:{self.offset}"

    @property
    def digest(self) -> str:
        """The digest of the board, computed once."""
        if self._digest is None:
            self._digest = board_digest(msgspec.convert(list(self._games.values()), list[Game]))
        return self._digest

    @property
    def painted(self) -> bytes:
        """The frame with a page's paint receipt for this board."""
        if self._painted is None:
            position = {"epoch": self.epoch, "offset": self.offset}
            receipt = {"type": "painted", "payload": {"position": position, "digest": self.digest}}
            self._painted = masked_frame(msgspec.json.encode(receipt))
        return self._painted

    def after_frame(self, frame: Frame) -> "Replica":
        """Return the board after a WebSocket frame. Raises `Malformed` if it does not follow this board."""
        return self._lookup(frame.packed, frame.payload) or self._keep(
            frame.packed, frame.payload, self._after_message(_inflated(frame))
        )

    def after_text(self, text: bytes) -> "Replica":
        """Return the board after a message's text. Raises `Malformed` if it does not follow this board."""
        return self._lookup(False, text) or self._keep(False, text, self._after_message(text))

    def after_answer(self, body: bytes) -> "Replica":
        """
        Return the board after the compressed answer to a delta poll: a delta or a whole board.

        Raises `Malformed` if the delta does not follow this board.
        """
        replica = self._lookup(True, body)
        if replica:
            return replica
        answer = _decode(gzip.decompress(body))
        return self._keep(True, body, self._delta(answer) if answer.get("recovered") else _whole(answer))

    def _lookup(self, packed: bool, message: bytes) -> "Replica | None":
        return self._after.get((packed, message))

    def _keep(self, packed: bool, message: bytes, after: "Replica") -> "Replica":
        self._after[packed, message] = after
        return after

    def _after_message(self, text: bytes) -> "Replica":
        message = _decode(text)
        payload = message["payload"]
        match message["type"]:
            case "snapshot":
                return _whole(payload)
            case "delta":
                return self._delta(payload)
            case "heartbeat":
                if payload["position"]["offset"] == self.offset and payload["digest"] != self.digest:
                    raise Malformed(f"the heartbeat at {self.position} has another digest than the board")
        return self

    def _delta(self, delta: dict[str, Any]) -> "Replica":
        previous = delta["previous"]
        if (previous["epoch"], previous["offset"]) != (self.epoch, self.offset):
            raise Malformed(f"a viewer at {self.position} got a delta from {previous['epoch']}:{previous['offset']}")
        games = {key: game for key, game in self._games.items() if key not in delta["removed"]}
        for key, patch in delta["games"].items():
            games[key] = merge_apply(games.get(key, {}), patch)
        return Replica(delta["position"], games)


def empty_replica() -> Replica:
    """Return the replica of a viewer without a board: offset -1."""
    return Replica({"epoch": "", "offset": -1}, {})


class BoardCache:
    """The last whole boards that pollers received, by their bytes."""

    def __init__(self) -> None:
        self._replicas: OrderedDict[bytes, Replica] = OrderedDict()

    def replica(self, body: bytes) -> Replica:
        """Return the board of a compressed answer to a poll without `since`."""
        replica = self._replicas.get(body)
        if replica is None:
            replica = self._replicas[body] = _whole(_decode(gzip.decompress(body)))
            if len(self._replicas) > BOARDS_LIMIT:
                self._replicas.popitem(last=False)
        return replica


def _whole(board: dict[str, Any]) -> Replica:
    return Replica(board["position"], board["games"])


def _inflated(frame: Frame) -> bytes:
    if not frame.packed:
        return frame.payload
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(frame.payload + _TAIL)
