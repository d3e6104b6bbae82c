"""The command `contrast`: measure push and polling side by side."""

import argparse
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from dashboard.commands import options
from dashboard.commands.option import add
from dashboard.errors import UsageError
from dashboard.laboratory.contestants import CONTESTANTS
from dashboard.laboratory.viewers import Name


SUMMARY = "measure push and polling side by side, with simulated viewers"

EXTRA: Final = ("hdrh", "rich")
"""The packages that only the extra `laboratory` installs, as they are imported."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `contrast`."""
    add(parser, options.CONTRAST)
    parser.add_argument(
        "--contestants",
        type=_contestants,
        default=tuple(CONTESTANTS),
        metavar="NAME,…",
        help=f"Measure only these, separated by commas: {', '.join(CONTESTANTS)} (default: all)",
    )
    parser.add_argument(
        "--server",
        metavar="URL",
        help="Measure a running server at this URL (default: start one for each contestant, on a seeded evening)",
    )
    parser.add_argument(
        "--json",
        nargs="?",
        const="-",
        metavar="FILE",
        help="Write the figures as JSON to this file; without FILE to standard output (default: nowhere)",
    )
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="Write a report with plots to this file (default: nowhere)"
    )


def run(arguments: argparse.Namespace) -> int:
    """
    Measure, print and write. Return 1 when there are no fair figures, else 0.

    Raises `UsageError` where the extra `laboratory` is not installed.
    """
    try:
        measurement = import_module("dashboard.commands.measurement")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        raise UsageError("the laboratory needs: pip install 'scorewall[laboratory]'") from None
    code: int = measurement.measure(arguments)
    return code


def _contestants(written: str) -> tuple[Name, ...]:
    names = tuple(dict.fromkeys(word.strip() for word in written.split(",") if word.strip()))
    if not names or set(names) - set(CONTESTANTS):
        raise argparse.ArgumentTypeError(
            f"{written!r} is not a list of contestants: use some of {', '.join(CONTESTANTS)}"
        )
    return cast("tuple[Name, ...]", names)
