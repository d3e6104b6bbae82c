"""
Fast path: a byte-identical repeat of a poll is answered without parsing it again.

A client that polls sends the same bytes each time, and so do all others with the same browser. Parsing them in aiohttp
costs several times as much as the response: a parsed head, objects, a task and three turns of the event loop.
`python -m tests.bench.polls` has the figures.

So a handler may register a function that answers repeats of its request. Any other request takes the usual way through
aiohttp.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from aiohttp import HttpVersion11, web
from aiohttp.http import HttpProcessingError

from dashboard.keys import ASSETS, LIMITS
from dashboard.log import Seldom
from dashboard.web.neighbor.budget import Account
from dashboard.web.neighbor.limits import Limits
from dashboard.web.neighbor.meter import Meter
from dashboard.web.neighbor.metered_connection import MeteredConnection
from dashboard.web.poll.raw_response import malformed_request
from dashboard.web.site.base_path import without_base_path


HEADS_KEPT: Final = 1024
"""
Number of requests with a known answer; the oldest is dropped.

With each new position, every request that contains one changes.
"""
HEAD_BYTES: Final = 2048
"""Longest request that is registered, bytes. One of a browser has about 600."""

REPEAT_SHARE: Final = 0.5
"""
Share of the keep-alive timeout in which repeats are answered here, counted from the last request that aiohttp read.

After it aiohttp reads a request again, which restarts its idle timer: it does not notice the repeats answered here. So
a client that polls at even intervals is never disconnected between two polls.
"""

_MALFORMED: Final = Seldom(10.0)
"""Malformed requests in the log. A stranger can send any number of them."""
_END: Final = b"\r\n\r\n"
_MORE_FOLLOWS: Final = (b"content-length", b"transfer-encoding", b"\nupgrade:", b"\nexpect:")
"""
Headers after which bytes may follow that are no request of their own.

`Upgrade-Insecure-Requests` is not one of them.
"""

REPEAT_MS: Final = 0.04
"""Cost of a repeat that is charged, ms of processor time; measured by `python -m tests.bench.polls`."""

Respond = Callable[[], bytes | None]
"""Returns the current response as bytes, head and body, or `None` if a handler is needed."""


class Repeats:
    """The known requests, and how to answer them."""

    def __init__(self) -> None:
        self._responders: dict[bytes, tuple[Respond, Account | None]] = {}

    def __len__(self) -> int:
        return len(self._responders)

    def keep(self, head: bytes, respond: Respond, account: Account | None = None) -> None:
        """Answer this request by `respond` from now on. `account` is that of its client behind a proxy."""
        self._responders[head] = respond, account
        if len(self._responders) > HEADS_KEPT:
            del self._responders[next(iter(self._responders))]

    def answer(self, head: bytes, account: Account | None = None, *, is_proxied: bool = False) -> bytes | None:
        """
        Return the response to this request, or `None` if aiohttp has to handle it.

        `account` is charged, or behind a proxy that of the client that the head names. The charge is a fixed cost:
        reading the clock of the processor twice would take longer than the bookkeeping.
        """
        known = self._responders.get(head)
        if known is None:
            return None
        respond, client = known
        if is_proxied:
            account = client
        if account is not None:
            if not account.is_ready():
                return None
            account.charge(REPEAT_MS)
        return respond()


class FastServer(web.Server):
    """aiohttp's server, with the fast path in front of each connection."""

    def __init__(self, server: web.Server, limits: Limits, *, base_path: str, build: str, **options: Any) -> None:
        """
        Copy `server`. `options` are those that it was made with.

        Requests lose `base_path`. Refusals contain `build`.
        """
        factory = without_base_path(server.request_factory, base_path)
        meter = Meter(server.request_handler, limits.neighbors, limits.budget, build)
        super().__init__(meter, request_factory=factory, **options)
        self._limits = limits
        self._options = {name: value for name, value in options.items() if name != "handler_cancellation"}
        self._repeats = Repeats()

    def __call__(self) -> web.RequestHandler:
        """Return the protocol of a new connection."""
        return FastPath(self, self._limits, self._repeats, loop=asyncio.get_running_loop(), **self._options)


