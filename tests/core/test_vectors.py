"""The shared vectors match the core, and the Python client agrees with them."""

import json
from typing import Any

import msgspec
import pytest

from dashboard.core.diff import merge_apply
from dashboard.core.digest import board_digest
from dashboard.core.model import Board, Game, GameKey
from dashboard.core.position import Position
from tests.replica import Replica
from tests.vectors import FILES, FOLDER, render


def _cases(name: str) -> list[Any]:
    cases: list[Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return cases


@pytest.mark.parametrize("name", FILES)
def test_vector_files_are_up_to_date(name: str) -> None:
    """`make vectors` would change nothing."""
    assert (FOLDER / name).read_bytes() == render(name)


@pytest.mark.parametrize("case", _cases("merge_patch.json"), ids=lambda case: case["name"])
def test_merge_patch_vectors(case: dict[str, Any]) -> None:
    """The patch leads from one document to the other."""
    assert merge_apply(case["before"], case["patch"]) == case["after"]


@pytest.mark.parametrize("case", _cases("digest.json"), ids=lambda case: case["name"])
def test_digest_vectors(case: dict[str, Any]) -> None:
    """The digest does not depend on the order of the games."""
    games = list(msgspec.convert(case["games"], dict[GameKey, Game]).values())

    assert board_digest(games) == board_digest(reversed(games)) == case["digest"]


@pytest.mark.parametrize("case", _cases("stream.json"), ids=lambda case: case["name"])
def test_stream_vectors(case: dict[str, Any]) -> None:
    """A client that follows the protocol ends in the expected state."""
    replica = Replica()
    if case["start"]:
        replica.board = Board(msgspec.convert(case["start"]["games"], dict[GameKey, Game]))
        replica.position = msgspec.convert(case["start"]["position"], Position)

    replica.feed(*case["pushes"])

    expected = case["expect"]
    assert replica.position == msgspec.convert(expected["position"], Position)
    assert replica.board == Board(msgspec.convert(expected["games"], dict[GameKey, Game]))
    assert replica.resync is expected["resync"]
