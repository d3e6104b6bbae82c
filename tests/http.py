"""HTTP requests for tests."""

import json
from typing import Any

import aiohttp
from multidict import CIMultiDict


async def get(session: aiohttp.ClientSession, url: str, **headers: str) -> tuple[int, Any, CIMultiDict[str]]:
    """Return status, decoded JSON (if any) and headers. In names of request headers `_` stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with session.get(url, headers=named) as response:
        body = await response.read()
        return response.status, json.loads(body) if body else None, CIMultiDict(response.headers)
