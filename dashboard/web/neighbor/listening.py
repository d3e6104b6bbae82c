"""
Listening: accepts connections within the limits, and survives a full file table.

asyncio's own loop accepts as many connections in one turn as the backlog has, and logs one record for each try while
the file table is full (CPython #151615: 4,097 a second at a backlog of 4,096). This one accepts a few in a turn, asks
the limits first, and writes one line.
"""

import asyncio
import errno
import socket
import time
from collections.abc import Callable
from typing import Final

import structlog
from aiohttp import web

from dashboard.log import Seldom
from dashboard.web.neighbor.limits import Limits


ACCEPTS: Final = 16
"""
Number of connections that are accepted in one turn of the event loop, beside those closed at once.

A connection can leave for a new one only after its turn.
"""
TURN_S: Final = 0.002
"""
Longest time for which connections are accepted or closed in one turn, s.

Honest clients wait in the backlog behind an attacker's connections, so many of those are closed in one turn.
"""
ACCEPT_MS: Final = 0.2
"""Cost of a new connection that is charged, ms of processor time."""
TURNED_AWAY_MS: Final = 0.02
"""Cost of one that is closed at once."""
PAUSE_S: Final = 0.2
"""Pause of accepting when the file table is full, s. The kernel keeps new connections in the backlog."""
LOG_S: Final = 60.0
"""Time between two log lines about connections that were turned away, s."""

_NO_ROOM: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_log = structlog.get_logger("server")


class Door:
    """Decides about each new connection, and logs the refused ones once a minute."""

    def __init__(self, limits: Limits) -> None:
        """Take the limits."""
        self._neighbors, self._budget, self._connections = limits
        self._lines = Seldom(LOG_S)

    def bars(self, address: str) -> bool:
        """Return whether a new connection from this address is closed at once: its neighbor is deep in debt."""
        account = self._budget.account(self._neighbors.of_peer(address))
        if not (account and account.is_deep_in_debt()):
            return False
        # A response with 429 would cost twenty times as much as this.
        account.charge(TURNED_AWAY_MS)
        account.count("closed")
        return True

    def lets_in(self, address: str) -> bool:
        """Return whether there is room for a new connection from this address."""
        neighbor = self._neighbors.of_peer(address)
        account = self._budget.account(neighbor)
        if reason := self._connections.make_room(neighbor):
            if account:
                account.charge(TURNED_AWAY_MS)
            self.turn_away(reason)
            return False
        if account:
            account.charge(ACCEPT_MS)
        return True

    def gave_up(self, address: str) -> None:
        """Note that a connection ended before it began."""
        self._connections.failed(self._neighbors.of_peer(address))

    def turn_away(self, reason: str) -> None:
        """Count a connection that finds no room, and log it unless there was a line within the last minute."""
        if (count := self._lines.count()) is not None:
            _log.warning(
                "no room for new connections: the open ones are served on",
                limit=reason,
                turned_away=count,
                open=len(self._connections),
            )


class Listeners(asyncio.AbstractServer):
    """Sockets that listen, as `web.BaseSite` needs them."""

    def __init__(self, sockets: list[socket.socket], make: Callable[[], asyncio.Protocol], door: Door) -> None:
        """Take bound sockets, the factory of protocols, and the decision about each connection."""
        self.sockets = sockets
        self._make = make
        self._door = door
        self._loop = asyncio.get_running_loop()
        self._starting: set[asyncio.Task[None]] = set()
        self._paused: asyncio.TimerHandle | None = None

    def listen(self, backlog: int) -> None:
        """Start to accept."""
        for listener in self.sockets:
            listener.setblocking(False)
            listener.listen(backlog)
            self._loop.add_reader(listener.fileno(), self._accept, listener)

    def close(self) -> None:
        """Stop listening. Open connections stay."""
        if self._paused:
            self._paused.cancel()
        for listener in self.sockets:
            self._loop.remove_reader(listener.fileno())
            listener.close()
        self.sockets = []

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop that accepts."""
        return self._loop

    def is_serving(self) -> bool:
        """Return whether the sockets listen."""
        return bool(self.sockets)

    async def start_serving(self) -> None:
        """Do nothing: `listen` has done it."""

    async def serve_forever(self) -> None:
        """Wait until cancelled."""
        await self._loop.create_future()

    async def wait_closed(self) -> None:
        """Return once no accepted connection waits for its protocol."""
        await asyncio.gather(*self._starting, return_exceptions=True)

    def _accept(self, listener: socket.socket) -> None:
        accepted, until = 0, time.monotonic() + TURN_S
        while accepted < ACCEPTS and time.monotonic() < until:
            try:
                link, peer = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _NO_ROOM:
                    raise
                self._door.turn_away("open files of the process")
                self._pause()
                return
            address = _address(peer)
            if self._door.bars(address):
                link.close()
                continue
            accepted += 1
            if not self._door.lets_in(address):
                link.close()
                continue
            link.setblocking(False)
            task = self._loop.create_task(self._start(link, peer))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start(self, link: socket.socket, peer: object) -> None:
        try:
            await self._loop.connect_accepted_socket(self._make, link)
        except OSError:
            self._door.gave_up(_address(peer))

    def _pause(self) -> None:
        """Leave new connections in the backlog for a moment: the event loop would try again at once."""
        for listener in self.sockets:
            self._loop.remove_reader(listener.fileno())
        self._paused = self._loop.call_later(PAUSE_S, self._resume)

    def _resume(self) -> None:
        for listener in self.sockets:
            self._loop.add_reader(listener.fileno(), self._accept, listener)


def _address(peer: object) -> str:
    return str(peer[0]) if isinstance(peer, tuple) else ""


class Site(web.BaseSite):
    """A TCP address on which a runner serves, with a door."""

    __slots__ = ("_door", "_host", "_port", "_shared")

    def __init__(
        self, runner: web.BaseRunner, host: str, port: int, *, door: Door, backlog: int, shared: bool = False
    ) -> None:
        """Take the address. With `shared` other processes may listen on the same port."""
        super().__init__(runner, backlog=backlog)
        self._host = host
        self._port = port
        self._shared = shared
        self._door = door

    @property
    def name(self) -> str:
        """The URL of the site."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen. Raises `OSError` if the address is not available."""
        await super().start()
        make = self._runner.server
        if make is None:
            raise RuntimeError("set up the runner before its site")
        # asyncio knows how to bind all addresses of a host. It does not start to serve.
        bound = await asyncio.get_running_loop().create_server(
            make, self._host, self._port, reuse_port=self._shared or None, start_serving=False
        )
        sockets = [listener.dup() for listener in bound.sockets]
        bound.close()
        self._server = listeners = Listeners(sockets, make, self._door)
        listeners.listen(self._backlog)
