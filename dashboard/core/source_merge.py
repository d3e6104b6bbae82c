"""Where the sources' games meet and become one board."""

from collections.abc import Callable, Mapping

from msgspec import structs

from dashboard.core.model import PLAYING, Board, Game, GameKey


GamesBySource = Mapping[str, Mapping[GameKey, Game]]
"""Games by the name of the source that told them."""


def assemble(games_by_source: GamesBySource) -> Board:
    """All games as one board. Where two sources tell of one game, the later one wins."""
    return Board({key: game for games in games_by_source.values() for key, game in games.items()})


Publish = Callable[[GamesBySource, int], object]
"""Makes these games the board, detected at that time (ms since 1970 UTC)."""


class SourceMerge:
    """Keeps every source's last word and publishes all of them together."""

    def __init__(self, publish: Publish, now_ms: Callable[[], int]) -> None:
        """`now_ms`: ms since 1970 UTC, the moment a change is detected."""
        self._publish = publish
        self._now_ms = now_ms
        self._games_by_source: dict[str, Mapping[GameKey, Game]] = {}

    @property
    def games_by_source(self) -> GamesBySource:
        """What each source has on the board."""
        return self._games_by_source

    def replace(self, source: str, games: Mapping[GameKey, Game]) -> None:
        """These are all the games of one source now."""
        self._games_by_source[source] = games
        self._publish(self._games_by_source, self._now_ms())

    def continue_from(self, games_by_source: GamesBySource) -> None:
        """Begin with what the cluster has on the board: nothing is published for it."""
        self._games_by_source = dict(games_by_source)

    def restore(self, games_by_source: GamesBySource) -> None:
        """
        Begin with what was known before a restart. What was in play then may have ended: until its source has
        answered it is stale.
        """
        for source, games in games_by_source.items():
            self._games_by_source[source] = {
                key: structs.replace(game, stale=True) if game.status in PLAYING else game
                for key, game in games.items()
            }
        self._publish(self._games_by_source, self._now_ms())
