"""One option of a command: flag, environment variable, unit and default; and the readers of written values."""

import argparse
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from msgspec import Struct

from dashboard.errors import UsageError


Reader = Callable[[str], object]
"""Reads a written value. Raises `argparse.ArgumentTypeError`."""


class Option(Struct, frozen=True):
    """One option as a person writes it."""

    flag: str
    read: Reader
    default: object
    help: str
    metavar: str = "VALUE"
    setting: str | None = None
    """The field of `Settings` that it fills."""

    @property
    def name(self) -> str:
        """The attribute of the parsed arguments."""
        return self.flag.removeprefix("--").replace("-", "_")

    @property
    def variable(self) -> str:
        """The environment variable that changes the default."""
        return f"SCOREWALL_{self.name.upper()}"


def number(unit: str, low: float, high: float) -> Callable[[str], float]:
    """Return a reader of a number of `unit` from `low` to `high`."""

    def read(written: str) -> float:
        try:
            value = float(written)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{written!r} is not a number of {unit}") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{written} is not between {low:g} and {high:g} {unit}")
        return value

    return read


def integer(unit: str, low: int, high: int) -> Callable[[str], int]:
    """Return a reader of a whole number from `low` to `high`."""

    def read(written: str) -> int:
        if not written.lstrip("-").isdecimal() or not low <= int(written) <= high:
            raise argparse.ArgumentTypeError(f"{written!r} is not a {unit} from {low} to {high}")
        return int(written)

    return read


def moment(written: str) -> datetime:
    """Read an ISO 8601 time; one without an offset is UTC."""
    try:
        value = datetime.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is not an ISO 8601 time such as 2026-11-22T19:00:00Z") from None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def words(written: str) -> tuple[str, ...]:
    """Read words separated by commas."""
    return tuple(word.strip() for word in written.split(",") if word.strip())


Value = TypeVar("Value")


def checked(parse: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a reader that shows the text of a `ValueError` of `parse` to the person who wrote the value."""

    def read(written: str) -> Value:
        try:
            return parse(written)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def each(parse: Callable[[str], object]) -> Callable[[str], tuple[str, ...]]:
    """Return a reader of words separated by commas, each of which `parse` accepts or refuses with `ValueError`."""
    read_one = checked(parse)

    def read(written: str) -> tuple[str, ...]:
        entries = words(written)
        for entry in entries:
            read_one(entry)
        return entries

    return read


def name(written: str) -> str:
    """Read a name of at most 64 ASCII letters, digits, `-` and `_`."""
    if not (0 < len(written) <= 64 and written.isascii() and written.replace("-", "a").replace("_", "a").isalnum()):
        raise argparse.ArgumentTypeError(f"{written[:80]!r} is not a name: use at most 64 letters, digits, - and _")
    return written


def counts(written: str) -> tuple[int, ...]:
    """Read counts of viewers separated by commas."""
    read = integer("count of viewers", 1, 100_000)
    return tuple(read(part) for part in written.split(","))


def one_of(*words: str) -> Callable[[str], str]:
    """Return a reader of one of these words."""

    def read(written: str) -> str:
        if written not in words:
            raise argparse.ArgumentTypeError(f"{written!r} is not one of {', '.join(words)}")
        return written

    return read


def add(parser: argparse.ArgumentParser, options: list[Option], environ: Mapping[str, str] = os.environ) -> None:
    """Add options to a parser. A bad value of an environment variable raises `UsageError`."""
    for option in options:
        default = option.default
        if written := environ.get(option.variable):
            try:
                default = option.read(written)
            except argparse.ArgumentTypeError as error:
                raise UsageError(f"{option.variable}: {error}") from None
        shown = ",".join(map(str, option.default)) if isinstance(option.default, tuple) else option.default
        suffix = "" if shown in (None, "") else f" (default: {shown})"
        parser.add_argument(
            option.flag,
            type=option.read,
            default=default,
            metavar=option.metavar,
            help=f"{option.help}{suffix} [{option.variable}]".replace("%", "%%"),
        )
