"""The filter of a client: a selection of games by league, team or key."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from msgspec import Struct

from dashboard.core.diff import Change, Changes
from dashboard.core.model import Board, Game


class Filter(Struct, frozen=True):
    """
    A selection of games. A game passes if any of the three sets contains one of its names.

    Three empty sets let every game pass. A league has the names id and abbreviation, a team id, abbreviation and name,
    a game its key. Case does not matter. Sessions with equal filters share their view and its frames.
    """

    leagues: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    games: frozenset[str] = frozenset()

    @classmethod
    def of(cls, leagues: Iterable[str] = (), teams: Iterable[str] = (), games: Iterable[str] = ()) -> "Filter":
        """Make a filter from names as a client writes them. Case, outer spaces and blank names do not matter."""
        return cls(*(frozenset(name.strip().casefold() for name in names) - {""} for names in (leagues, teams, games)))

    def admits(self, game: Game) -> bool:
        """Return whether the game passes."""
        if self == EVERYTHING:
            return True
        if game.key.casefold() in self.games or not self.leagues.isdisjoint(_names(game.league.id, game.league.abbrev)):
            return True
        return bool(self.teams) and any(
            not self.teams.isdisjoint(_names(side.id, side.abbrev, side.name)) for side in (game.home, game.away)
        )

    @classmethod
    def naming(cls, game: Game) -> "Filter":
        """Return the filter with all names by which a filter can select this game."""
        home, away = (_names(side.id, side.abbrev, side.name) for side in (game.home, game.away))
        return cls(_names(game.league.id, game.league.abbrev), home | away, frozenset({game.key.casefold()}))

    def is_within(self, wider: "Filter") -> bool:
        """Return whether `wider` contains all names of this filter. `NOTHING` has none."""
        return self.leagues <= wider.leagues and self.teams <= wider.teams and self.games - {""} <= wider.games

    def board(self, board: Board) -> Board:
        """Return a board with the games that pass."""
        return board if self == EVERYTHING else Board({k: game for k, game in board.games.items() if self.admits(game)})

    def changes(self, changes: Changes) -> Changes:
        """
        Return the changes as a client with this filter sees them.

        A game that starts to pass is a new game. A game that passes no more is removed.
        """
        if self == EVERYTHING:
            return changes
        visible = {key: Change(self._admitted(c.before), self._admitted(c.after)) for key, c in changes.items()}
        return {key: change for key, change in visible.items() if change.before != change.after}

    def _admitted(self, game: Game | None) -> Game | None:
        return game if game and self.admits(game) else None


EVERYTHING: Final = Filter()

NOTHING: Final = Filter(games=frozenset({""}))
"""The filter that lets no game pass: no key is empty."""


@lru_cache(maxsize=4096)
def _names(*names: str | None) -> frozenset[str]:
    """Return the names as filters have them. Cached, since the same leagues and teams are checked all the time."""
    return frozenset(name.casefold() for name in names if name)
