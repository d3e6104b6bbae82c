"""
The floor under everything that stands on aiohttp: one frame, built once, written to every transport; and nothing else.
"""

import asyncio

from aiohttp import web

from dashboard.web.push.frames import text_frame
from tests.bench.message import Script
from tests.bench.servers.driver import Plan, host, read_plan


class Prepared:
    """No sessions, filters, heartbeats, ticks or slow clients."""

    def __init__(self, plan: Plan) -> None:
        self._script = Script(plan.message_bytes)
        self._transports: dict[asyncio.Transport, None] = {}

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """`GET /ws`."""
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
        """Open sockets."""
        return len(self._transports)

    async def publish(self, step: int) -> int:
        """The same bytes to everybody."""
        frame = text_frame(self._script.text(step))
        for transport in self._transports:
            if not transport.get_write_buffer_size() and not transport.is_closing():
                transport.write(frame)
        return step

    def counters(self) -> dict[str, int]:
        """None."""
        return {}


async def main() -> None:
    """Serve and drive."""
    plan = read_plan()
    server = Prepared(plan)
    await host(server, server.stream, plan)


if __name__ == "__main__":
    asyncio.run(main())
