"""
The files of the page, and the URLs under which they may be cached for ever.

`templates/` and `static/` are inside the package in a wheel, and beside it in a checkout. Every static file has a URL
with a hash of its content. ES modules import plain paths, and an import map leads those to the hashed URLs. So nothing
has to be built, and a browser never mixes two versions of the code.
"""

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Final


HASH_DIGITS: Final = 12
"""Number of hex digits of a hash in a URL."""

SCRIPTS: Final = frozenset({"start.js", "worker.js"})
"""Scripts that are no modules: they run before the modules, or outside of the page."""

_JS_IMPORT: Final = re.compile(r"""^(?:import|export|\})[^"'\n]*["'](\.[^"'\n]+)["'];$""", re.MULTILINE)
"""An import of another module, at the head of a module."""

_DYNAMIC_JS_IMPORT: Final = re.compile(r"""\bimport\(["'](\.[^"'\n]+)["']\)""")
"""An import of another module when it is needed. Types in comments look alike; they only make a map longer."""

_CSS_IMPORT: Final = re.compile(r"""^@import "\./([^"\n]+)";$""", re.MULTILINE)
"""An import of another style sheet."""


def asset_dir(name: str) -> Path:
    """
    Return the folder with this name.

    It is in the package of an installed wheel, or else beside the package (checkout, editable install).
    """
    inside = Path(str(files("dashboard") / name))
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / name


TEMPLATES: Final = asset_dir("templates")
"""Folder of the templates."""
STATIC: Final = asset_dir("static")
"""Folder of the static files."""


def bundle(path: Path) -> list[Path]:
    """
    Return the files that are sent as one: those that a style sheet imports, or the file itself.

    Sixteen small style sheets, compressed one by one, would be half as large again, with 4 KB of headers.
    """
    imported = _CSS_IMPORT.findall(path.read_text("utf-8")) if path.suffix == ".css" else []
    return [path.parent / name for name in imported] or [path]


class UnknownAsset(KeyError):
    """A template names a file that does not exist."""

    def __init__(self, name: str, folder: Path) -> None:
        """Take the name, and the folder in which it was searched."""
        super().__init__(name)
        self.name = name
        self.folder = folder

    def __str__(self) -> str:
        """Return the error text."""
        return f"no asset {self.name!r} in {self.folder}: check the name in the template"


class Assets:
    """The static files, read and hashed once at the start of the server."""

    def __init__(self, static: Path = STATIC, templates: Path = TEMPLATES, *, prefix: str = "/static/") -> None:
        """Hash all files. `prefix` is the path of the static files in URLs."""
        self._static = static
        self._prefix = prefix
        self._hashes = _hashes(static)
        self._modules = [name for name in self._hashes if name.endswith(".js") and name not in SCRIPTS]
        self.build: Final = _build(self._hashes, _hashes(templates))
        """A hash of everything that makes up a page. A page with another build than the server is out of date."""

    def __contains__(self, name: str) -> bool:
        """Return whether this file existed when the server started."""
        return name in self._hashes

    def url(self, name: str) -> str:
        """Return the URL of a file, whose content never changes. Raises `UnknownAsset`."""
        try:
            return f"{self._prefix}{name}?v={self._hashes[name]}"
        except KeyError:
            raise UnknownAsset(name, self._static) from None

    def modules(self, entry: str) -> list[str]:
        """
        Return the URL of every ES module that a page runs.

        The page preloads them: one round trip instead of a waterfall.
        """
        return [self.url(name) for name in self._reachable(entry, _JS_IMPORT)]

    def import_map(self, entry: str) -> str:
        """
        Return the import map of a page as JSON that is safe in a script element.

        It contains every module that the page may import, now or later; those of other pages would be a tenth of a
        first visit's HTML. Its keys are the paths that relative imports resolve to.
        """
        modules = self._reachable(entry, _JS_IMPORT, _DYNAMIC_JS_IMPORT)
        imports = {f"{self._prefix}{name}": self.url(name) for name in modules}
        return json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")

    def _reachable(self, entry: str, *imports: re.Pattern[str]) -> list[str]:
        """Return the modules that `entry` imports by these forms of import, itself and indirect ones included."""
        needed, waiting = {entry}, [entry]
        while waiting:
            name = waiting.pop()
            text = (self._static / name).read_text("utf-8")
            targets = {_resolved(name, path) for form in imports for path in form.findall(text)}
            new = targets.intersection(self._modules) - needed
            waiting += new
            needed |= new
        return [name for name in self._modules if name in needed]


def _resolved(module: str, path: str) -> str:
    """Return the name of the module that `module` imports as `path`."""
    segments: list[str] = []
    for segment in (PurePosixPath(module).parent / path).parts:
        segments = segments[:-1] if segment == ".." else [*segments, segment]
    return "/".join(segments)


def _hashes(folder: Path) -> dict[str, str]:
    """
    Return a content hash of each file of the site by its name with slashes, sorted.

    Hidden files, `__…` and type declarations (`.d.ts`) are left out.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".d.ts"))
    names = [(path.relative_to(folder), path) for path in files]
    return {
        name.as_posix(): hashlib.sha256(b"".join(file.read_bytes() for file in bundle(path))).hexdigest()[:HASH_DIGITS]
        for name, path in names
        if not any(segment.startswith((".", "__")) for segment in name.parts)
    }


def _build(*folders: dict[str, str]) -> str:
    """Return one hash of all hashes in these folders."""
    listing = json.dumps(folders, sort_keys=True)
    return hashlib.sha256(listing.encode()).hexdigest()[:HASH_DIGITS]
