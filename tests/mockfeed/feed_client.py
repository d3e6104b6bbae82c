"""A client of the mock feed, and the clock that a test sets."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from aiohttp.test_utils import TestClient


START = datetime(2026, 10, 3, 19, 2, 11, tzinfo=UTC)
MATCH = "/v1/games/E1-SOC-4"

Client = TestClient[Any, Any]


class FakeClock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.second = 50.0

    def now(self) -> float:
        """Return the time that the test has set, in seconds."""
        return self.second


async def board(client: Client) -> dict[str, Any]:
    """Request the scoreboard and return it decoded."""
    response = await client.get("/v1/scoreboard", headers={"Accept-Encoding": "identity"})
    decoded: dict[str, Any] = msgspec.json.decode(await response.read())
    return decoded
