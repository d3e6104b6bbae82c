"""The command line: from arguments to a command."""

import argparse
import signal
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Final

from dashboard import __version__
from dashboard.early_stop import EARLY_STOP
from dashboard.errors import UsageError


COMMANDS: Final = ("run", "serve", "mockfeed", "inspect", "contrast")
"""Modules of `dashboard.commands`."""


SERVERS: Final = ("run", "serve", "mockfeed")
"""Commands that run until a signal. SIGHUP never ends them."""


def process() -> int:
    """
    Run the command of this process and return its exit code.

    Signals have an effect from the first moment, before a command has been imported: the first process of a container
    would ignore SIGTERM otherwise, and SIGINT would leave a traceback.
    """
    EARLY_STOP.begin()
    if not sys.argv[1:] or sys.argv[1] in SERVERS or sys.argv[1].startswith("-"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        return main()
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run a command and return its exit code.

    0 is success, 1 a result that cannot be used (inspect: an unreadable file; contrast: no fair figures), and 2 a
    usage error, which one line on standard error explains.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "run")
    try:
        # Import one command only: a server does not need the laboratory.
        arguments = _parser(words[:1] if words[0] in COMMANDS else COMMANDS).parse_args(words)
        code: int = arguments.run(arguments)
    except UsageError as error:
        print(f"scorewall: {error}", file=sys.stderr)
        return 2
    return code


def _parser(names: Iterable[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scorewall", description="A live sports-score wall that pushes only what changed."
    )
    parser.add_argument("--version", action="version", version=f"scorewall {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in names:
        command = import_module(f"dashboard.commands.{name}")
        parser_of_command = commands.add_parser(name, help=command.SUMMARY, description=command.SUMMARY)
        command.configure(parser_of_command)
        parser_of_command.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(process())
