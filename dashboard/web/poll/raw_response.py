"""
Responses that are bytes already, sent as they are behind a status line and date.

`web.Response` makes each response anew: a dictionary of headers, signals, the serialized head. For a poll that is
answered like a thousand others, that is half of the cost beyond aiohttp's own reading and waiting. The headers that it
would add, those of `responses.py` included, are in the bytes already. `python -m tests.bench.polls` has the figures.
"""

import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import HttpVersion10, hdrs, web
from aiohttp.abc import AbstractStreamWriter

from dashboard.web.security import INERT_HEADERS


_STATUS_LINES: Final = {
    (minor, status): f"HTTP/1.{minor} {status} {HTTPStatus(status).phrase}\r\n".encode()
    for minor in (0, 1)
    for status in (200, 304, 400, 429)
}
"""Status lines by minor version of HTTP and status: of polls, refusals, and requests that cannot be parsed."""


class RawResponse(web.StreamResponse):
    """A complete response: header lines, each with its line break, and the body."""

    def __init__(self, status: int, head: bytes, body: bytes = b"") -> None:
        """Take the parts of a response. `status` is one of the status lines; `head` contains the length of the body."""
        super().__init__(status=status)
        self._head = head
        self._bytes = body
        self._keeps_alive = False
        self._writer: AbstractStreamWriter | None = None

    @property
    def keep_alive(self) -> bool:
        """Whether the connection stays open, as the client requested."""
        return self._keeps_alive

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter:
        """Write the whole response."""
        self._keeps_alive = request.keep_alive
        http_1_0 = request.version <= HttpVersion10
        # The default depends on the version (RFC 9112, 9.3).
        connection = b""
        if self._keeps_alive is http_1_0:
            connection = b"Connection: keep-alive\r\n" if http_1_0 else b"Connection: close\r\n"
        body = b"" if request.method == hdrs.METH_HEAD else self._bytes
        self._writer = request.writer
        await self._writer.write(response_bytes(self.status, connection + self._head, body, http_1_0=http_1_0))
        return self._writer

    async def write_eof(self, data: bytes = b"") -> None:  # noqa: ARG002 - as aiohttp has it
        """Wait until the client has read: its next request, which may be here already, has to wait, too."""
        if self._writer:
            await self._writer.drain()


def malformed_request() -> RawResponse:
    """Return the response to a request that cannot be parsed. Its mistake is in the log, not in the response."""
    status = HTTPStatus.BAD_REQUEST
    body = msgspec.json.encode(
        {
            "type": "about:blank",
            "title": status.phrase,
            "status": status.value,
            "detail": "The request is not valid HTTP. Check its first line and its headers.",
        }
    )
    headers = INERT_HEADERS | {
        "Content-Type": "application/problem+json",
        "Cache-Control": "no-store",
        "Content-Length": str(len(body)),
    }
    return RawResponse(status, "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode(), body)


def response_bytes(status: int, head: bytes, body: bytes = b"", *, http_1_0: bool = False) -> bytes:
    """Return the response as it is sent now. `http_1_0` selects the status line of HTTP/1.0."""
    return b"".join((_STATUS_LINES[int(not http_1_0), status], _date(int(time.time())), head, b"\r\n", body))


@lru_cache(maxsize=1)
def _date(now_s: int) -> bytes:
    return f"Date: {formatdate(now_s, usegmt=True)}\r\n".encode()
