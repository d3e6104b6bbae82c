"""The feeds whose payloads can be read."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from dashboard.feed.source import Parse
from dashboard.feed.sources import espn, mock


class Parser(NamedTuple):
    """The pure half of a feed's adapter."""

    recognize: Callable[[object], bool]
    parse: Parse


PARSERS: Final[Mapping[str, Parser]] = {
    "espn": Parser(espn.recognize, espn.parse),
    "mock": Parser(mock.recognize, mock.parse),
}
"""By the name that a source's spec begins with."""


def sniff(payload: object, parsers: Mapping[str, Parser] = PARSERS) -> str | None:
    """The name of the feed that `payload` looks like."""
    return next((name for name, parser in parsers.items() if parser.recognize(payload)), None)
