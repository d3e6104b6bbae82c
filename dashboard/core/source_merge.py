"""Where the sources' games meet and become one board."""

from collections.abc import Callable, Mapping

from msgspec import structs

from dashboard.core.model import PLAYING, Board, Game, GameKey


Parts = Mapping[str, Mapping[GameKey, Game]]
"""Games by the name of the source that told them."""


def assemble(parts: Parts) -> Board:
    """All parts as one board. Where two sources tell of one game, the later one wins."""
    return Board({key: game for part in parts.values() for key, game in part.items()})


Publish = Callable[[Parts, int], object]
"""Makes these parts the board, detected at that time (ms since 1970 UTC)."""


class SourceMerge:
    """Keeps every source's last word and publishes all of them together."""

    def __init__(self, publish: Publish, now_ms: Callable[[], int]) -> None:
        """`now_ms`: ms since 1970 UTC, the moment a change is detected."""
        self._publish = publish
        self._now_ms = now_ms
        self._parts: dict[str, Mapping[GameKey, Game]] = {}

    @property
    def parts(self) -> Parts:
        """What each source has on the board."""
        return self._parts

    def take(self, source: str, games: Mapping[GameKey, Game]) -> None:
        """These are all the games of one source now."""
        self._parts[source] = games
        self._publish(self._parts, self._now_ms())

    def go_on(self, parts: Parts) -> None:
        """Begin with what the cluster has on the board: nothing is published for it."""
        self._parts = dict(parts)

    def restore(self, parts: Parts) -> None:
        """
        Begin with what was known before a restart. What was in play then may have ended: until its source has
        answered it is stale.
        """
        for source, games in parts.items():
            self._parts[source] = {
                key: structs.replace(game, stale=True) if game.status in PLAYING else game
                for key, game in games.items()
            }
        self._publish(self._parts, self._now_ms())
