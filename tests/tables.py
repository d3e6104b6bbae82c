"""
Write the modules of `static/tables/` from the JSON files beside them: `python -m tests.tables`.

Python reads the JSON itself (`dashboard/tables.py`). A browser of our floor imports no JSON, so it gets ES modules with
the same content. They are few because each costs a first visit its headers: one for all that the wall loads first, one
for its settings sheet, one for the contrast.
"""

import json
from pathlib import Path
from typing import Any, Final


FOLDER: Final = Path(__file__).parent.parent / "static" / "tables"
MODULES: Final[dict[str, dict[str, tuple[str, str | None]]]] = {
    "wall.js": {
        "SIDE_ORDER": ("side_order", None),
        "STATUSES": ("statuses", None),
        "QUIET_KINDS": ("quiet_kinds", None),
        "BOUNDS": ("bounds", None),
        "SETTINGS": ("settings", "settings"),
    },
    "sheet.js": {"SHEET": ("settings", "sheet")},
    "contrast.js": {"CONTESTANTS": ("contestants", None)},
}
"""By module the constants that it exports: of which table, and which member of it if not the whole."""

_HEAD: Final = "/** Written by `make tables` from the JSON files beside it, which Python reads, too: change those. */\n"
_WIDTH: Final = 120


def render(module: str) -> str:
    """Return the code of a module."""
    return _HEAD + "".join(
        f"\nexport const {name} = /** @type {{const}} */ ({_literal(_table(table, member))});\n"
        for name, (table, member) in MODULES[module].items()
    )


def _table(name: str, member: str | None) -> Any:
    table = json.loads((FOLDER / f"{name}.json").read_bytes())
    table = table[member] if member else table
    if member == "settings":
        # The options of a setting may be the names of another table.
        for row in table.values():
            if isinstance(row.get("options"), str):
                row["options"] = list(_table(row["options"], None))
    return table


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
