"""A minimal reader of event streams."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import aiohttp


class Event(NamedTuple):
    """One event with decoded data."""

    message: dict[str, Any]
    id: str | None
    retry_ms: int | None


async def next_event(response: aiohttp.ClientResponse) -> Event:
    """
    Return the next event.

    An event that was cut off is dropped. Raises `EOFError` at the end of the stream.
    """
    fields: dict[str, str] = {}
    while line := await response.content.readline():
        if line == b"\n":
            retry = fields.get("retry")
            return Event(json.loads(fields["data"]), fields.get("id"), None if retry is None else int(retry))
        name, _, value = line.decode().removesuffix("\n").partition(": ")
        fields[name] = value
    raise EOFError


async def events_until(
    response: aiohttp.ClientResponse, condition: Callable[[list[Event]], object], *, heartbeats: bool = False
) -> list[Event]:
    """Return the events up to the first at which the condition holds, without heartbeats unless requested."""
    events: list[Event] = []
    while not condition(events):
        event = await next_event(response)
        if heartbeats or event.message["type"] != "heartbeat":
            events.append(event)
    return events
