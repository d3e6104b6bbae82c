"""
Write the modules of `static/tables/` from the JSON files beside them: `python -m tests.tables`.

Python reads the JSON itself (`dashboard/tables.py`). A browser of our floor imports no JSON, so it gets ES modules with
the same content. They are few because each costs a first visit its headers: one for all that the wall loads first, one
for its settings sheet, one for the contrast.
"""

import json
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any, Final


FOLDER: Final = Path(__file__).parent.parent / "static" / "tables"

_ON_THE_SHEET: Final = ("step", "unit", "first")
"""Columns of a setting that only its row on the settings sheet needs."""
_HEAD: Final = "/** Written by `make tables` from the JSON files beside it, which Python reads, too: change those. */\n"
_WIDTH: Final = 120


def render(module: str) -> str:
    """Return the code of a module."""
    return _HEAD + "".join(
        f"\nexport const {name} = /** @type {{const}} */ ({_literal(member(_table(table)))});\n"
        for name, (table, member) in MODULES[module].items()
    )


def _table(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_bytes())


def _whole(table: Any) -> Any:
    return table


def _settings(table: Any) -> Any:
    """Return the rows of the settings without the sheet's columns; options may be the names of another table."""
    rows: dict[str, dict[str, Any]] = {
        name: {column: value for column, value in row.items() if column not in _ON_THE_SHEET}
        for name, row in table["settings"].items()
    }
    for row in rows.values():
        if isinstance(row.get("options"), str):
            row["options"] = list(_table(row["options"]))
    return rows


def _steps(table: Any) -> Any:
    """Return the sheet's columns of those settings that have some."""
    rows = {
        name: {column: row[column] for column in _ON_THE_SHEET if column in row}
        for name, row in table["settings"].items()
    }
    return {name: row for name, row in rows.items() if row}


MODULES: Final[dict[str, dict[str, tuple[str, Callable[[Any], Any]]]]] = {
    "wall.js": {
        "SIDE_ORDER": ("side_order", _whole),
        "STATUSES": ("statuses", _whole),
        "QUIET_KINDS": ("quiet_kinds", _whole),
        "INTERVAL_MS": ("bounds", itemgetter("interval_ms")),
        "SETTINGS": ("settings", _settings),
    },
    "sheet.js": {"SHEET": ("settings", itemgetter("sheet")), "STEPS": ("settings", _steps)},
    "contrast.js": {
        "CONTESTANTS": ("contestants", _whole),
        "VIEWERS": ("bounds", itemgetter("viewers")),
        "WAIT_S": ("bounds", itemgetter("wait_s")),
    },
}
"""By module the constants that it exports: the table, and the part of it."""


def _literal(value: Any, indent: str = "", taken: int = 0) -> str:
    """Return a value as Biome formats it: on one line if it is short and holds no comment, else a member a line."""
    inline = _inline(value)
    if indent and inline is not None and len(indent) + taken + len(inline) < _WIDTH:
        return inline
    deeper = indent + "  "
    if isinstance(value, list):
        return "[\n" + "".join(f"{deeper}{_literal(item, deeper)},\n" for item in value) + indent + "]"
    return "{\n" + "".join(_member(key, item, deeper) for key, item in value.items()) + indent + "}"


def _member(key: str, value: Any, indent: str) -> str:
    about = ""
    if isinstance(value, dict) and "about" in value:
        about = f"{indent}/** {value['about']} */\n"
        value = {name: item for name, item in value.items() if name != "about"}
    name = key if key.isidentifier() else json.dumps(key)
    return f"{about}{indent}{name}: {_literal(value, indent, len(name) + 3)},\n"


def _inline(value: Any) -> str | None:
    """Return a value on one line; None for an object with objects in it, which is easier to read with one a line."""
    if isinstance(value, list):
        return f"[{', '.join(json.dumps(item) for item in value)}]"
    if isinstance(value, dict):
        if any(isinstance(item, dict) for item in value.values()):
            return None
        return "{ " + ", ".join(f"{key}: {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, int) and value >= 10_000:
        return f"{value:_}"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    for module in MODULES:
        (FOLDER / module).write_text(render(module), encoding="utf-8")
