"""
What is asked again, byte for byte, is answered before aiohttp reads it.

A viewer that polls sends the same bytes each time, and so do all others with its browser. What aiohttp makes of them (a
parsed head, objects, a task, three turns of the event loop) comes to the same each time, and takes several times what
the answer does: `python -m tests.bench.polls` has the figures. So a handler may leave behind how what it was asked is
answered from now on. Whatever is not exactly that goes the ordinary way, through aiohttp, as it always has.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from aiohttp import HttpVersion11, web


HEADS_KEPT: Final = 1024
"""Requests whose answer is known; the oldest goes. With a new position all that name one change."""
HEAD_BYTES: Final = 2048
"""A longer request is not kept: a browser's has about 600 bytes."""

REPEAT_SHARE: Final = 0.5
"""
Of the time for which an idle connection is kept, counted from the last request that aiohttp has read: after that
aiohttp reads one again, since it is aiohttp who ends idle connections and it does not see what is answered here. So
whoever polls at even intervals is never cut off between two polls.
"""

_END: Final = b"\r\n\r\n"
_MORE_FOLLOWS: Final = (b"content-length", b"transfer-encoding", b"\nupgrade:", b"\nexpect:")
"""Headers behind which something may follow that is no request of its own (`Upgrade-Insecure-Requests` is none)."""

Respond = Callable[[], bytes | None]
"""The whole answer as it is now, head and body; nothing where a handler is needed after all."""


class Repeats:
    """How requests are answered that were made before."""

    def __init__(self) -> None:
        self._responders: dict[bytes, Respond] = {}

    def __len__(self) -> int:
        return len(self._responders)

    def keep(self, head: bytes, respond: Respond) -> None:
        """From now on what is asked so is answered so."""
        self._responders[head] = respond
        if len(self._responders) > HEADS_KEPT:
            del self._responders[next(iter(self._responders))]

    def answer(self, head: bytes) -> bytes | None:
        """What is sent; nothing where aiohttp has to be asked."""
        respond = self._responders.get(head)
        return respond() if respond else None


class FastServer(web.Server):
    """aiohttp's server, with the fast path before each connection."""

    def __init__(self, server: web.Server, **options: Any) -> None:
        """The same as `server` does; `options`: what that was made with."""
        super().__init__(server.request_handler, request_factory=server.request_factory, **options)
        self._options = {name: value for name, value in options.items() if name != "handler_cancellation"}
        self._repeats = Repeats()

    def __call__(self) -> web.RequestHandler:
        """A connection."""
        return FastPath(self, self._repeats, loop=asyncio.get_running_loop(), **self._options)


class FastRunner(web.AppRunner):
    """Runs an application behind the fast path."""

    def __init__(self, app: web.Application, *, shutdown_timeout: float, **options: Any) -> None:
        """`options`: as for `web.AppRunner`."""
        super().__init__(app, shutdown_timeout=shutdown_timeout, **options)
        self._options = options

    async def _make_server(self) -> web.Server:
        return FastServer(await super()._make_server(), **self._options)


class FastPath(web.RequestHandler):
    """aiohttp's connection, and before it what answers repeats. It counts what aiohttp still has to answer."""

    __slots__ = ("_one_per_chunk", "_repeats", "_repeats_until_s", "_request_bytes", "_unanswered")

    def __init__(self, server: web.Server, repeats: Repeats, **options: Any) -> None:
        super().__init__(server, **options)
        self._repeats = repeats
        self._one_per_chunk = True
        """Every chunk so far was one whole request without a body: where one ends is known."""
        self._unanswered = 0
        """Requests aiohttp has not answered yet."""
        self._request_bytes: bytes | None = None
        """The only one of them."""
        self._repeats_until_s = 0.0

    def data_received(self, data: bytes) -> None:
        """Answer, or hand on."""
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
        # Who does not read waits in aiohttp, where the next answer waits for it, too.
        if transport is None or transport.get_write_buffer_size() or self._loop.time() > self._repeats_until_s:
            return False
        answer = self._repeats.answer(data)
        if answer is None:
            return False
        transport.write(answer)
        return True

    def remember(self, request: web.Request, respond: Respond) -> None:
        """Answer so from now on whoever asks what is being asked now."""
        if self._request_bytes and request.version == HttpVersion11 and request.keep_alive:
            self._repeats.keep(self._request_bytes, respond)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send it all, and note that it is sent."""
        finished = await super().finish_response(request, resp, start_time)
        self._unanswered -= 1
        self._request_bytes = None
        self._repeats_until_s = self._loop.time() + REPEAT_SHARE * self.keepalive_timeout
        return finished


def _is_single_request(data: bytes) -> bool:
    """Whether this is one whole request that nothing belongs to behind it."""
    whole = data.startswith(b"GET ") and data.find(_END) == len(data) - len(_END)
    # Nobody shall find an end where others find none.
    if not whole or data.count(b"\n") != data.count(b"\r\n"):
        return False
    lowered = data.lower()
    return not any(name in lowered for name in _MORE_FOLLOWS)
