"""
The names that games have, so that filters which select the same games share a view.

A filter is narrowed to the names that some game on the board or in the history has. Both select the same games there:
on the board, and in every gap that the history knows. When a game with a new name comes, filters that contain the name
have to be narrowed again.
"""

from collections.abc import Callable, Iterable
from typing import Final

from dashboard.core.diff import Changes
from dashboard.core.filter import EVERYTHING, NOTHING, Filter
from dashboard.core.model import Game


SURPLUS: Final = 4096
"""Number of names beyond twice those in use at which the names of former games are forgotten."""


class KnownNames:
    """The names of all games on the board and in the history, and of some former ones."""

    def __init__(self, games: Callable[[], Iterable[Game]]) -> None:
        """
        Start without names.

        `games` returns all games of the board and of the history. It is called when the first filter comes, and when
        there are too many names of former games.
        """
        self.version = 0
        """Grows with each new name: a filter that was narrowed before has to be narrowed again."""
        self._games = games
        self._leagues: set[str] = set()
        self._teams: set[str] = set()
        self._keys: set[str] = set()
        self._in_use = False
        self._limit = 0

    def narrow(self, selection: Filter) -> Filter:
        """Return a filter that selects the same games on the board and in the history. Equal results are frequent."""
        if selection == EVERYTHING:
            return selection
        if not self._in_use:
            self._in_use = True
            self.collect()
        leagues, teams, keys = (
            selection.leagues & self._leagues,
            selection.teams & self._teams,
            selection.games & self._keys,
        )
        return Filter(leagues, teams, keys) if leagues or teams or keys else NOTHING

    def note(self, changes: Changes) -> None:
        """Note the names of changed games. Without any filter in use there is nothing to do."""
        if not self._in_use:
            return
        count = len(self)
        for change in changes.values():
            if change.after:
                self._add(change.after)
        self.version += len(self) > count
        if len(self) > self._limit:
            self.collect()

    def collect(self) -> None:
        """Forget the names of former games, and note those of all present ones."""
        if not self._in_use:
            return
        for names in (self._leagues, self._teams, self._keys):
            names.clear()
        for game in self._games():
            self._add(game)
        self._limit = 2 * len(self) + SURPLUS

    def __len__(self) -> int:
        return len(self._leagues) + len(self._teams) + len(self._keys)

    def _add(self, game: Game) -> None:
        names = Filter.naming(game)
        self._leagues |= names.leagues
        self._teams |= names.teams
        self._keys |= names.games
