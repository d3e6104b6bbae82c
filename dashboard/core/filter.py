"""Which games a viewer asked for."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from dashboard.core.diff import Change, Changes
from dashboard.core.model import Board, Game


class Filter(Struct, frozen=True):
    """
    A game passes when any of the three sets names it; three empty sets let every game pass.

    Names are compared without case: a league by id or abbreviation, a team by id, abbreviation or name,
    a game by key. A value: sessions with equal filters share their frames.
    """

    leagues: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    games: frozenset[str] = frozenset()

    @classmethod
    def of(cls, leagues: Iterable[str] = (), teams: Iterable[str] = (), games: Iterable[str] = ()) -> "Filter":
        """A filter from names as a viewer writes them."""
        return cls(*(frozenset(name.strip().casefold() for name in names) - {""} for names in (leagues, teams, games)))

    def admits(self, game: Game) -> bool:
        """Whether the viewer sees this game."""
        if self == EVERYTHING:
            return True
        if game.key.casefold() in self.games or not self.leagues.isdisjoint(_names(game.league.id, game.league.abbrev)):
            return True
        return bool(self.teams) and any(
            not self.teams.isdisjoint(_names(side.id, side.abbrev, side.name)) for side in (game.home, game.away)
        )

    def board(self, board: Board) -> Board:
        """The part of a board that the viewer sees."""
        return board if self == EVERYTHING else Board({k: game for k, game in board.games.items() if self.admits(game)})

    def changes(self, changes: Changes) -> Changes:
        """The part of the changes that the viewer sees; a game that begins to pass is new to it, or else it leaves."""
        if self == EVERYTHING:
            return changes
        visible = {key: Change(self._admitted(c.before), self._admitted(c.after)) for key, c in changes.items()}
        return {key: change for key, change in visible.items() if change.before != change.after}

    def _admitted(self, game: Game | None) -> Game | None:
        return game if game and self.admits(game) else None


EVERYTHING: Final = Filter()


def _names(*names: str | None) -> set[str]:
    return {name.casefold() for name in names if name}
