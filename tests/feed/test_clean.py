"""Cleaning of untrusted fields: laws over any JSON value, and cases known from the feeds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.feed import clean


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(value=JSON)
def test_no_function_raises(value: object) -> None:
    """Each takes any JSON value and returns its own type or `None`."""
    assert isinstance(clean.text(value), str | None)
    assert isinstance(clean.integer(value), int | None)
    assert isinstance(clean.flag(value), bool | None)
    assert isinstance(clean.color(value), str | None)
    assert isinstance(clean.logo(value), str | None)
    assert isinstance(clean.time(value), datetime | None)
    assert isinstance(clean.mapping(value), dict)
    assert isinstance(clean.items(value), list)
    clean.dig(value, "a", 0, "b", -1)
    assert 2 <= len(clean.abbreviation(value, "A Name")) <= 5


@given(value=st.text(), limit=st.integers(1, 50))
def test_text_is_one_clean_line(value: str, limit: int) -> None:
    """Cleaned text is short, printable and trimmed. Cleaning it again changes nothing."""
    cleaned = clean.text(value, limit)
    if cleaned is not None:
        assert 0 < len(cleaned) <= limit
        assert cleaned.isprintable()
        assert cleaned == " ".join(cleaned.split())
        assert clean.text(cleaned, limit) == cleaned


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  a\n b\t", "a b"),
        ("a\u202eb\u200b\x00c", "abc"),
        ("e\u0301", "é"),
        ("\ud800", None),
        ("", None),
        (7, "7"),
        (True, None),
        (1.5, None),
    ],
)
def test_text_loses_control_and_invisible_characters(value: object, expected: str | None) -> None:
    """Whole numbers become text; other types become `None`."""
    assert clean.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("\u3164\u3164", None),
        ("A\u034fB \u2800", "AB"),
        ("Z" + "\u0351" * 40 + "algo", "Z" + "\u0351" * 3 + "algo"),
        ("Nguyễn Tiến Linh", "Nguyễn Tiến Linh"),
        ("\u202eevil\u202c \u2066x\u2069\u200b\u00ad", "evil x"),
    ],
)
def test_text_keeps_visible_characters_only(value: str, expected: str | None) -> None:
    """Blank letters, stacks of accents and changes of direction are removed."""
    assert clean.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2, 2),
        ("2", 2),
        (" 2.0 ", 2),
        (2.0, 2),
        ({"value": 2.0}, 2),
        ("", None),
        ("2.5", None),
        (2.5, None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        (-1, None),
        (10_000, None),
        ("12345678901", None),
        ([], None),
        ({"value": {"value": 2}}, None),
    ],
)
def test_integer_is_read_from_every_type_that_feeds_use(value: object, expected: int | None) -> None:
    """Anything but a whole number in range becomes `None`."""
    assert clean.integer(value) == expected


def test_integer_range_is_the_callers() -> None:
    """A caller may set both limits."""
    assert clean.integer(-5, low=-10) == -5
    assert clean.integer(5, high=4) is None


@pytest.mark.parametrize(("value", "expected"), [(True, True), ("TRUE", True), ("false", False), (1, None), ("", None)])
def test_flag_is_a_boolean_or_its_text(value: object, expected: bool | None) -> None:
    """Anything else becomes `None`."""
    assert clean.flag(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("#AA00ff", "aa00ff"), ("C60000", "c60000"), ("#fff", None), ("", None), ("#", None), (5, None)],
)
def test_color_is_six_hex_digits(value: object, expected: str | None) -> None:
    """A leading `#` is allowed; anything else becomes `None`."""
    assert clean.color(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://a.example/x.png", "https://a.example/x.png"),
        ("http://a.example/x.png", None),
        ("javascript:alert(1)", None),
        ('https://a.example/"onerror=', None),
        ("", None),
        (None, None),
    ],
)
def test_logo_is_a_plain_https_url(value: object, expected: str | None) -> None:
    """Other schemes and quotes are refused."""
    assert clean.logo(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-07-03T18:00Z", datetime(2026, 7, 3, 18, tzinfo=UTC)),
        ("2026-07-03T18:00:30.7+02:00", datetime(2026, 7, 3, 16, 0, 30, tzinfo=UTC)),
        ("2026-07-03T18:00", None),
        ("0001-01-01T00:00+14:00", None),
        ("soon", None),
        ("2" * 50, None),
        (5, None),
    ],
)
def test_time_is_utc_to_the_second(value: object, expected: datetime | None) -> None:
    """A time without an offset is refused."""
    assert clean.time(value) == expected


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        ("nyy", "New York Yankees", "NYY"),
        ("RD16 W1", "Round of 16 1 Winner", "RO1"),
        (None, "Paris Saint Germain", "PSG"),
        ("", "Ajax", "AJA"),
        (None, "X", "X?"),
        ("TOOLONG", "", "TOOLO"),
        (None, "", "??"),
        ("_", "_", "??"),
    ],
)
def test_abbreviation_is_the_feeds_or_made_from_the_name(value: object, name: str, expected: str) -> None:
    """The feed's own is used if it fits."""
    assert clean.abbreviation(value, name) == expected


@given(values=st.lists(st.text() | st.integers() | st.none(), max_size=4))
def test_ascii_key_is_short_ascii_without_spaces(values: list[object]) -> None:
    """A key of any values is ASCII."""
    key = clean.ascii_key(*values)
    assert key.isascii()
    assert " " not in key
    assert len(key) <= 64


def test_ascii_key_stays_readable() -> None:
    """Accents are removed, minutes stay as they are."""
    assert clean.ascii_key("goal", "", None, "45+2", "Mbappé") == "goal-45+2-Mbappe_"


def test_dig_follows_objects_and_lists() -> None:
    """A path that leads nowhere returns `None`."""
    value = {"a": [{"b": 1}, 2]}
    assert clean.dig(value, "a", 0, "b") == 1
    assert clean.dig(value, "a", -1) == 2
    assert clean.dig(value, "a", 2) is None
    assert clean.dig(value, "a", "b") is None
    assert clean.dig("text", 0) is None
