"""Merges the games of all sources into one board."""

from collections.abc import Callable, Mapping

from msgspec import structs

from dashboard.core.model import PLAYING, Board, Game, GameKey


GamesBySource = Mapping[str, Mapping[GameKey, Game]]
"""All games of each source, by the source's name and then by key."""


def assemble(games_by_source: GamesBySource) -> Board:
    """Return one board with the games of all sources. If two sources have the same game, the later source wins."""
    return Board({key: game for games in games_by_source.values() for key, game in games.items()})


Publish = Callable[[GamesBySource, int], object]
"""Publishes these games as the board. The second argument is the time of detection, in ms since 1970 UTC."""


class SourceMerge:
    """The latest games of every source. Each change of one source publishes the games of all."""

    def __init__(self, publish: Publish, now_ms: Callable[[], int]) -> None:
        """Start without games. `now_ms` returns ms since 1970 UTC: the time at which a change counts as detected."""
        self._publish = publish
        self._now_ms = now_ms
        self._games_by_source: dict[str, Mapping[GameKey, Game]] = {}

    @property
    def games_by_source(self) -> GamesBySource:
        """The games that each source has on the board."""
        return self._games_by_source

    def replace(self, source: str, games: Mapping[GameKey, Game]) -> None:
        """Replace all games of one source and publish."""
        self._games_by_source[source] = games
        self._publish(self._games_by_source, self._now_ms())

    def continue_from(self, games_by_source: GamesBySource) -> None:
        """Start from the games that the cluster has on the board already. Publishes nothing."""
        self._games_by_source = dict(games_by_source)

    def restore(self, games_by_source: GamesBySource) -> None:
        """
        Start from the games saved before a restart, and publish them.

        A game that was in play may have ended meanwhile: it is stale until its source has answered.
        """
        for source, games in games_by_source.items():
            self._games_by_source[source] = {
                key: structs.replace(game, stale=True) if game.status in PLAYING else game
                for key, game in games.items()
            }
        self._publish(self._games_by_source, self._now_ms())
