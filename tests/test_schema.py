"""The generated files of the wire protocol: they are current, and they say what the Python types say."""

from pathlib import Path
from typing import Literal

import pytest
from msgspec import UNSET, Struct, UnsetType

from dashboard.assets import STATIC
from dashboard.core.events import Moment
from dashboard.core.model import GameKey, Points, Side, Sport
from dashboard.core.position import Position
from dashboard.core.protocol import CloseCode, Hello
from tests import wire_types
from tests.schema import files
from tests.wire_types import declarations, shapes


class Sample(Struct, frozen=True, kw_only=True):
    """A message with each form of member."""

    text: str
    """A comment."""
    key: GameKey
    sport: Sport
    side: Side | None
    kind: Literal["a", "b"]
    place: Position
    pairs: list[Points]
    by_key: dict[GameKey, Points]
    bases: tuple[bool, bool]
    always_sent: Literal[False] = False
    sometimes_sent: int | UnsetType = UNSET


class Sparse(Struct, frozen=True, omit_defaults=True):
    """A message that omits defaults."""

    score: int | None = None


class Checked(Struct, frozen=True):
    """A message with a member for each check, and with members that need none."""

    text: str
    key: GameKey
    sport: Sport
    number: int
    place: Position
    keys: list[GameKey]
    points: Points
    pairs: list[Points]
    by_key: dict[GameKey, Points]
    constant: Literal[True]
    always_sent: int = 0


class Unknown(Struct, frozen=True):
    """A message with a member that no rule covers."""

    numbers: frozenset[int]


class EventMoment(Struct, frozen=True):
    """A message whose name another type already has on the page."""

    moment: Moment


class Scores(Struct, frozen=True):
    """A message with a member of numbers, for which the page has no check."""

    scores: list[int]


@pytest.mark.parametrize(
    ("path", "text"), files().items(), ids=lambda item: item.name if isinstance(item, Path) else ""
)
def test_generated_file_is_current(path: Path, text: str) -> None:
    """`make schema` would change nothing."""
    assert path.read_text(encoding="utf-8") == text, "run `make schema`"


def test_files_of_other_languages_stand_beside_the_page() -> None:
    """A client writer gets all three with the wheel's static files or the checkout."""
    assert sorted(path.relative_to(STATIC).as_posix() for path in files()) == [
        "schema/protocol.json",
        "sync/wire.d.ts",
        "sync/wire_shapes.js",
    ]


def test_members_get_their_typescript_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """Named types keep their names, closed sets are unions, and only members that may be absent are optional."""
    monkeypatch.setattr(wire_types, "PUSHES", {Sample: "sample", Sparse: "sparse"})
    text = declarations()
    assert (
        """
/** A message with each form of member. */
export type Sample = {
  /** A comment. */
  text: string;
  key: GameKey;
  sport: Sport;
  side: Side | null;
  kind: "a" | "b";
  place: Position;
  pairs: Points[];
  by_key: Record<GameKey, Points>;
  bases: [boolean, boolean];
  always_sent: false;
  sometimes_sent?: number;
};
"""
        in text
    )
    assert "export type Sparse = {\n  score?: number;\n};" in text
    assert 'export type Side = "home" | "away";' in text
    assert 'export type Push = { type: "sample"; payload: Sample } | { type: "sparse"; payload: Sparse };' in text


def test_optional_member_of_a_command_may_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page may omit what the server has a default for, and a payload of nothing else."""
    monkeypatch.setattr(wire_types, "PUSHES", {Hello: "hello"})
    monkeypatch.setattr(wire_types, "COMMANDS", {"sample": Sample, "sparse": Sparse})
    text = declarations()
    assert "  always_sent?: false;" in text
    assert '{ type: "sample"; payload: Sample } | { type: "sparse"; payload?: Sparse };' in text


def test_every_close_code_is_declared() -> None:
    """The page has words for exactly these: tsc checks it."""
    line = next(line for line in declarations().splitlines() if line.startswith("export type CloseCode"))
    assert line.partition(" = ")[2].rstrip(";").split(" | ") == [str(int(code)) for code in CloseCode]


def test_required_members_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Constants and members with a default are not: the page gets along without them."""
    monkeypatch.setattr(wire_types, "PUSHES", {Checked: "checked", Sparse: "sparse"})
    assert """
export const SHAPES = {
  checked: {
    text: "text",
    key: "text",
    sport: "text",
    number: "whole",
    place: "position",
    keys: "texts",
    points: "object",
    pairs: "list",
    by_key: "objects",
  },
  sparse: {},
};
""" in shapes()


@pytest.mark.parametrize("kind", [Unknown, Scores])
def test_type_without_a_rule_is_an_error(kind: type[Struct], monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that nobody thought of is reported with its type, never written wrong."""
    monkeypatch.setattr(wire_types, "PUSHES", {kind: "strange"})
    with pytest.raises(TypeError, match="add a rule"):
        (declarations if kind is Unknown else shapes)()


def test_two_types_of_one_name_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second would be lost."""
    monkeypatch.setattr(wire_types, "PUSHES", {EventMoment: "moment"})
    with pytest.raises(TypeError, match="two types are called EventMoment"):
        declarations()
