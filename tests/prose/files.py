"""The files of a checkout that the prose check reads."""

import os
import subprocess
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Final


_SKIPPED: Final = ("*.egg-info", "node_modules", "vendor", "build", "dist", "htmlcov", "__pycache__")
_HIDDEN: Final = (".ci", ".github")
"""Hidden folders that belong to the project."""


def tracked(root: Path) -> list[Path]:
    """
    Return the files of the project in `root`, relative to it and sorted.

    They are those that git does not ignore. Without git, or in a folder that git ignores as a whole, they are all files
    but hidden ones and build results.
    """
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        return sorted(_walked(root))
    return sorted({path for name in listed if name and (root / (path := Path(name))).is_file()}) or sorted(
        _walked(root)
    )


def _walked(root: Path) -> Iterable[Path]:
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = [name for name in subfolders if not _is_skipped(name)]
        yield from (Path(folder, name).relative_to(root) for name in files)


def _is_skipped(name: str) -> bool:
    return (name.startswith(".") and name not in _HIDDEN) or any(fnmatch(name, pattern) for pattern in _SKIPPED)


def below(files: Iterable[Path], wanted: Sequence[Path]) -> list[Path]:
    """Return those of `files` that are one of `wanted` or in a folder of it; all of them when nothing is wanted."""
    return [path for path in files if not wanted or any(path.is_relative_to(parent) for parent in wanted)]
