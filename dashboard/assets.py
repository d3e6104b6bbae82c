"""
The files of the page, and the URLs under which they may be cached for ever.

`templates/` and `static/` are inside the package in a wheel, and beside it in a checkout. Every static file has a URL
below the build, a hash of all files. So the relative imports of ES modules and style sheets stay inside one build, and
nothing has to be built. All files are read at the start: an upgrade in place changes nothing in a running server.
"""

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Final


HASH_DIGITS: Final = 8
"""Number of hex digits of a build. Every file's response contains it; two builds are alike in 1 of 4e9 cases."""

SCRIPTS: Final = frozenset({"watcher.js", "worker.js"})
"""Scripts that are no modules: they run before the modules, or outside of the page."""

_JS_IMPORT: Final = re.compile(r"""^(?:import|export|\})[^"'\n]*["'](\.[^"'\n]+)["'];$""", re.MULTILINE)
"""An import of another module, at the head of a module."""

_DYNAMIC_JS_IMPORT: Final = re.compile(r"""(?:=> ?|\bawait |^[ \t]*)import\(["'](\.[^"'\n]+)["']\)""", re.MULTILINE)
"""An import of another module when it is needed. Types in comments stand in braces."""

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
    """The static files and templates, read once at the start of the server."""

    def __init__(self, static: Path = STATIC, templates: Path = TEMPLATES, *, prefix: str = "/static/") -> None:
        """Read all files. `prefix` is the path of the static files in URLs, and the only place that names it."""
        self._folder = static
        self._template_folder = templates
        self._prefix = prefix
        contents = _read(static)
        self._files = {name: _bundle(name, contents) for name in contents}
        self._modules = [name for name in self._files if name.endswith(".js") and name not in SCRIPTS]
        self.templates: Final = {name: body.decode() for name, body in _read(templates).items()}
        """The text of each template by its name."""
        self.build: Final = _build(self._files, self.templates)
        """A hash of everything that makes up a page. A page with another build than the server is out of date."""

    def __contains__(self, name: str) -> bool:
        """Return whether this file existed when the server started."""
        return name in self._files

    def __getitem__(self, name: str) -> bytes:
        """
        Return the content of a file as it was when the server started.

        A style sheet of imports is the content of the imported ones: sixteen small style sheets, compressed one by one,
        would be half as large again, with 4 KB of headers. Raises `UnknownAsset`.
        """
        try:
            return self._files[name]
        except KeyError:
            raise UnknownAsset(name, self._folder) from None

    def url(self, name: str) -> str:
        """Return the URL of a file, whose content never changes; of all files if it is empty. Raises `UnknownAsset`."""
        if name and name not in self._files:
            raise UnknownAsset(name, self._folder)
        return f"{self._prefix}{self.build}/{name}"

    def next_build(self) -> str | None:
        """
        Return the build of the files that are on the disk by now, if they were upgraded in place.

        `None` if they are those of this build, or cannot be read in the middle of an upgrade.
        """
        try:
            build = Assets(self._folder, self._template_folder).build
        except (OSError, UnicodeError, KeyError):
            return None
        return None if build == self.build else build

    def modules(self, entry: str) -> list[str]:
        """
        Return the name of every ES module that a page runs at its start.

        The page loads them together: one round trip instead of a waterfall.
        """
        return self._reachable(entry, _JS_IMPORT)

    def late_modules(self, entry: str) -> list[list[str]]:
        """
        Return the names of ES modules that a page imports only when it needs them.

        Each list is a module that is imported so, followed by all that it needs beyond those of the start.
        """
        early = self.modules(entry)
        late = [name for name in self._reachable(entry, _JS_IMPORT, _DYNAMIC_JS_IMPORT) if name not in early]
        entries = {target for name in early + late for target in self._targets(name, _DYNAMIC_JS_IMPORT)}
        return [
            [name, *(needed for needed in self.modules(name) if needed != name and needed not in early)]
            for name in late
            if name in entries
        ]

    def _reachable(self, entry: str, *imports: re.Pattern[str]) -> list[str]:
        """Return the modules that `entry` imports by these forms of import, itself and indirect ones included."""
        needed, waiting = {entry}, [entry]
        while waiting:
            name = waiting.pop()
            new = self._targets(name, *imports) - needed
            waiting += new
            needed |= new
        return [name for name in self._modules if name in needed]

    def _targets(self, name: str, *imports: re.Pattern[str]) -> set[str]:
        """Return the modules that a module imports by these forms of import."""
        text = self[name].decode()
        targets = {_resolved(name, path) for form in imports for path in form.findall(text)}
        return targets.intersection(self._modules)


def _resolved(module: str, path: str) -> str:
    """Return the name of the file that `module` imports as `path`."""
    segments: list[str] = []
    for segment in (PurePosixPath(module).parent / path).parts:
        segments = segments[:-1] if segment == ".." else [*segments, segment]
    return "/".join(segments)


def _read(folder: Path) -> dict[str, bytes]:
    """
    Return the content of each file of the site by its name with slashes, sorted.

    Hidden files, `__…` and type declarations (`.d.ts`) are left out.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".d.ts"))
    names = [(path.relative_to(folder), path) for path in paths]
    return {
        name.as_posix(): path.read_bytes()
        for name, path in names
        if not any(segment.startswith((".", "__")) for segment in name.parts)
    }


def _bundle(name: str, contents: dict[str, bytes]) -> bytes:
    """Return the content that is sent for a file: that of the files which a style sheet imports, or its own."""
    imported = _CSS_IMPORT.findall(contents[name].decode()) if name.endswith(".css") else []
    return b"".join(contents[_resolved(name, path)] for path in imported) or contents[name]


def _build(static: dict[str, bytes], templates: dict[str, str]) -> str:
    """Return one hash of all files."""
    digests = [
        {name: hashlib.sha256(body).hexdigest() for name, body in folder.items()}
        for folder in (static, {name: text.encode() for name, text in templates.items()})
    ]
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()[:HASH_DIGITS]
