"""
Static files of the page, minified and compressed once for all clients that accept gzip.

Indentation, comments on lines of their own, and types are not sent: they are a third of the size. Line breaks stay, so
that the line number of an error is that of the source.
"""

import gzip
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from aiohttp import web

from dashboard.assets import bundle
from dashboard.web.encoding import accepts_gzip


_LEVEL: Final = 9
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}
"""Content types by suffix of files that are text. All others are compressed already."""
_COMMENTED: Final = {".js", ".css"}
"""Suffixes of files that are minified."""
_INDENT: Final = re.compile(rb"^[ \t]+", re.MULTILINE)
_COMMENT: Final = re.compile(rb"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)$", re.MULTILINE)
_TYPE: Final = re.compile(rb"/\*\* @type [^*\n]*\*/ ?")


def file_response(request: web.Request, path: Path) -> web.StreamResponse:
    """
    Return a file, compressed with a validator of its own if the client accepts gzip.

    A range of a file is never compressed.
    """
    kind = _TYPES.get(path.suffix)
    if kind is None or not accepts_gzip(request) or "Range" in request.headers:
        return web.FileResponse(path)
    files = tuple(bundle(path))
    stats = [file.stat() for file in files]
    changed_ns = max(stat.st_mtime_ns for stat in stats)
    etag = f"{changed_ns:x}-{sum(stat.st_size for stat in stats):x}-gzip"
    known = request.if_none_match or ()
    response: web.Response
    if any(tag.value in {etag, "*"} for tag in known):
        response = web.Response(status=304)
    else:
        body = _packed(files, changed_ns)
        response = web.Response(body=body, content_type=kind, headers={"Content-Encoding": "gzip"})
    response.etag = etag
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=256)
def _packed(files: tuple[Path, ...], _changed_ns: int) -> bytes:
    body = b"".join(file.read_bytes() for file in files)
    return gzip.compress(minify(body) if files[0].suffix in _COMMENTED else body, _LEVEL, mtime=0)


def minify(code: bytes) -> bytes:
    """
    Return JavaScript or CSS without indentation, types, and comments on lines of their own.

    A template literal must not have more than one line.
    """
    return _INDENT.sub(b"", _TYPE.sub(b"", _COMMENT.sub(lambda match: b"\n" * match[0].count(b"\n"), code)))
