"""
The meter in front of all request handlers: charges each request, and refuses those over the budget with 429.

It is no middleware. One would stay on the stack of every open WebSocket.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from functools import lru_cache
from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import hdrs, web

from dashboard.web.neighbor.address import Neighbors
from dashboard.web.neighbor.budget import Account, Budget
from dashboard.web.neighbor.metered import Metered
from dashboard.web.neighbor.metered_connection import MeteredConnection
from dashboard.web.poll.raw_response import RawResponse
from dashboard.web.responses import BUILD_HEADER
from dashboard.web.security import INERT_HEADERS


HELD_REFUSALS: Final = 64
"""Number of requests of one neighbor over its budget that wait at a time. Further ones are refused at once."""
HELD_S: Final = 1.0
"""
Longest time for which a request over the budget waits, s. It is refused after that, if it still is over the budget.

So a crowd that exceeds the budget by little is only slowed down, and so is a client that repeats refused requests.
"""
FILES: Final = "/static/"
"""Path of the files of the page. They count for the pace, not for the budget."""

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
"""Handles a request, as aiohttp's server calls it."""


class Meter:
    """Calls a handler within the budget of the neighbor that sent the request."""

    def __init__(self, handler: Handler, neighbors: Neighbors, budget: Budget, build: str = "") -> None:
        """Put the meter in front of a handler. `build` is that of the server: a page recognizes its server by it."""
        self._build = build
        self._handler = handler
        self._neighbors = neighbors
        self._budget = budget

    def __call__(self, request: web.BaseRequest) -> Awaitable[web.StreamResponse]:
        """Handle a request, and charge what it costs."""
        account = self._account(request)
        connection = request.protocol
        if isinstance(connection, MeteredConnection):
            connection.account = account
            connection.begin_request()
        if account is None:
            return self._handler(request)
        is_file = request.rel_url.raw_path.startswith(FILES)
        if account.is_ready():
            charge = account.charge_pace if is_file else account.charge
            return Metered(self._handler(request), charge)  # type: ignore[arg-type]
        return self._wait(request, account, is_file=is_file)

    def _account(self, request: web.BaseRequest) -> Account | None:
        neighbor = self._neighbors.of_request(request)
        if neighbor.exempt:
            # All clients behind an exempt address look alike. A WebSocket has a client of its own, and so an account.
            return self._budget.own_account() if hdrs.UPGRADE in request.headers else None
        return self._budget.account(neighbor)

    async def _wait(self, request: web.BaseRequest, account: Account, *, is_file: bool) -> web.StreamResponse:
        await account.pace()
        if account.is_overdrawn() and not is_file:
            if account.waiting < HELD_REFUSALS:
                account.waiting += 1
                try:
                    await asyncio.sleep(min(HELD_S, account.retry_after_s))
                finally:
                    account.waiting -= 1
            if account.is_overdrawn():
                account.count("refused")
                return RawResponse(
                    HTTPStatus.TOO_MANY_REQUESTS, *refusal(1 + math.ceil(account.retry_after_s), self._build)
                )
        charge = account.charge_pace if is_file else account.charge
        return await Metered(self._handler(request), charge)  # type: ignore[arg-type]


@lru_cache(maxsize=64)
def refusal(retry_after_s: int, build: str = "") -> tuple[bytes, bytes]:
    """Return header lines and body of a refusal, made once for each number of seconds."""
    status = HTTPStatus.TOO_MANY_REQUESTS
    detail = f"Your address uses more of the server's processor than one may. Try again in {retry_after_s} s."
    body = msgspec.json.encode(
        {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    )
    headers = INERT_HEADERS | {
        "Content-Type": "application/problem+json",
        "Cache-Control": "no-store",
        "Retry-After": str(retry_after_s),
        BUILD_HEADER: build,
        "Content-Length": str(len(body)),
    }
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode(), body
