"""A second build of the checkout that works alone and breaks if it is mixed with the first."""

import re
import shutil
from pathlib import Path
from typing import Final

from dashboard.assets import Assets
from tests.processes import ROOT


RENAMED: Final = ("boardDigest", "createStore", "linkFor", "patienceMs", "reconnectDelay")
"""Exports that several modules import. In the second build each has another name."""


def second_build(folder: Path) -> str:
    """
    Write a copy of the server into a folder, and return its build.

    Its modules export other names than ours, and a style sheet and the English words have changed. So a page that mixes
    both builds does not even start.
    """
    for name in ("dashboard", "static", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    changed = set()
    for path in (folder / "static").rglob("*.js"):
        text = path.read_text("utf-8")
        renamed = re.sub(rf"\b({'|'.join(RENAMED)})\b", r"\1InSecondBuild", text)
        if renamed != text:
            path.write_text(renamed, "utf-8")
            changed.add(path)
    assert len(changed) > len(RENAMED)
    for name, before, after in (
        ("css/tokens.css", "--ground: #07090e;", "--ground: #070a10;"),
        ("words/en.json", '"The server does not answer."', '"The server is silent."'),
    ):
        path = folder / "static" / name
        text = path.read_text("utf-8")
        path.write_text(text.replace(before, after), "utf-8")
    return Assets(folder / "static", folder / "templates").build
