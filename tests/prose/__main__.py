"""
Check the language of the checkout: `python -m tests.prose [--rule NAME] [PATH …]`.

Prints `file:line: rule: text` for each place that breaks a rule and exits with 1 if there is any. With `--figures`,
prints figures about each checkout named instead.
"""

import argparse
import sys
from pathlib import Path

from tests.prose.checks import RULES, check
from tests.prose.figures import figures
from tests.prose.files import below, tracked


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.prose", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="files and folders to check (default: all)")
    parser.add_argument("--rule", choices=RULES, help="the only rule to check (default: all)")
    parser.add_argument("--figures", action="store_true", help="print figures about the checkouts at PATH (default: .)")
    options = parser.parse_args(arguments)
    if options.figures:
        for root in options.paths or [Path()]:
            print(*figures(root), sep="\n")
        return 0
    root = Path.cwd()
    paths = below(tracked(root), [path.absolute().relative_to(root) for path in options.paths])
    findings = [finding for path in paths for finding in check(path, _read(root / path), options.rule)]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def _read(path: Path) -> str:
    """Read a text; a picture or the like reads as an empty one."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
