"""
What changed between two boards, and how to make the change again elsewhere.

The law: `apply(a, diff(a, b)) == b`, `diff(a, a)` is `None`, and a patch never holds what did not change.
A game's change is a JSON Merge Patch (RFC 7396) of its document. Merge patches do not compose (a null
followed by an object cannot be told from the object alone), so what has to be conflated is kept as
`Change`s and turned into a patch last.
"""

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from msgspec import Struct

from dashboard.core.model import Board, Game, GameKey


Document = dict[str, object]
"""A game as JSON: what `msgspec.to_builtins` makes of it, without nulls."""

Patch = dict[str, Any]
"""A JSON Merge Patch of a document; null removes."""


class InapplicableDelta(ValueError):
    """A delta that does not lead to a valid board from this one."""


class Change(Struct, frozen=True):
    """One game before and after. `None` is "not on the board"; never both."""

    before: Game | None
    after: Game | None


Changes = Mapping[GameKey, Change]


class Delta(Struct, frozen=True):
    """The way from one board to another: drop `removed`, then patch `games` (a new game patches `{}`)."""

    games: dict[GameKey, Patch]
    removed: list[GameKey]


def document(game: Game) -> Document:
    """The JSON document of a game."""
    return cast("Document", msgspec.to_builtins(game))


def compare(before: Board, after: Board) -> Changes:
    """Every game that a viewer would see change, in the order of `after`, then what left."""
    changes = {
        key: Change(before.games.get(key), game) for key, game in after.games.items() if before.games.get(key) != game
    }
    changes |= {key: Change(game, None) for key, game in before.games.items() if key not in after.games}
    return changes


def conflate(first: Changes, then: Changes) -> Changes:
    """Two sets of changes, one after the other, as one: of each game what it was at first and what it is last."""
    merged = dict(first)
    for key, change in then.items():
        merged[key] = Change(merged.get(key, change).before, change.after)
    return {key: change for key, change in merged.items() if change.before != change.after}


def delta_of(changes: Changes) -> Delta:
    """Changes as they go over the wire."""
    return Delta(
        games={
            key: merge_diff(document(change.before) if change.before else {}, document(change.after))
            for key, change in changes.items()
            if change.after
        },
        removed=[key for key, change in changes.items() if change.after is None],
    )


def diff(before: Board, after: Board) -> Delta | None:
    """The delta that leads from one board to the other; `None` when nothing visible changed."""
    changes = compare(before, after)
    return delta_of(changes) if changes else None


def apply(board: Board, delta: Delta) -> Board:
    """
    The board after the delta. Raises `InapplicableDelta` when a patched game is no valid game.
    """
    games = {key: game for key, game in board.games.items() if key not in delta.removed}
    for key, patch in delta.games.items():
        known = games.get(key)
        try:
            games[key] = msgspec.convert(merge_apply(document(known) if known else {}, patch), Game)
        except msgspec.ValidationError as error:
            raise InapplicableDelta(f"{key}: {error}") from error
    return Board(games)


def merge_diff(before: Document, after: Document) -> Patch:
    """The smallest merge patch from one document without nulls to another."""
    patch: Patch = {key: None for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key)
        # Most parts of a game did not change: compared whole first, in C.
        if old != value:
            patch[key] = merge_diff(old, value) if isinstance(value, dict) and isinstance(old, dict) else value
    return patch


def merge_apply(target: object, patch: Patch) -> Document:
    """RFC 7396, section 2, without touching `target`."""
    result: Document = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            result[key] = merge_apply(result.get(key), value)
        else:
            result[key] = value
    return result
