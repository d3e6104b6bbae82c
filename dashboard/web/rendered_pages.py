"""
Rendered pages and other bodies: made once for all that would get the same, and sent from shared bytes.

A page takes 5 to 12 ms to render and compress. Ten clients that load it at one position cost as much as one.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final
from zlib import crc32

from aiohttp import hdrs, web

from dashboard.web.encoding import accepts_gzip


BODIES_KEPT: Final = 512
"""Number of bodies that are kept, whatever their size."""
GZIP_LEVEL: Final = 9
"""Compression level of pages."""
PART_BYTES: Final = 2**14
"""
Bytes that are handed to the transport at once.

The transport copies what the kernel does not take. A client that does not read so holds two parts, not a whole page.
"""


class Body:
    """The bytes of one response, plain and as gzip."""

    __slots__ = ("_crc", "_packed", "plain")

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self._packed: bytes | None = None
        self._crc: int | None = None

    @property
    def packed(self) -> bytes:
        """The bytes as gzip, compressed once."""
        if self._packed is None:
            self._packed = gzip.compress(self.plain, GZIP_LEVEL, mtime=0)
        return self._packed

    @property
    def crc(self) -> int:
        """The CRC-32 of the plain bytes, computed once."""
        if self._crc is None:
            self._crc = crc32(self.plain)
        return self._crc


class RenderedPages:
    """The bodies that were requested last, up to a number of bytes. The one not used for longest leaves first."""

    def __init__(self, limit_bytes: int) -> None:
        """Keep at most this many bytes, counted before compression."""
        self._limit_bytes = limit_bytes
        self._bodies: OrderedDict[Hashable, tuple[Hashable, Body]] = OrderedDict()
        self._size_bytes = 0

    def __len__(self) -> int:
        return len(self._bodies)

    def body(self, key: Hashable, version: Hashable, make: Callable[[], bytes]) -> Body:
        """
        Return the body with this key, made by `make` unless it is kept in this version.

        The key contains whatever a client can choose, the version what changes by itself: the position, the time.
        """
        kept = self._bodies.get(key)
        if kept is not None:
            if kept[0] == version:
                self._bodies.move_to_end(key)
                return kept[1]
            self._drop(key)
        body = Body(make())
        self._bodies[key] = version, body
        self._size_bytes += len(body.plain)
        while self._size_bytes > self._limit_bytes or len(self._bodies) > BODIES_KEPT:
            self._drop(next(iter(self._bodies)))
        return body

    def clear(self) -> None:
        """Keep nothing, so that each body is made anew."""
        self._bodies.clear()
        self._size_bytes = 0

    def _drop(self, key: Hashable) -> None:
        _, body = self._bodies.pop(key)
        self._size_bytes -= len(body.plain)


class SharedResponse(web.Response):
    """A response whose body belongs to many clients. It is written part by part, as fast as the client reads."""

    @classmethod
    def of(cls, request: web.BaseRequest, body: Body, content_type: str) -> "SharedResponse":
        """Return the response with this body, compressed if the client accepts gzip."""
        packed = accepts_gzip(request)
        response = cls(body=body.packed if packed else body.plain, content_type=content_type)
        if packed:
            response.headers[hdrs.CONTENT_ENCODING] = "gzip"
        return response

    async def write_eof(self, data: bytes = b"") -> None:
        """Write the body, part by part."""
        body, writer, request = self.body, self._payload_writer, self._req
        has_body = request is not None and request.method != hdrs.METH_HEAD
        if data or writer is None or not has_body or not isinstance(body, bytes) or len(body) <= PART_BYTES:
            await super().write_eof(data)
            return
        view = memoryview(body)
        for start in range(0, len(body), PART_BYTES):
            await writer.write(view[start : start + PART_BYTES])
            await writer.drain()
        await web.StreamResponse.write_eof(self)
