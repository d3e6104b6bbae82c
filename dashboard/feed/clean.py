"""
From what feeds write to what the model holds: every adapter reads untrusted fields through these.

Feeds drift in type from one answer to the next (a score of 2, "2", 2.0, {"value": 2}, "" or null), so each
function takes anything and answers a clean value or `None`; none of them raises.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final


TEXT_LIMIT: Final = 120
"""Characters. The longest real name in our recordings has 46."""

MAX_INTEGER: Final = 9999
"""No score, period or down is larger; what is larger is a mistake of the feed."""

_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control, format (bidi and zero-width), surrogate, private and unassigned characters."""

_BLANKS: Final = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Letters, marks and symbols by name that show nothing: a name of them would be no name."""

_MARKS_LIMIT: Final = 3
"""Accents on one letter; the tallest stacks of real names (Vietnamese, Hebrew, Thai) have three."""

_COLOR: Final = re.compile(r"#?([0-9a-fA-F]{6})")
_INTEGER: Final = re.compile(r"[+-]?\d{1,9}(\.0+)?")


def dig(value: object, *path: str | int) -> object:
    """Follow `path` through mappings and lists; `None` where it does not lead on."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
    return value


def mapping(value: object) -> dict[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: object, limit: int = TEXT_LIMIT) -> str | None:
    """Readable text on one line without control, bidi or invisible characters; `None` if nothing is left."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    plain = str(value)[: 4 * limit]
    if plain.isascii() and plain.isprintable():  # most text is, and a payload has thousands
        return " ".join(plain.split())[:limit].rstrip() or None
    return " ".join("".join(_visible(unicodedata.normalize("NFC", plain))).split())[:limit].rstrip() or None


def _visible(plain: str) -> Iterator[str]:
    """What is seen of a text, one character after the other."""
    marks = 0
    for character in plain:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if character.isspace():
            yield " "
        elif category not in _DROPPED_CATEGORIES and character not in _BLANKS and marks <= _MARKS_LIMIT:
            yield character


def integer(value: object, *, low: int = 0, high: int = MAX_INTEGER) -> int | None:
    """A whole number from a number, a numeric text or `{"value": …}`; `None` if it is none or out of range."""
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
    """A boolean, also from the texts "true" and "false"; `None` for anything else."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def color(value: object) -> str | None:
    """`rrggbb` in lower case; `None` unless it is six hex digits with or without `#`."""
    match = _COLOR.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1].lower() if match else None


def logo(value: object) -> str | None:
    """An https URL without spaces or quotes; anything else is no logo."""
    if isinstance(value, str) and re.fullmatch(r"https://[^\s\"'<>\\]{1,400}", value):
        return value
    return None


def time(value: object) -> datetime | None:
    """An aware UTC time, to the second, from ISO 8601 with `Z` or an offset; without an offset it is no time."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        parsed = datetime.fromisoformat(value)
        return parsed.astimezone(UTC).replace(microsecond=0) if parsed.tzinfo else None
    except (ValueError, OverflowError):
        return None


def abbreviation(value: object, name: str) -> str:
    """2 to 5 capital letters or digits: the feed's own, else initials, else the start of the name."""
    candidate = re.sub(r"[^\w]", "", text(value, 20) or "").replace("_", "").upper()
    if 2 <= len(candidate) <= 5:
        return candidate
    words = [word for word in re.findall(r"\w+", name) if word != "_"]
    initials = "".join(word[0] for word in words)
    letters = initials if len(words) > 2 else "".join(words)
    return (letters.upper()[:3] or candidate[:5]).ljust(2, "?")


def ascii_key(*values: object) -> str:
    """An id made of content, for things a feed lists without one: ASCII, stable, free of spaces."""
    joined = "-".join(str(value) for value in values if value is not None and value != "")
    return re.sub(r"[^A-Za-z0-9.+:-]+", "_", unicodedata.normalize("NFKD", joined))[:64]
