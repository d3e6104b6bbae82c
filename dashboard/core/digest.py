"""
Checksum of a board: equal for two boards that show the same games, in any order.

The digest is the sum, modulo 2^32, of the CRC-32 (ISO-HDLC, as in zlib) of each game's canonical document. It is
written as eight lower-case hex digits. The canonical document is UTF-8 JSON with sorted keys, no spaces and only the
escapes that JSON requires. For strings, integers and booleans with ASCII keys this is the form of RFC 8785.

A sum does not depend on order, and a client can update it game by game. It detects accidents, not forgery: two
different boards have the same digest once in about 4.3 billion cases.
"""

from collections.abc import Iterable
from zlib import crc32

import msgspec

from dashboard.core.model import Game


_canonical = msgspec.json.Encoder(order="sorted")


def game_digest(game: Game) -> int:
    """Return the CRC-32 of one game's canonical document."""
    return crc32(_canonical.encode(game))


def board_digest(games: Iterable[Game]) -> str:
    """Return the digest of a set of games; "00000000" for an empty set."""
    return f"{sum(map(game_digest, games)) & 0xFFFFFFFF:08x}"
