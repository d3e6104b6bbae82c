"""
The stored bytes: JSON of entries, games and health, and the text of positions.

Another program may have written to the same keys, so nothing that is read is trusted.
"""

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
Version of the stored bytes, and part of every key.

Nodes of different formats neither see nor disturb each other's stream. So a version with a new format can replace an
old one node by node.
"""

Sources = dict[GameKey, str]


class Unreadable(ValueError):
    """Bytes that no node of this format would write."""


class StreamEntry(Struct, frozen=True):
    """One publication in the stream."""

    publication: Publication
    sources: Sources
    """The source of each changed game that is still on the board."""


_encode = msgspec.json.Encoder().encode
_entry = msgspec.json.Decoder(StreamEntry)
_sourced_game = msgspec.json.Decoder(SourcedGame)
_health = msgspec.json.Decoder(list[SourceHealth])


def encode_entry(publication: Publication, sources: Mapping[GameKey, str]) -> bytes:
    """Encode a publication for the stream. `sources` has the source of each changed game that is still there."""
    return _encode(StreamEntry(publication, dict(sources)))


def decode_entry(data: bytes | None) -> StreamEntry:
    """Decode and check an entry of the stream. Raises `Unreadable`."""
    try:
        entry = _entry.decode(data or b"")
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable(str(error)) from None
    publication = entry.publication
    if publication.position != publication.previous.next() or not publication.changes:
        raise Unreadable(
            f"a publication from {publication.previous} to {publication.position} skips an offset or changes nothing"
        )
    if any(change.after and key not in entry.sources for key, change in publication.changes.items()):
        raise Unreadable("a game without a source")
    return entry


def encode_sourced_game(sourced_game: SourcedGame) -> bytes:
    """Encode a game of the stored board."""
    return _encode(sourced_game)


def encode_health(health: list[SourceHealth]) -> bytes:
    """Encode the health of the sources; empty for no sources."""
    return _encode(health) if health else b""


def decode_health(data: bytes) -> list[SourceHealth]:
    """Decode the health of the sources. Raises `Unreadable`."""
    try:
        return _health.decode(data) if data else []
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable(str(error)) from None


def decode_position(epoch: bytes, offset: bytes) -> Position | None:
    """Decode the end of the stream; `None` if there is no stream. Raises `Unreadable`."""
    try:
        return Position.parse(f"{epoch.decode()}:{offset.decode()}") if epoch or offset else None
    except (ValueError, UnicodeError) as error:
        raise Unreadable(str(error)) from None


def decode_state(
    head: Mapping[bytes, bytes], games: Mapping[bytes, bytes], log: Iterable[bytes | None]
) -> StoredState | None:
    """
    Decode everything that is stored; `None` if there is no head.

    `log` yields the entries of the stream, newest first. It is followed back as far as it can be decoded. Raises
    `Unreadable` for a damaged head or game.
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
    """Return the publications that lead to `end` without a gap, oldest first."""
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
