"""A mock feed that a test controls."""

import pytest
from pytest_aiohttp import AiohttpClient

from dashboard.mockfeed.server import create_app
from tests.mockfeed.feed_client import START, Client, FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """The feed's clock."""
    return FakeClock()


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, clock: FakeClock) -> Client:
    """A client of a feed with control that runs at tenfold speed. Responses stay compressed."""
    return await aiohttp_client(
        create_app(seed=1, speed=10.0, start=START, control=lambda _request: None, now=clock.now), auto_decompress=False
    )
