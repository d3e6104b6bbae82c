"""Write the module map of `docs/architecture.md` from docstrings: `python -m tests.module_map`."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final


ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "architecture.md"
BEGIN: Final = "<!-- modules -->\n"
END: Final = "<!-- /modules -->"

_COMMENT: Final = re.compile(r"\s*/\*\*?(.*?)\*/", re.DOTALL)
"""The comment at the top of a script."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s")


def written(text: str) -> str:
    """Return the page with the present map between its markers."""
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}{module_map()}{END}{rest.split(END, 1)[1]}"


def module_map() -> str:
    """Return a table for each folder of `dashboard/` and `static/`, parents first, as Markdown."""
    folders: dict[Path, list[Path]] = {}
    for path in sorted(_modules()):
        folders.setdefault(path.parent, []).append(path)
    return "".join(_table(folder, paths) for folder, paths in sorted(folders.items()))


def first_line(path: Path) -> str:
    """
    Return the first sentence of a module's docstring, without its full stop or final colon.

    Raises `ValueError` for a module without one.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        comment = ast.get_docstring(ast.parse(text)) or ""
    else:
        match = _COMMENT.match(text)
        comment = re.sub(r"^\s*\*? ?", "", match[1], flags=re.MULTILINE) if match else ""
    paragraph = " ".join(comment.strip().partition("\n\n")[0].split())
    if not paragraph or paragraph.startswith("@"):
        raise ValueError(f"{path}: no docstring at its top; write one sentence there")
    return _SENTENCE_END.split(paragraph)[0].rstrip(".:")


def _modules() -> Iterator[Path]:
    yield from (ROOT / "dashboard").rglob("*.py")
    for path in (ROOT / "static").rglob("*.js"):
        if "vendor" not in path.parts:
            yield path


def _table(folder: Path, paths: list[Path]) -> str:
    package = folder / "__init__.py"
    about = f"{first_line(package)}.\n\n" if package in paths else ""
    rows = "".join(
        f"| `{path.name}` | {first_line(path).replace('|', chr(92) + '|')} |\n" for path in paths if path != package
    )
    table = f"| module | content |\n|---|---|\n{rows}\n" if rows else ""
    return f"### `{folder.relative_to(ROOT).as_posix()}/`\n\n{about}{table}"


def main() -> int:
    """Write the map into the page."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
