"""
Static files of the page, minified and compressed once for all clients.

Indentation, comments on lines of their own, and types are not sent: they are a third of the size. Line breaks stay, so
that the line number of an error is that of the source.
"""

import gzip
import re
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from aiohttp import web

from dashboard.web.encoding import accepts_gzip


_LEVEL: Final = 9
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}
"""Content types by suffix of files that are text. All others are compressed already."""
_COMMENTED: Final = {".js", ".css"}
"""Suffixes of files that are minified."""
_INDENT: Final = re.compile(rb"^[ \t]+", re.MULTILINE)
_COMMENT: Final = re.compile(rb"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)$", re.MULTILINE)
_TYPE: Final = re.compile(rb"/\*\* @type [^*\n]*\*/ ?")


def file_response(request: web.Request, name: str, content: bytes) -> web.Response:
    """
    Return a file, compressed if the client accepts gzip.

    The files are small, so a range gets the whole file, as RFC 9110 allows.
    """
    suffix = PurePosixPath(name).suffix
    kind = _TYPES.get(suffix)
    if kind is None:
        return web.Response(body=content, content_type="application/octet-stream")
    packed = accepts_gzip(request)
    response = web.Response(body=_encoded(content, suffix, packed), content_type=kind)
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=512)
def _encoded(content: bytes, suffix: str, packed: bool) -> bytes:
    body = minify(content) if suffix in _COMMENTED else content
    return gzip.compress(body, _LEVEL, mtime=0) if packed else body


def minify(code: bytes) -> bytes:
    """
    Return JavaScript or CSS without indentation, types, and comments on lines of their own.

    A template literal must not have more than one line.
    """
    return _INDENT.sub(b"", _TYPE.sub(b"", _COMMENT.sub(lambda match: b"\n" * match[0].count(b"\n"), code)))
