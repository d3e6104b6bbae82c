"""
Static files of the page, minified and compressed once for all clients.

Indentation, comments on lines of their own, and types are not sent: they are a third of the size. Line breaks stay, so
that the line number of an error is that of the source.
"""

import gzip
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from aiohttp import web

from dashboard.assets import Assets
from dashboard.web.encoding import accepts_gzip


_LEVEL: Final = 9
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}
"""Content types by suffix of files that are text. All others are compressed already."""
_COMMENTED: Final = {".js", ".css"}
"""Suffixes of files that are minified."""
_INDENT: Final = re.compile(rb"^[ \t]+", re.MULTILINE)
_COMMENT: Final = re.compile(rb"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)$", re.MULTILINE)
_CODE_LINE: Final = re.compile(rb"^[^'`/\\\n]+$", re.MULTILINE)
"""A line of JavaScript with no other literals than strings between double quotes."""
_BLANKS: Final = re.compile(rb'("[^"]*")| ?([{}()\[\];,:?=<>&|!*]) ?')
"""A string, or a mark that needs no blank beside it."""
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


def file_list(assets: Assets, names: Iterable[str]) -> str:
    """
    Return names of files with their lengths in bytes to base 36, as the watcher reads them: "app.js=6xk dom.js=1a6".

    By the length a page notices a file that was cut off or exchanged on the way.
    """
    lengths = ((name, len(_encoded(assets[name], PurePosixPath(name).suffix, packed=False))) for name in names)
    return " ".join(f"{name}={_to_base_36(length)}" for name, length in lengths)


def _to_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def watcher_script(assets: Assets) -> str:
    """Return the watcher as it stands in every page: the policy names exactly this text by its hash."""
    text = re.sub("\n+", "\n", tighten(minify(assets["watcher.js"])).decode()).strip()
    if "</script" in text or "<!--" in text:
        raise ValueError("watcher.js ends its own element: write '<' + '/script'")
    return text


@lru_cache(maxsize=512)
def _encoded(content: bytes, suffix: str, packed: bool) -> bytes:
    body = minify(content) if suffix in _COMMENTED else content
    if suffix == ".js":
        body = tighten(body)
    return gzip.compress(body, _LEVEL, mtime=0) if packed else body


def minify(code: bytes) -> bytes:
    """
    Return JavaScript or CSS without indentation, types, and comments on lines of their own.

    A template literal must not have more than one line.
    """
    return _INDENT.sub(b"", _TYPE.sub(b"", _COMMENT.sub(lambda match: b"\n" * match[0].count(b"\n"), code)))


def tighten(code: bytes) -> bytes:
    """Return minified JavaScript without blanks around brackets and operators, in lines that are easy to read."""
    return _CODE_LINE.sub(lambda line: _BLANKS.sub(lambda match: match[1] or match[2], line[0]), code)
