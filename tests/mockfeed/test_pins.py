"""Merge patches on contests, and how long they last."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
import pytest

from dashboard.mockfeed.payload import Contest
from dashboard.mockfeed.pins import Pins, merge
from dashboard.mockfeed.serializer import contests
from dashboard.mockfeed.simulator.evening import Evening


BEGAN = datetime(2026, 10, 3, 19, 0, tzinfo=UTC)


@cache
def evening() -> Evening:
    """Return the first evening of seed 1."""
    return Evening(1, 1)


def contest(number: int = 3, second: float = 0.0) -> Contest:
    """Return one contest of the evening. Number 3 is a soccer match in its first half."""
    return contests(evening(), BEGAN, second)[number]


@pytest.mark.parametrize(
    ("target", "patch", "merged"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_follows_rfc_7396(target: Any, patch: Any, merged: Any) -> None:
    """All examples of RFC 7396, appendix A."""
    before = msgspec.json.encode(target)
    assert merge(target, patch) == merged
    assert msgspec.json.encode(target) == before


def test_patches_add_up_and_stay() -> None:
    """Later patches are applied after earlier ones, and last while the contest goes on."""
    pins = Pins(1)
    assert pins.add(contest(), {"scores": [7, 0]}).scores == (7, 0)
    assert pins.add(contest(), {"state": {"caption": "Pinned"}}).scores == (7, 0)
    later = pins.apply(contest(second=600.0))
    assert isinstance(later, Contest)
    assert (later.scores, later.state.caption) == ((7, 0), "Pinned")
    assert later.clock != contest().clock


def test_contest_without_a_patch_is_returned_unchanged() -> None:
    """The same object is returned."""
    plain = contest(4)
    assert Pins(1).apply(plain) is plain


def test_null_removes_a_field() -> None:
    """A removed field is null in the payload, like a field that does not apply."""
    assert Pins(1).add(contest(), {"clock": None}).clock is None


@pytest.mark.parametrize(
    "patch",
    [
        {"scores": "7-0"},
        {"scores": [7]},
        {"scores": [-1, 0]},
        {"scores": [10**30, 0]},
        {"state": {"word": "SIESTA"}},
        {"sides": None},
        {"color": "red"},
        {"id": "E1-SOC-9"},
        {"startsAt": "tomorrow"},
    ],
)
def test_patch_that_makes_no_valid_contest_is_rejected(patch: dict[str, Any]) -> None:
    """Wrong types, unknown words and fields, and another ID change nothing."""
    pins = Pins(1)
    with pytest.raises(msgspec.ValidationError):
        pins.add(contest(), patch)
    assert pins.apply(contest()) == contest()


def test_pin_outlives_the_object_it_changed() -> None:
    """A pinned text of a clock stays when the clock is gone. The result is a bare document, not a valid contest."""
    pins = Pins(1)
    pins.add(contest(), {"clock": {"text": "stopped"}})
    without_clock = msgspec.structs.replace(contest(), clock=None)
    document = pins.apply(without_clock)
    assert isinstance(document, dict)
    assert document["clock"] == {"text": "stopped"}
