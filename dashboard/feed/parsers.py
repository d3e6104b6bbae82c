"""The feeds whose payloads can be read, and the way from bytes to JSON."""

import codecs
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import msgspec

from dashboard.feed.source import Garbled, Parse
from dashboard.feed.sources import espn, mock


class Parser(NamedTuple):
    """The pure half of a feed's adapter."""

    recognise: Callable[[object], bool]
    parse: Parse


PARSERS: Final[Mapping[str, Parser]] = {
    "espn": Parser(espn.recognise, espn.parse),
    "mock": Parser(mock.recognise, mock.parse),
}
"""By the name that a source's spec begins with."""


def decode(data: bytes) -> object:
    """JSON as the feeds send it, in UTF-8. Raises `Garbled` with what is there instead."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    start = data[:64].lstrip()
    if not start:
        raise Garbled("no JSON: the answer is empty")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Garbled("no JSON in UTF-8: it begins with the byte order mark of UTF-16")
    if start.startswith(b"<"):
        raise Garbled("no JSON: it begins like HTML or XML")
    try:
        data.decode()
        found: object = msgspec.json.decode(data)
    except UnicodeDecodeError as error:
        raise Garbled(f"no JSON in UTF-8: byte {data[error.start]:#04x} at {error.start}") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Garbled(f"no JSON: {error}") from error
    return found


def sniff(payload: object, parsers: Mapping[str, Parser] = PARSERS) -> str | None:
    """The name of the feed that `payload` looks like."""
    return next((name for name, parser in parsers.items() if parser.recognise(payload)), None)
