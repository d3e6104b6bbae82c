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

AGAIN_SHARE: Final = 0.5
"""
Of the time for which an idle connection is kept, counted from the last request that aiohttp has read: after that
aiohttp reads one again, since it is aiohttp who ends idle connections and it does not see what is answered here. So
whoever polls at even intervals is never cut off between two polls.
"""

_END: Final = b"\r\n\r\n"
_NOT_ALONE: Final = (b"content-length", b"transfer-encoding", b"\nupgrade:", b"\nexpect:")
"""Headers behind which something may follow that is no request of its own (`Upgrade-Insecure-Requests` is none)."""

Answer = Callable[[], bytes | None]
"""The whole answer as it is now, head and body; nothing where a handler is needed after all."""


class Repeats:
    """How requests are answered that were made before."""

    def __init__(self) -> None:
        self._answers: dict[bytes, Answer] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def keep(self, head: bytes, answer: Answer) -> None:
        """From now on what is asked so is answered so."""
        self._answers[head] = answer
        if len(self._answers) > HEADS_KEPT:
            del self._answers[next(iter(self._answers))]

    def answer(self, head: bytes) -> bytes | None:
        """What is sent; nothing where aiohttp has to be asked."""
        found = self._answers.get(head)
        return found() if found else None


class FastServer(web.Server):
    """aiohttp's server, with the fast path before each connection."""

    def __init__(self, server: web.Server, **given: Any) -> None:
        """The same as `server` does; `given`: what that was made with."""
        super().__init__(server.request_handler, request_factory=server.request_factory, **given)
        self._given = {name: value for name, value in given.items() if name != "handler_cancellation"}
        self._repeats = Repeats()

    def __call__(self) -> web.RequestHandler:
        """A connection."""
        return FastPath(self, self._repeats, loop=asyncio.get_running_loop(), **self._given)


class FastRunner(web.AppRunner):
    """Runs an application behind the fast path."""

    def __init__(self, app: web.Application, *, shutdown_timeout: float, **given: Any) -> None:
        """`given`: as for `web.AppRunner`."""
        super().__init__(app, shutdown_timeout=shutdown_timeout, **given)
        self._given = given

    async def _make_server(self) -> web.Server:
        return FastServer(await super()._make_server(), **self._given)


class FastPath(web.RequestHandler):
    """aiohttp's connection, and before it what answers repeats. It counts what aiohttp still has to answer."""

    __slots__ = ("_again_until_s", "_alone", "_asked", "_owed", "_repeats")

    def __init__(self, server: web.Server, repeats: Repeats, **given: Any) -> None:
        super().__init__(server, **given)
        self._repeats = repeats
        self._alone = True
        """Every chunk so far was one whole request without a body: where one ends is known."""
        self._owed = 0
        """Requests aiohttp has not answered yet."""
        self._asked: bytes | None = None
        """The only one of them."""
        self._again_until_s = 0.0

    def data_received(self, data: bytes) -> None:
        """Answer, or hand on."""
        if self._alone and data:
            if not self._owed and self._is_answered(data):
                return
            self._alone = _is_alone(data)
            self._asked = data if self._alone and not self._owed and len(data) <= HEAD_BYTES else None
            self._owed += 1
        super().data_received(data)

    def _is_answered(self, data: bytes) -> bool:
        transport = self.transport
        # Who does not read waits in aiohttp, where the next answer waits for it, too.
        if transport is None or transport.get_write_buffer_size() or self._loop.time() > self._again_until_s:
            return False
        answer = self._repeats.answer(data)
        if answer is None:
            return False
        transport.write(answer)
        return True

    def remember(self, request: web.Request, answer: Answer) -> None:
        """Answer so from now on whoever asks what is being asked now."""
        if self._asked and request.version == HttpVersion11 and request.keep_alive:
            self._repeats.keep(self._asked, answer)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send it all, and note that it is sent."""
        finished = await super().finish_response(request, resp, start_time)
        self._owed -= 1
        self._asked = None
        self._again_until_s = self._loop.time() + AGAIN_SHARE * self.keepalive_timeout
        return finished


def _is_alone(data: bytes) -> bool:
    """Whether this is one whole request that nothing belongs to behind it."""
    whole = data.startswith(b"GET ") and data.find(_END) == len(data) - len(_END)
    # Nobody shall find an end where others find none.
    if not whole or data.count(b"\n") != data.count(b"\r\n"):
        return False
    written = data.lower()
    return not any(name in written for name in _NOT_ALONE)
