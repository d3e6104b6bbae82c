"""The naive server: aiohttp, and a loop that awaits `send_str` for one client after the other."""

import asyncio

from aiohttp import web

from tests.bench.message import Script
from tests.bench.servers.driver import Plan, host, read_plan


class SendStr:
    """A loop over the clients with compression and pings off, as in the product."""

    def __init__(self, plan: Plan) -> None:
        self._script = Script(plan.message_bytes)
        self._sockets: dict[web.WebSocketResponse, None] = {}

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """Serve `GET /ws`."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self._sockets[socket] = None
        try:
            async for _ in socket:
                pass
        finally:
            self._sockets.pop(socket, None)
        return socket

    def connected(self) -> int:
        """Return the number of open connections."""
        return len(self._sockets)

    async def publish(self, step: int) -> int:
        """Send to one client after the other."""
        text = self._script.text(step).decode()
        for socket in tuple(self._sockets):
            await socket.send_str(text)
        return step

    def counters(self) -> dict[str, int]:
        """Return no counters."""
        return {}


async def main() -> None:
    """Serve the clients and run the plan."""
    plan = read_plan()
    server = SendStr(plan)
    await host(server, server.stream, plan)


if __name__ == "__main__":
    asyncio.run(main())
