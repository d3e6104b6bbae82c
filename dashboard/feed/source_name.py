"""The public name of a source, and the public text of its failure: without secrets, addresses and paths. Pure."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from dashboard.feed.clean import text


NAME_LIMIT: Final = 80
"""Longest public name, in characters."""
ERROR_LIMIT: Final = 120
"""Longest public text of a failure, in characters: it is in a header of every poll and in every heartbeat."""

_ADDRESSED: Final = re.compile(r"([a-z0-9-]+)=(?:https?:)?//.*", re.DOTALL)
_QUERY: Final = re.compile(r"[?#].*", re.DOTALL)
_FOLDERS: Final = re.compile(r"^([a-z0-9-]+[:=])(?!//|https?:).*/", re.DOTALL)
_URL: Final = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"\[[0-9a-f:.%]+\](?::\d+)?|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|[\w.-]+:\d+\b", re.IGNORECASE
)
_PATH: Final = re.compile(r"(?<![\w/])/[\w.-]+(?:/[\w.-]*)+")


def public_name(spec: str, taken: Collection[str] = ()) -> str:
    """
    Return the name under which viewers, metrics and logs see a source.

    "mock=http://user:password@host" is "mock"; the path of a recording loses its folders. A name that is in `taken`
    gets a number, so that two sources never share one. Each game carries the name of its source: it has to be short.
    """
    name = _QUERY.sub("", _ADDRESSED.sub(r"\1", spec))
    if name.startswith("replay:"):
        name = _FOLDERS.sub(r"\1", name)
    name = text(name, NAME_LIMIT) or "source"
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name} ({number})"
    return unique


def public_names(specs: Iterable[str]) -> list[str]:
    """Return the public names of sources, in their order and all different."""
    names: list[str] = []
    for spec in specs:
        names.append(public_name(spec, names))
    return names


def public_error(message: str) -> str:
    """
    Return the text of a failure for viewers: one line of at most `ERROR_LIMIT` characters.

    It contains no URL, address, port or path. The log has the whole text.
    """
    plain = message.encode("ascii", "replace").decode()
    for pattern in (_URL, _ADDRESS, _PATH):
        plain = pattern.sub("…", plain)
    return text(plain, ERROR_LIMIT) or "no reason was given"
