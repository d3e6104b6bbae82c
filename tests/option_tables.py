"""Write the tables of options into `docs/operations.md`: `python -m tests.option_tables`."""

import sys
from pathlib import Path
from typing import Final

from dashboard.commands import options
from dashboard.commands.option import Option


PAGE: Final = Path(__file__).parent.parent / "docs" / "operations.md"
BEGIN: Final = "<!-- options -->\n"
END: Final = "<!-- /options -->"

COMMANDS: Final = {
    "serve": options.SERVE,
    "run": options.RUN,
    "mockfeed": options.MOCKFEED,
    "contrast": options.CONTRAST,
}


def written(text: str) -> str:
    """Return the page with the present tables between its markers."""
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}{tables()}{END}{rest.split(END, 1)[1]}"


def tables() -> str:
    """Return a table for each command, as Markdown. Each option has one row, which names the other commands with it."""
    shown: set[tuple[str, str, str]] = set()
    parts = []
    for command, group in COMMANDS.items():
        rows = [_row(option, command) for option in group if _identity(option) not in shown]
        shown |= {_identity(option) for option in group}
        parts.append(
            f"### Options of `{command}`\n\n"
            "| option | variable | default | meaning | also an option of |\n|---|---|---|---|---|\n"
            + "".join(rows)
            + "\n"
        )
    return "".join(parts)


def _identity(option: Option) -> tuple[str, str, str]:
    """Return what sets an option apart: `--speed` has two meanings, `--port` two defaults."""
    return option.flag, option.help, _default(option)


def _row(option: Option, command: str) -> str:
    sharing = [
        f"`{name}`"
        for name, group in COMMANDS.items()
        if name != command and any(_identity(option) == _identity(one) for one in group)
    ]
    meaning = option.help[:1].upper() + option.help[1:]
    return f"| `{option.flag}` | `{option.variable}` | {_default(option)} | {meaning} | {', '.join(sharing)} |\n"


def _default(option: Option) -> str:
    value = option.default
    text = ",".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
    return f"`{text}`" if text else "–"


def main() -> int:
    """Write the tables into the page."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
