"""
Files of the page, packed once for all who take them packed.

Indentation and comments that have lines to themselves stay at home: they are a third of what would be sent. The lines
stay, if empty, so that an error's line is the one in the source.
"""

import gzip
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from aiohttp import web


_LEVEL: Final = 9
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}
"""What is text; everything else is packed already."""
_COMMENTED: Final = {".js", ".css"}
_INDENT: Final = re.compile(rb"^[ \t]+", re.MULTILINE)
_COMMENT: Final = re.compile(rb"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)$", re.MULTILINE)


def file_answer(request: web.Request, path: Path) -> web.StreamResponse:
    """A file, or its packed form with a validator of its own; parts of a file are never packed."""
    kind = _TYPES.get(path.suffix)
    if kind is None or "gzip" not in request.headers.get("Accept-Encoding", "") or "Range" in request.headers:
        return web.FileResponse(path)
    stat = path.stat()
    etag = f"{stat.st_mtime_ns:x}-{stat.st_size:x}-gzip"
    known = request.if_none_match or ()
    response: web.Response
    if any(tag.value in {etag, "*"} for tag in known):
        response = web.Response(status=304)
    else:
        body = _packed(path, stat.st_mtime_ns)
        response = web.Response(body=body, content_type=kind, charset="utf-8", headers={"Content-Encoding": "gzip"})
    response.etag = etag
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=256)
def _packed(path: Path, _changed_ns: int) -> bytes:
    body = path.read_bytes()
    return gzip.compress(bare(body) if path.suffix in _COMMENTED else body, _LEVEL, mtime=0)


def bare(code: bytes) -> bytes:
    """
    JavaScript or CSS without indentation and without the comments that have lines to themselves. No template literal
    may have more than one line.
    """
    return _INDENT.sub(b"", _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), code))
