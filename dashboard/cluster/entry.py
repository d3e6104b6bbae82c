"""What is kept in Redis, as bytes: read as if a stranger had written it."""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from dashboard.cluster.broker import SourcedGame, StoredState
from dashboard.core.history import Publication
from dashboard.core.model import GameKey
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth


FORMAT = 1
"""
Of what is kept. Part of every key: nodes of another format neither see nor disturb each other's stream, so that a
version with a new one can be brought in node by node.
"""

Sources = dict[GameKey, str]


class Unreadable(ValueError):
    """Bytes that no node of this format wrote."""


class StreamEntry(Struct, frozen=True):
    """One publication in the stream."""

    publication: Publication
    sources: Sources
    """Who told the games that were not removed."""


_encode = msgspec.json.Encoder().encode
_entry = msgspec.json.Decoder(StreamEntry)
_sourced_game = msgspec.json.Decoder(SourcedGame)
_health = msgspec.json.Decoder(list[SourceHealth])


def encode_entry(publication: Publication, sources: Mapping[GameKey, str]) -> bytes:
    """A publication for the stream."""
    return _encode(StreamEntry(publication, dict(sources)))


def decode_entry(data: bytes | None) -> StreamEntry:
    """An entry of the stream. Raises `Unreadable`."""
    try:
        entry = _entry.decode(data or b"")
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable(str(error)) from None
    publication = entry.publication
    if publication.position != publication.previous.next() or not publication.changes:
        raise Unreadable(f"{publication.previous} does not lead to {publication.position}")
    if any(change.after and key not in entry.sources for key, change in publication.changes.items()):
        raise Unreadable("a game without a source")
    return entry


def encode_sourced_game(sourced_game: SourcedGame) -> bytes:
    """A game of the kept board."""
    return _encode(sourced_game)


def encode_health(health: list[SourceHealth]) -> bytes:
    """The leader's word; empty for none."""
    return _encode(health) if health else b""


def decode_health(data: bytes) -> list[SourceHealth]:
    """The leader's word. Raises `Unreadable`."""
    try:
        return _health.decode(data) if data else []
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable(str(error)) from None


def decode_position(epoch: bytes, offset: bytes) -> Position | None:
    """Where the stream ends; nothing where there is none. Raises `Unreadable`."""
    try:
        return Position.parse(f"{epoch.decode()}:{offset.decode()}") if epoch or offset else None
    except (ValueError, UnicodeError) as error:
        raise Unreadable(str(error)) from None


def decode_state(
    head: Mapping[bytes, bytes], games: Mapping[bytes, bytes], log: Iterable[bytes | None]
) -> StoredState | None:
    """
    All that is kept, `log` with the newest first. Nothing when there is no head. Raises `Unreadable` for a head or a
    game that is none; the log is followed back as far as it can be read.
    """
    if not head:
        return None
    try:
        position = decode_position(head.get(b"epoch", b""), head.get(b"offset", b""))
        at = head.get(b"at", b"")
        stored_games = {GameKey(key.decode()): _sourced_game.decode(value) for key, value in games.items()}
        writer, run_id = head.get(b"writer", b"").decode(), head.get(b"run", b"").decode()
        detected_at = int(at) if at else None
    except (msgspec.DecodeError, ValueError, UnicodeError, RecursionError) as error:
        raise Unreadable(str(error)) from None
    if position is None:
        raise Unreadable("a head without a position")
    return StoredState(position, stored_games, detected_at, _chain(position, log), writer, run_id)


def _chain(end: Position, log: Iterable[bytes | None]) -> list[Publication]:
    """The publications that lead to `end` without a gap, oldest first."""
    publications: list[Publication] = []
    for data in log:
        try:
            publication = decode_entry(data).publication
        except Unreadable:
            break
        if publication.position != end:
            break
        publications.append(publication)
        end = publication.previous
    return publications[::-1]
