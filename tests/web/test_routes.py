"""The routes of the server."""

import aiohttp
import pytest
from aiohttp import web

from dashboard.web.routes import routes
from tests.wall import running_wall


def test_paths_and_names_are_unique() -> None:
    """Each route has a path and a name of its own."""
    definitions = [route for route in routes() if isinstance(route, web.RouteDef)]
    assert len(definitions) == len(routes())
    assert len({route.path for route in definitions}) == len(definitions)
    assert len({route.kwargs["name"] for route in definitions}) == len(definitions)


@pytest.mark.parametrize("path", ["/", "/contrast", "/sw.js", "/api/v1/board", "/healthz", "/metrics"])
async def test_head_has_no_body(path: str) -> None:
    """HEAD has the headers of GET and no body."""
    async with running_wall() as wall, aiohttp.ClientSession(wall.url) as session, session.head(path) as response:
        assert response.status == 200
        assert await response.read() == b""
