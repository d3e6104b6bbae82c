"""argv to command."""

import argparse
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Final

from dashboard import __version__
from dashboard.commands import contrast, inspect, mockfeed, run, serve
from dashboard.errors import UsageError


COMMANDS: Final[dict[str, ModuleType]] = {
    "run": run,
    "serve": serve,
    "mockfeed": mockfeed,
    "inspect": inspect,
    "contrast": contrast,
}


def main(argv: Sequence[str] | None = None) -> int:
    """
    The exit code: 0, 1 (inspect: a file is unusable; contrast: no honest figures) or 2 (one line on standard error says
    what to mend).
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "run")
    try:
        arguments = _parser().parse_args(words)
        code: int = COMMANDS[arguments.command].run(arguments)
    except UsageError as error:
        print(f"scorewall: {error}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard", description="Scorewall: a live sports-score wall that pushes only what changed."
    )
    parser.add_argument("--version", action="version", version=f"scorewall {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.configure(commands.add_parser(name, help=command.SUMMARY, description=command.SUMMARY))
    return parser


if __name__ == "__main__":
    sys.exit(main())
