"""
A short number that two boards share exactly when a viewer could not tell them apart.

The digest is the sum, modulo 2^32, of the CRC-32 (ISO-HDLC, as in zlib) of each game's canonical document,
as eight lower-case hex digits. Canonical: UTF-8 JSON, keys sorted, no spaces, only the escapes JSON asks
for, what RFC 8785 gives for documents of strings, integers and booleans with ASCII keys. A sum does not
depend on order and can be kept up to date game by game. It finds accidents, not forgers: two different
boards agree once in 4 thousand million.
"""

from collections.abc import Iterable
from zlib import crc32

import msgspec

from dashboard.core.model import Game


_canonical = msgspec.json.Encoder(order="sorted")


def game_digest(game: Game) -> int:
    """CRC-32 of one game's canonical document."""
    return crc32(_canonical.encode(game))


def board_digest(games: Iterable[Game]) -> str:
    """The digest of a set of games; "00000000" for none."""
    return f"{sum(map(game_digest, games)) & 0xFFFFFFFF:08x}"
