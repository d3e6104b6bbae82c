"""The laws of diff and apply."""

from functools import reduce
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.core.diff import (
    Changes,
    Delta,
    InapplicableDelta,
    apply,
    compare,
    conflate,
    conflate_all,
    delta_of,
    diff,
    document,
    merge_apply,
    merge_diff,
)
from dashboard.core.model import Board, Clock, Game, GameKey
from tests.boards import board, boards, game, games, scored


def _on_the_wire(delta: Delta | None) -> Delta:
    """Return a delta as a client gets it: through JSON and back."""
    return msgspec.json.decode(msgspec.json.encode(delta or Delta({}, [])), type=Delta)


@settings(max_examples=300)
@given(boards(), boards())
def test_apply_of_diff_gives_the_other_board(a: Board, b: Board) -> None:
    """The law holds for any two boards, also after a trip through JSON."""
    assert apply(a, _on_the_wire(diff(a, b))) == b


@settings(max_examples=100)
@given(boards())
def test_diff_of_equal_boards_is_none(a: Board) -> None:
    """Equal boards make no delta, even if their games are different objects."""
    copy = Board(msgspec.convert(msgspec.to_builtins(dict(a.games)), dict[GameKey, Game]))

    assert diff(a, copy) is None


@settings(max_examples=200)
@given(games(), games())
def test_patch_contains_no_unchanged_member(a: Game, b: Game) -> None:
    """A patch that lacks any one member, at any depth, no longer leads to the other game."""
    before, after = document(a), document(b)
    patch = merge_diff(before, after)

    assert merge_apply(before, patch) == after
    for path in _paths(patch):
        assert merge_apply(before, _without(patch, path)) != after, path


def _paths(patch: dict[str, object]) -> list[tuple[str, ...]]:
    inner = ((key, name) for key, value in patch.items() if isinstance(value, dict) for name in value)
    return [*((key,) for key in patch), *inner]


def _without(patch: dict[str, object], path: tuple[str, ...]) -> dict[str, object]:
    head, *rest = path
    if not rest:
        return {key: value for key, value in patch.items() if key != head}
    inner = patch[head]
    assert isinstance(inner, dict)
    return {**patch, head: _without(inner, tuple(rest))}


@settings(max_examples=120)
@given(boards(), boards(), boards())
def test_conflated_changes_equal_both_in_sequence(a: Board, b: Board, c: Board) -> None:
    """Two conflated deltas are the delta between the ends, although merge patches themselves do not compose."""
    both = delta_of(conflate(compare(a, b), compare(b, c)))

    assert apply(a, _on_the_wire(both)) == c
    direct = diff(a, c) or Delta({}, [])
    assert both.games == direct.games
    assert sorted(both.removed) == sorted(direct.removed)


def test_delta_of_a_goal_contains_the_score_only() -> None:
    """A goal costs a few bytes, not a whole game."""
    before = game(1, 0, 0)
    delta = diff(board(before), board(scored(before, 1, 0)))

    assert delta == Delta({before.key: {"home": {"score": 1}}}, [])


def test_field_that_becomes_null_is_removed() -> None:
    """Null in a patch means that the member is absent from now on."""
    before = game(1, clock=Clock(seconds=1, direction="up", text="1'"))
    delta = diff(board(before), board(game(1, clock=None)))

    assert delta == Delta({before.key: {"clock": None}}, [])


def test_removed_game_is_listed_by_key() -> None:
    """The delta contains the key of the removed game and no patch."""
    assert diff(board(game(1), game(2)), board(game(2))) == Delta({}, [game(1).key])


def test_patch_without_a_valid_game_is_refused() -> None:
    """A delta for another board raises a typed error and changes nothing."""
    with pytest.raises(InapplicableDelta, match="mock:cup:1"):
        apply(Board(), Delta({game(1).key: {"status": "live"}}, []))


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch_examples_of_rfc_7396(target: object, patch: dict[str, object], result: object) -> None:
    """The cases of RFC 7396, appendix A, in which the patch is an object."""
    assert merge_apply(target, patch) == result


@given(st.lists(boards(), max_size=6))
def test_any_number_of_changes_is_merged_in_one_pass(steps: list[Board]) -> None:
    """The result is that of merging them two by two."""
    changes = [compare(before, after) for before, after in pairwise(steps)]

    nothing: Changes = {}
    assert conflate_all(changes) == reduce(conflate, changes, nothing)
