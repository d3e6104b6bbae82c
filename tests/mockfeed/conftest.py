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
    """A feed with control, ten times as fast as life."""
    return await aiohttp_client(
        create_app(seed=1, speed=10.0, start=START, control=True, now=clock.now), auto_decompress=False
    )
