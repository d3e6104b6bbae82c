"""
Cleaning of untrusted values: every adapter reads the fields of a feed through these functions.

Feeds change their types from one answer to the next (a score is 2, "2", 2.0, {"value": 2}, "" or null). Each function
takes any JSON value and returns a clean value or `None`. None of them raises.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final


TEXT_LIMIT: Final = 120
"""Characters of a text. The longest real name in our recordings has 46."""

MAX_INTEGER: Final = 9999
"""Largest number by default. No score, period or down is larger; a larger one is a mistake of the feed."""

_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control, format (bidi and zero-width), surrogate, private-use and unassigned characters."""

_BLANKS: Final = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Characters that Unicode calls letters, marks or symbols although they show nothing."""

_MARKS_LIMIT: Final = 3
"""Combining marks on one letter. Real names (Vietnamese, Hebrew, Thai) have up to three."""

_COLOR: Final = re.compile(r"#?([0-9a-fA-F]{6})")
_INTEGER: Final = re.compile(r"[+-]?\d{1,9}(\.0+)?")


def dig(value: object, *path: str | int) -> object:
    """Return the value at `path` through objects and lists, or `None` if the path ends early."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
    return value


def mapping(value: object) -> dict[str, object]:
    """Return the value if it is an object, else an empty object."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """Return the value if it is a list, else an empty list."""
    return value if isinstance(value, list) else []


def text(value: object, limit: int = TEXT_LIMIT) -> str | None:
    """Return text on one line without control, bidi or invisible characters; `None` if nothing is left."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    plain = str(value)[: 4 * limit]
    if plain.isascii() and plain.isprintable():  # the fast path for most of the thousands of texts in a payload
        return " ".join(plain.split())[:limit].rstrip() or None
    return " ".join("".join(_visible(unicodedata.normalize("NFC", plain))).split())[:limit].rstrip() or None


def _visible(plain: str) -> Iterator[str]:
    """Yield the visible characters of a text, and a space for each kind of white space."""
    marks = 0
    for character in plain:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if character.isspace():
            yield " "
        elif category not in _DROPPED_CATEGORIES and character not in _BLANKS and marks <= _MARKS_LIMIT:
            yield character


def integer(value: object, *, low: int = 0, high: int = MAX_INTEGER) -> int | None:
    """Return a whole number from a number, a numeric text or `{"value": …}`; `None` if there is none in range."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        value = int(value) if abs(value) < 1e9 and value.is_integer() else None
    elif isinstance(value, str):
        value = int(float(value)) if _INTEGER.fullmatch(value.strip()) else None
    return value if isinstance(value, int) and low <= value <= high else None


def flag(value: object) -> bool | None:
    """Return a boolean, also from the texts "true" and "false"; `None` for anything else."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def color(value: object) -> str | None:
    """Return `rrggbb` in lower case; `None` unless the value is six hex digits with or without `#`."""
    match = _COLOR.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1].lower() if match else None


def logo(value: object) -> str | None:
    """Return an https URL without spaces or quotes; `None` for anything else."""
    if isinstance(value, str) and re.fullmatch(r"https://[^\s\"'<>\\]{1,400}", value):
        return value
    return None


def time(value: object) -> datetime | None:
    """Return an aware UTC time, to the second, from ISO 8601 with `Z` or an offset; `None` for anything else."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        parsed = datetime.fromisoformat(value)
        return parsed.astimezone(UTC).replace(microsecond=0) if parsed.tzinfo else None
    except (ValueError, OverflowError):
        return None


def abbreviation(value: object, name: str) -> str:
    """Return 2 to 5 capital letters or digits: the feed's own, else initials, else the start of the name."""
    candidate = re.sub(r"[^\w]", "", text(value, 20) or "").replace("_", "").upper()
    if 2 <= len(candidate) <= 5:
        return candidate
    words = [word for word in re.findall(r"\w+", name) if word != "_"]
    initials = "".join(word[0] for word in words)
    letters = initials if len(words) > 2 else "".join(words)
    return (letters.upper()[:3] or candidate[:5]).ljust(2, "?")


def ascii_key(*values: object) -> str:
    """Return a stable id made of content, in ASCII without spaces, for things that a feed lists without an id."""
    joined = "-".join(str(value) for value in values if value is not None and value != "")
    return re.sub(r"[^A-Za-z0-9.+:-]+", "_", unicodedata.normalize("NFKD", joined))[:64]
