"""The lower bound for servers on aiohttp: one frame, built once, written to every transport."""

import asyncio

from aiohttp import web

from dashboard.web.push.frames import text_frame
from tests.bench.message import Script
from tests.bench.servers.driver import Plan, host, read_plan


class Prepared:
    """A server without sessions, filters, heartbeats, ticks or handling of slow clients."""

    def __init__(self, plan: Plan) -> None:
        self._script = Script(plan.message_bytes)
        self._transports: dict[asyncio.Transport, None] = {}

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """Serve `GET /ws`."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        transport = request.transport
        assert transport is not None
        self._transports[transport] = None
        try:
            async for _ in socket:
                pass
        finally:
            self._transports.pop(transport, None)
        return socket

    def connected(self) -> int:
        """Return the number of open connections."""
        return len(self._transports)

    async def publish(self, step: int) -> int:
        """Write the same bytes to all clients."""
        frame = text_frame(self._script.text(step))
        for transport in self._transports:
            if not transport.get_write_buffer_size() and not transport.is_closing():
                transport.write(frame)
        return step

    def counters(self) -> dict[str, int]:
        """Return no counters."""
        return {}


async def main() -> None:
    """Serve the clients and run the plan."""
    plan = read_plan()
    server = Prepared(plan)
    await host(server, server.stream, plan)


if __name__ == "__main__":
    asyncio.run(main())
