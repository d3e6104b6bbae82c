"""The sites that may frame the wall."""

import aiohttp
import pytest

from dashboard.errors import UsageError
from dashboard.web.site.framing import frame_ancestors
from tests.wall import running_wall


@pytest.mark.parametrize(
    ("entries", "value"),
    [
        ((), "'none'"),
        (("self", "'self'"), "'self'"),
        (
            ("https://Home.example:8123/", "https://grafana.example:443"),
            "https://home.example:8123 https://grafana.example",
        ),
        (("https://*.club.example",), "https://*.club.example"),
        (("*",), "*"),
        (("http://bücher.example",), "http://xn--bcher-kva.example"),
    ],
)
def test_entries_become_sources_of_the_policy(entries: tuple[str, ...], value: str) -> None:
    """In one spelling, each once."""
    assert frame_ancestors(entries) == value


@pytest.mark.parametrize(
    "entry", ["home.example", "https://a.example; script-src *", "https://a b", "none", "https://**.a"]
)
def test_bad_entry_is_refused_at_the_start(entry: str) -> None:
    """Above all one that would add a directive to the policy."""
    with pytest.raises(UsageError, match=r"^--frame-ancestors: "):
        frame_ancestors([entry])


async def test_pages_of_the_view_may_be_framed_and_nothing_else() -> None:
    """The wall, the contrast and their error pages; not the API, and no page that is no view."""
    entries = ("self", "https://home.example:8123")
    async with running_wall(frame_ancestors=entries) as wall, aiohttp.ClientSession() as session:
        for path in ("/", "/contrast", "/?theme=light", "/nowhere"):
            async with session.get(wall.url + path, headers={"Accept": "text/html"}) as response:
                policy = response.headers["Content-Security-Policy"]
                assert "frame-ancestors 'self' https://home.example:8123" in policy, path
                assert "X-Frame-Options" not in response.headers
        for path in ("/api/v1/board", "/api/v1/teams", "/healthz", "/metrics", "/sw.js", "/ws", "/api/v1/nowhere"):
            async with session.get(wall.url + path, headers={"Accept": "text/html"}) as response:
                assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"], path
