"""A server under test: real, without a feed."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from dashboard.app import create_app
from dashboard.commands.hosting import start
from dashboard.commands.mockfeed import feed_app
from dashboard.core.hub import Hub
from dashboard.core.model import Game
from dashboard.keys import HUB
from dashboard.settings import MockSettings, Settings
from tests.boards import board
from tests.replica import Replica


class Wall:
    """A running server without a feed of its own. The test sets its board."""

    def __init__(self, runner: web.AppRunner, url: str) -> None:
        self.runner = runner
        self.app = runner.app
        self.url = url

    @property
    def hub(self) -> Hub:
        """The hub of the server."""
        return self.app[HUB]

    def show(self, *games: Game) -> None:
        """Publish a board of these games."""
        self.hub.publish(board(*games), 1_000)


@asynccontextmanager
async def running_wall(port: int = 0, **options: Any) -> AsyncIterator[Wall]:
    """Run a server on a free port. Keywords are settings."""
    settings = Settings(**{"sources": (), **options})
    app = create_app(settings)
    runner, url = await start(app, "127.0.0.1", port, idle_s=settings.idle_s, base_path=settings.base_path)
    try:
        yield Wall(runner, url)
    finally:
        await runner.cleanup()


@asynccontextmanager
async def running_mock(*, speed: float = 0.0, seed: int = 1, hosts: tuple[str, ...] = ()) -> AsyncIterator[str]:
    """Run a mock feed with `PATCH`, and yield its URL. At speed 0 its time stands still."""
    settings = MockSettings(seed=seed, speed=speed, control=True, hosts=hosts)
    runner, url = await start(feed_app(settings), "127.0.0.1", 0)
    try:
        yield url
    finally:
        await runner.cleanup()


async def read_until(
    socket: aiohttp.ClientWebSocketResponse,
    condition: Callable[[list[dict[str, Any]]], object],
    *,
    heartbeats: bool = False,
) -> list[dict[str, Any]]:
    """Return the messages up to the first at which the condition holds, without heartbeats unless requested."""
    messages: list[dict[str, Any]] = []
    while not condition(messages):
        message = await socket.receive_json(timeout=5)
        if heartbeats or message["type"] != "heartbeat":
            messages.append(message)
    return messages


def message_types(messages: list[dict[str, Any]]) -> list[str]:
    """Return the type of each message."""
    return [message["type"] for message in messages]


async def next_message(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next message that is no heartbeat."""
    return (await read_until(socket, bool))[0]


async def read_until_closed(socket: aiohttp.ClientWebSocketResponse) -> tuple[list[dict[str, Any]], int | None]:
    """Return all further messages, and the close code."""
    messages = [json.loads(message.data) async for message in socket]
    return messages, socket.close_code


async def follow(socket: aiohttp.ClientWebSocketResponse, replica: Replica, condition: Callable[[], object]) -> None:
    """Feed a replica until the condition holds."""
    while not condition():
        replica.feed(await socket.receive_json(timeout=5))