class FastRunner(web.AppRunner):
    """Runs an application behind the fast path."""

    def __init__(self, app: web.Application, *, shutdown_timeout: float, base_path: str = "", **options: Any) -> None:
        """Take the application, the path below which it stands, and the options of `web.AppRunner`."""
        super().__init__(app, shutdown_timeout=shutdown_timeout, **options)
        self.limits = app.get(LIMITS) or Limits.none()
        """The limits on connections."""
        self._base_path = base_path
        self._options = options

    async def _make_server(self) -> web.Server:
        server, assets = await super()._make_server(), self.app.get(ASSETS)
        build = assets.build if assets else ""
        return FastServer(server, self.limits, base_path=self._base_path, build=build, **self._options)


class FastPath(MeteredConnection):
    """aiohttp's connection, with the fast path in front. It counts the requests that are left to aiohttp."""

    __slots__ = ("_one_per_chunk", "_repeats", "_repeats_until_s", "_request_bytes", "_unanswered")

    def __init__(self, server: web.Server, limits: Limits, repeats: Repeats, **options: Any) -> None:
        super().__init__(server, limits, **options)
        self._repeats = repeats
        self._one_per_chunk = True
        """Whether every chunk so far was exactly one request without a body: only then is its end known."""
        self._unanswered = 0
        """Number of requests that aiohttp has not answered yet."""
        self._request_bytes: bytes | None = None
        """The bytes of the unanswered request, if there is exactly one."""
        self._repeats_until_s = 0.0

    def data_received(self, data: bytes) -> None:
        """Answer a repeat, or pass the data on to aiohttp."""
        if self._one_per_chunk and data:
            if not self._unanswered and self._answer_repeat(data):
                return
            self._one_per_chunk = _is_single_request(data)
            is_only_one = self._one_per_chunk and not self._unanswered
            self._request_bytes = data if is_only_one and len(data) <= HEAD_BYTES else None
            self._unanswered += 1
        super().data_received(data)

    def _answer_repeat(self, data: bytes) -> bool:
        transport = self.transport
        # Leave connections with unsent data to aiohttp's backpressure.
        if transport is None or transport.get_write_buffer_size() or self._loop.time() > self._repeats_until_s:
            return False
        answer = self._repeats.answer(data, self.account, is_proxied=self.is_proxied)
        if answer is None:
            return False
        transport.write(answer)
        return True

    def remember(self, request: web.Request, respond: Respond) -> None:
        """Answer repeats of the current request by `respond` from now on."""
        if self._request_bytes and request.version == HttpVersion11 and request.keep_alive:
            self._repeats.keep(self._request_bytes, respond, self.account if self.is_proxied else None)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """
        Return the response to a failed request, without the versions of Python and aiohttp.

        A request that cannot be parsed reaches no application, so that no signal could add its headers.
        """
        if not isinstance(exc, HttpProcessingError):
            return super().handle_error(request, status, exc, message)
        if (count := _MALFORMED.count()) is not None:
            self.logger.info("malformed request from %s, %d since the last line", request.remote, count, exc_info=exc)
        return malformed_request()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Finish the response in aiohttp, and count its request as answered."""
        finished = await super().finish_response(request, resp, start_time)
        self._unanswered -= 1
        self._request_bytes = None
        self._repeats_until_s = self._loop.time() + REPEAT_SHARE * self.keepalive_timeout
        return finished


def _is_single_request(data: bytes) -> bool:
    """Return whether this is exactly one request, with nothing that belongs to it after its end."""
    whole = data.startswith(b"GET ") and data.find(_END) == len(data) - len(_END)
    # A lone line feed ends a line for some parsers only: such a request would have two readings.
    if not whole or data.count(b"\n") != data.count(b"\r\n"):
        return False
    lowered = data.lower()
    return not any(name in lowered for name in _MORE_FOLLOWS)
