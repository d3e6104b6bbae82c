"""A server with the `websockets` library and its `broadcast`."""

import asyncio

from websockets.asyncio.server import ServerConnection, broadcast, serve

from tests.bench.message import Script
from tests.bench.servers.driver import BACKLOG, Plan, drive, read_plan


class Broadcast:
    """A broadcast server with compression and pings off, as in the product."""

    def __init__(self, plan: Plan) -> None:
        self._script = Script(plan.message_bytes)
        self._sockets: dict[ServerConnection, None] = {}

    async def stream(self, socket: ServerConnection) -> None:
        """Serve one client."""
        self._sockets[socket] = None
        try:
            await socket.wait_closed()
        finally:
            self._sockets.pop(socket, None)

    def connected(self) -> int:
        """Return the number of open connections."""
        return len(self._sockets)

    async def publish(self, step: int) -> int:
        """Write to all clients at once, without backpressure."""
        broadcast(self._sockets, self._script.text(step).decode())
        return step

    def counters(self) -> dict[str, int]:
        """Return no counters."""
        return {}


async def main() -> None:
    """Serve the clients and run the plan."""
    plan = read_plan()
    server = Broadcast(plan)
    async with serve(
        server.stream, "127.0.0.1", 0, compression=None, ping_interval=None, open_timeout=60, backlog=BACKLOG
    ) as listening:
        await drive(server, listening.sockets[0].getsockname()[1], plan)


if __name__ == "__main__":
    asyncio.run(main())
