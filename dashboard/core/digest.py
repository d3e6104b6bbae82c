"""
Checksum of a board: equal for two boards that show the same games, in any order.

The digest is the sum, modulo 2^32, of the CRC-32 (ISO-HDLC, as in zlib) of each game's canonical document. It is
written as eight lower-case hex digits. The canonical document is UTF-8 JSON with sorted keys, no spaces and only the
escapes that JSON requires. For strings, integers and booleans with ASCII keys this is the form of RFC 8785.

A sum does not depend on order, and a client can update it game by game. It detects accidents, not forgery: two
different boards have the same digest once in about 4.3 billion cases.
"""

from collections.abc import Iterable
from typing import Final
from zlib import crc32

import msgspec

from dashboard.core.diff import Changes
from dashboard.core.model import Game


MODULUS: Final = 2**32

_canonical = msgspec.json.Encoder(order="sorted")


def game_digest(game: Game) -> int:
    """Return the CRC-32 of one game's canonical document."""
    return crc32(_canonical.encode(game))


def board_digest(games: Iterable[Game]) -> str:
    """Return the digest of a set of games; "00000000" for an empty set."""
    return digest_text(board_sum(games))


def board_sum(games: Iterable[Game]) -> int:
    """Return the sum of which the digest is made, from 0 to 2^32 - 1."""
    return sum(map(game_digest, games)) % MODULUS


def digest_text(total: int) -> str:
    """Return the digest with this sum."""
    return f"{total:08x}"


class GameDigests:
    """
    The digests of changed games, computed once for all views that show them.

    Games are told apart by identity, so an instance must not outlive the publications whose games it has seen.
    """

    __slots__ = ("_digests",)

    def __init__(self) -> None:
        self._digests: dict[int, int] = {}

    def difference(self, changes: Changes) -> int:
        """Return what changes add to the sum of a board, modulo 2^32: the cost does not depend on the board."""
        return sum(self._of(change.after) - self._of(change.before) for change in changes.values()) % MODULUS

    def _of(self, game: Game | None) -> int:
        if game is None:
            return 0
        digest = self._digests.get(id(game))
        if digest is None:
            digest = self._digests[id(game)] = game_digest(game)
        return digest
