"""
The contract of a feed adapter: one module that exports one `Feed`.

`docs/adapters.md` explains it for adapter writers, with a complete example.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import aiohttp
from msgspec import Struct

from dashboard.feed.source import Garbled, Pace, Parse, Parsed, Source
from dashboard.settings import Settings


_PREFIX: Final = re.compile(r"[a-z][a-z0-9-]{0,30}[:=]")


class SourceContext(Struct, frozen=True, kw_only=True):
    """Everything an adapter may use to make one source."""

    spec: str
    """The whole spec, which becomes the source's name: `espn:soccer/usa.1`."""
    address: str
    """The spec without the feed's prefix: `soccer/usa.1`."""
    pace: Pace
    """The pace to give the source: the feed's own, or the interval of `--poll-interval`."""
    settings: Settings
    session: aiohttp.ClientSession
    """Shared by all sources and closed by the server. Its headers carry our User-Agent."""
    feeds: Sequence["Feed"]
    """All feeds of this process."""


Recognize = Callable[[object], bool]
"""A function that returns whether a decoded payload looks like one of this feed. Pure; raises nothing."""

Make = Callable[[SourceContext], Source]
"""A function that makes a source. Raises `ValueError` with one line on what is wrong with the address."""


def _recognize_nothing(_payload: object) -> bool:
    return False


def _parse_nothing(_payload: object) -> Parsed:
    raise Garbled("this feed has no payloads of its own")


class Feed(Struct, frozen=True, kw_only=True):
    """
    A feed adapter.

    Raises `ValueError` for a prefix or a help text that no spec could match, `TypeError` for a member of another type.
    """

    prefix: str
    """The beginning of the feed's specs: lower-case letters, digits and hyphens, then ":" or "="."""
    help: str
    """The form of a spec, for `--help` and error messages: `espn:SPORT/LEAGUE`."""
    pace: Pace
    """The seconds between two polls, unless `--poll-interval` sets them."""
    make: Make
    recognize: Recognize = _recognize_nothing
    parse: Parse = _parse_nothing
    """A feed that plays other feeds' payloads, such as `replay:`, has neither `recognize` nor `parse`."""

    def __post_init__(self) -> None:
        if not _PREFIX.fullmatch(self.prefix):
            raise ValueError(f"a feed's prefix is a lower-case word and ':' or '=', not {self.prefix!r}")
        if not self.help.startswith(self.prefix):
            raise ValueError(f"a feed's help shows a spec, which begins with {self.prefix!r}, not {self.help!r}")
        functions = {"make": self.make, "recognize": self.recognize, "parse": self.parse}
        if wrong := [name for name, function in functions.items() if not callable(function)]:
            raise TypeError(f"a feed's {' and '.join(wrong)} must be callable")
        if not isinstance(self.pace, Pace):
            raise TypeError(f"a feed's pace is a Pace, not {self.pace!r}")

    @property
    def name(self) -> str:
        """The prefix without its sign: `espn`."""
        return self.prefix[:-1]

    @property
    def has_payloads(self) -> bool:
        """Whether the feed has payloads of its own."""
        return self.parse is not _parse_nothing


def recognized_feed(payload: object, feeds: Iterable[Feed]) -> Feed | None:
    """Return the first feed that recognizes `payload`."""
    return next((feed for feed in feeds if feed.recognize(payload)), None)
