"""
Changes between two boards, and the patches that repeat them elsewhere.

The laws: `apply(a, diff(a, b)) == b`; `diff(a, a)` is `None`; a patch never contains a member that did not change.

The change of one game is a JSON Merge Patch (RFC 7396) of its document. Merge patches do not compose: a null followed
by an object looks the same as the object alone. Therefore conflation works on `Change` values, and the patch is made
last.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec
from msgspec import Struct

from dashboard.core.model import Board, Game, GameKey


Document = dict[str, object]
"""A game as JSON values, as `msgspec.to_builtins` makes it. It contains no nulls."""

Patch = dict[str, Any]
"""A JSON Merge Patch of a document. A null removes the member."""


class InapplicableDelta(ValueError):
    """The delta does not lead from this board to a valid board."""


class Change(Struct, frozen=True):
    """One game before and after. `None` means "not on the board"; at most one side is `None`."""

    before: Game | None
    after: Game | None


Changes = Mapping[GameKey, Change]


class Delta(Struct, frozen=True):
    """
    The difference between two boards: remove `removed`, then patch `games`. The patch of a new game applies to `{}`.
    """

    games: dict[GameKey, Patch]
    removed: list[GameKey]


def document(game: Game) -> Document:
    """Return the JSON document of a game."""
    return cast("Document", msgspec.to_builtins(game))


def compare(before: Board, after: Board) -> Changes:
    """Return every visible change: changed and new games in the order of `after`, then the removed ones."""
    changes = {
        key: Change(before.games.get(key), game) for key, game in after.games.items() if before.games.get(key) != game
    }
    changes |= {key: Change(game, None) for key, game in before.games.items() if key not in after.games}
    return changes


def conflate(first: Changes, then: Changes) -> Changes:
    """Merge two successive sets of changes: each game goes from its first value to its last one, if they differ."""
    merged = dict(first)
    for key, change in then.items():
        merged[key] = Change(merged.get(key, change).before, change.after)
    return {key: change for key, change in merged.items() if change.before != change.after}


def conflate_all(steps: Iterable[Changes]) -> Changes:
    """Merge any number of successive sets of changes, as `conflate` does with two, at the cost of one pass."""
    befores: dict[GameKey, Game | None] = {}
    afters: dict[GameKey, Game | None] = {}
    for changes in steps:
        for key, change in changes.items():
            befores.setdefault(key, change.before)
            afters[key] = change.after
    return {key: Change(before, afters[key]) for key, before in befores.items() if before != afters[key]}


def delta_of(changes: Changes) -> Delta:
    """Return the delta that goes over the wire for these changes."""
    return Delta(
        games={
            key: merge_diff(document(change.before) if change.before else {}, document(change.after))
            for key, change in changes.items()
            if change.after
        },
        removed=[key for key, change in changes.items() if change.after is None],
    )


def diff(before: Board, after: Board) -> Delta | None:
    """Return the delta from one board to another, or `None` if nothing visible changed."""
    changes = compare(before, after)
    return delta_of(changes) if changes else None


def apply(board: Board, delta: Delta) -> Board:
    """Return the board after the delta. Raises `InapplicableDelta` if a patched game is not valid."""
    games = {key: game for key, game in board.games.items() if key not in delta.removed}
    for key, patch in delta.games.items():
        known = games.get(key)
        try:
            games[key] = msgspec.convert(merge_apply(document(known) if known else {}, patch), Game)
        except msgspec.ValidationError as error:
            raise InapplicableDelta(f"{key}: {error}") from error
    return Board(games)


def merge_diff(before: Document, after: Document) -> Patch:
    """Return the smallest merge patch between two documents. Neither may contain a null."""
    patch: Patch = {key: None for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key)
        # Most members did not change. A comparison of whole values runs in C and skips the recursion.
        if old != value:
            patch[key] = merge_diff(old, value) if isinstance(value, dict) and isinstance(old, dict) else value
    return patch


def merge_apply(target: object, patch: Patch) -> Document:
    """Return `target` after the patch (RFC 7396, section 2). Does not change `target`."""
    result: Document = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            result[key] = merge_apply(result.get(key), value)
        else:
            result[key] = value
    return result
