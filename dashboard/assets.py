"""
Where the page's files are, and the addresses under which they may be cached for ever.

`templates/` and `static/` lie inside the package of a wheel and beside it in a checkout. Every static file gets a
URL with a hash of its content; an import map carries those hashes into the imports of the ES modules, which name
plain paths. So nothing has to be built, and a browser never mixes two versions of the code.
"""

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Final


HASH_DIGITS: Final = 12

SCRIPTS: Final = frozenset({"start.js", "worker.js"})
"""What is no module: it runs before them, or outside of the page."""

_JS_IMPORT: Final = re.compile(r"""^(?:import|export|\})[^"'\n]*["'](\.[^"'\n]+)["'];$""", re.MULTILINE)
"""A module that another one names at the head of its file."""

_CSS_IMPORT: Final = re.compile(r"""^@import "\./([^"\n]+)";$""", re.MULTILINE)
"""A style sheet that another one names."""


def asset_dir(name: str) -> Path:
    """The folder of that name: of an installed wheel, or else beside the package (checkout, editable install)."""
    inside = Path(str(files("dashboard") / name))
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / name


TEMPLATES: Final = asset_dir("templates")
STATIC: Final = asset_dir("static")


def bundle(path: Path) -> list[Path]:
    """
    The files that are sent as one: those that a style sheet of imports names, else the file itself.

    Sixteen small sheets, packed one by one, would cost half as much again, and four KB of headers.
    """
    imported = _CSS_IMPORT.findall(path.read_text("utf-8")) if path.suffix == ".css" else []
    return [path.parent / name for name in imported] or [path]


class UnknownAsset(KeyError):
    """A template asks for a file that is not there."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name)
        self.name = name
        self.folder = folder

    def __str__(self) -> str:
        return f"no asset {self.name!r} in {self.folder}"


class Assets:
    """The static files as they are now: read and hashed once, at the start of the server."""

    def __init__(self, static: Path = STATIC, templates: Path = TEMPLATES, *, prefix: str = "/static/") -> None:
        self._static = static
        self._prefix = prefix
        self._hashes = _hashes(static)
        self._modules = [name for name in self._hashes if name.endswith(".js") and name not in SCRIPTS]
        self.build: Final = _build(self._hashes, _hashes(templates))
        """Of everything that makes up a page; a page with another build than the server's is out of date."""

    def __contains__(self, name: str) -> bool:
        """Whether there was such a file when the server started."""
        return name in self._hashes

    def url(self, name: str) -> str:
        """The URL whose content never changes. Raises `UnknownAsset`."""
        try:
            return f"{self._prefix}{name}?v={self._hashes[name]}"
        except KeyError:
            raise UnknownAsset(name, self._static) from None

    def modules(self, entry: str) -> list[str]:
        """The URL of every ES module that a page runs, to be loaded ahead: one round trip instead of a waterfall."""
        needed, waiting = {entry}, [entry]
        while waiting:
            name = waiting.pop()
            imports = {_resolved(name, path) for path in _JS_IMPORT.findall((self._static / name).read_text("utf-8"))}
            waiting += imports - needed
            needed |= imports
        return [self.url(name) for name in self._modules if name in needed]

    def import_map(self) -> str:
        """The import map as JSON, safe to stand in a script element. Its keys are what relative imports resolve to."""
        imports = {f"{self._prefix}{name}": self.url(name) for name in self._modules}
        return json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")


def _resolved(module: str, path: str) -> str:
    """The name of what `module` imports as `path`."""
    segments: list[str] = []
    for segment in (PurePosixPath(module).parent / path).parts:
        segments = segments[:-1] if segment == ".." else [*segments, segment]
    return "/".join(segments)


def _hashes(folder: Path) -> dict[str, str]:
    """A content hash of each file by its name with slashes, sorted; without what is no part of the site."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".d.ts"))
    names = [(path.relative_to(folder), path) for path in files]
    return {
        name.as_posix(): hashlib.sha256(b"".join(file.read_bytes() for file in bundle(path))).hexdigest()[:HASH_DIGITS]
        for name, path in names
        if not any(segment.startswith((".", "__")) for segment in name.parts)
    }


def _build(*folders: dict[str, str]) -> str:
    listing = json.dumps(folders, sort_keys=True)
    return hashlib.sha256(listing.encode()).hexdigest()[:HASH_DIGITS]
