"""Hosts and origins: who sees metrics and health, who connects, who changes scores."""

import json
import socket
from urllib.parse import urlsplit

import aiohttp
import pytest
from structlog.testing import capture_logs

from dashboard.web.site.policy import LOGGED_LIMIT
from tests.boards import game
from tests.http import get
from tests.raw_http import raw_request
from tests.wall import running_mock, running_wall


STRANGE_HOSTS = (
    *("evil.example", "evil.example:{port}", "127.0.0.1@evil.example", "localhost:{port}.evil.example", "192.0.2.1"),
    *("localhost,evil.example", "[::1", "", "0.0.0.0:{port}", "a\u2100b", "localhost:99999", "metrics:8080"),
)
OWN_HOSTS = (
    *("127.0.0.1:{port}", "LOCALHOST:{port}", "localhost.", "[::1]:{port}", "[0:0::1]", f"{socket.gethostname()}"),
    f"{socket.gethostname().partition('.')[0]}.local:{{port}}",
)
ODD_ORIGINS = (
    *("null", "", "http://", "//x", "http://[::1", "http://[x]", "http://a\u2100b", "http://127.0.0.1:99999"),
    *("http://127.0.0.1:{port}/", "http://u@127.0.0.1:{port}", "127.0.0.1:{port}", "http://\udcff", "x" * 4000),
)


def _written(wall: str, text: str) -> str:
    return text.replace("{port}", str(urlsplit(wall).port))


@pytest.mark.parametrize("host", STRANGE_HOSTS)
async def test_strange_host_sees_scores_only(host: str) -> None:
    """Pages and scores are public; names of sources, counters and metrics are not."""
    async with running_wall() as wall:
        wall.show(game(1))
        lines = f"HTTP/1.1\r\nHost: {_written(wall.url, host)}"
        for path in ("/", "/contrast", "/api/v1/board", "/api/v1/teams", "/api/v1/contrast/log", "/sw.js"):
            assert (await raw_request(wall.url, f"GET {path} {lines}"))[0] == 200, path
        status, _, body = await raw_request(wall.url, f"GET /healthz {lines}")
        assert (status, json.loads(body)) == (200, {"status": "ok"})
        status, _, body = await raw_request(wall.url, f"GET /readyz {lines}")
        assert (status, json.loads(body)) == (200, {"ready": True})
        status, _, body = await raw_request(wall.url, f"GET /metrics {lines}")
        assert status == 403
        assert "--hosts " in json.loads(body)["detail"]


@pytest.mark.parametrize("host", OWN_HOSTS)
async def test_own_host_sees_everything(host: str) -> None:
    """No setting is needed under localhost, an own address, the host name and the mDNS name."""
    async with running_wall() as wall:
        lines = f"HTTP/1.1\r\nHost: {_written(wall.url, host)}"
        assert b"counters" in (await raw_request(wall.url, f"GET /healthz {lines}"))[2]
        assert (await raw_request(wall.url, f"GET /metrics {lines}"))[0] == 200


async def test_every_host_that_a_request_names_has_to_be_listed() -> None:
    """Neither an absolute target, nor a forwarded host, nor a missing one opens what `Host` does not."""
    async with running_wall(hosts=("wall.example",)) as wall:
        own = f"Host: {urlsplit(wall.url).netloc}"
        for head, status in (
            (f"GET /metrics HTTP/1.1\r\n{own}", 200),
            ("GET /metrics HTTP/1.1\r\nHost: wall.example", 200),
            (f"GET /metrics HTTP/1.1\r\n{own}\r\nX-Forwarded-Host: wall.example:8443", 200),
            ("GET http://wall.example/metrics HTTP/1.1\r\nHost: localhost", 200),
            ("GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost", 403),
            ("GET http://localhost/metrics HTTP/1.1\r\nHost: evil.example", 403),
            ("GET http://localhost@evil.example/metrics HTTP/1.1\r\nHost: localhost", 403),
            (f"GET /metrics HTTP/1.1\r\n{own}\r\nX-Forwarded-Host: evil.example", 403),
            (f"GET /metrics HTTP/1.1\r\n{own}\r\nX-Forwarded-Host: evil.example, wall.example", 403),
            (f"GET /metrics HTTP/1.1\r\n{own}\r\nX-Forwarded-Host:", 403),
            ("GET /metrics HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost", 403),
            ("GET /metrics HTTP/1.0", 403),
            (f"GET /metrics HTTP/1.1\r\n{own}\r\nHost: evil.example", 400),
            ("GET /metrics HTTP/1.1", 400),
        ):
            assert (await raw_request(wall.url, head))[0] == status, head


async def test_refusal_says_how_to_add_the_name() -> None:
    """Prometheus that scrapes a container by its name finds the setting in the answer, and once in the log."""
    async with running_wall() as wall:
        with capture_logs() as logs:
            for _ in range(3):
                _, _, body = await raw_request(wall.url, "GET /metrics HTTP/1.1\r\nHost: scorewall:8080")
        detail = json.loads(body)["detail"]
        assert "'scorewall:8080'" in detail
        assert "--hosts scorewall, or SCOREWALL_HOSTS=scorewall" in detail
        assert [entry["host"] for entry in logs if "host" in entry] == ["scorewall:8080"]


def _handshake(wall: str, origin: str, *more: str) -> str:
    lines = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", *more)
    return "\r\n".join(
        ("GET /ws HTTP/1.1", f"Host: {urlsplit(wall).netloc}", *lines, f"Origin: {_written(wall, origin)}")
    )


@pytest.mark.parametrize("origin", ODD_ORIGINS)
async def test_malformed_origin_is_403_without_a_traceback(origin: str, caplog: pytest.LogCaptureFixture) -> None:
    """On the socket, the stream, a preflight and the mock feed's control."""
    async with running_wall(origins=("https://club.example",)) as wall, running_mock() as feed:
        own, sent = f"Host: {urlsplit(wall.url).netloc}", f"Origin: {_written(wall.url, origin)}"
        heads = (
            (wall.url, _handshake(wall.url, origin)),
            (wall.url, f"GET /api/v1/stream HTTP/1.1\r\n{own}\r\n{sent}"),
            (wall.url, f"OPTIONS /api/v1/board HTTP/1.1\r\n{own}\r\n{sent}\r\nAccess-Control-Request-Method: GET"),
            (feed, f"PATCH /v1/games/E1-SOC-3 HTTP/1.1\r\n{own}\r\n{sent}\r\nContent-Length: 0"),
        )
        for url, head in heads:
            status, headers, body = await raw_request(url, head)
            assert (status, headers["content-type"].split(";")[0]) == (403, "application/problem+json"), head
            assert json.loads(body)["detail"]
        status, headers, _ = await raw_request(wall.url, f"GET /api/v1/board HTTP/1.1\r\n{own}\r\n{sent}")
        assert (status, headers.get("access-control-allow-origin")) == (200, None)
    assert "Traceback" not in caplog.text


async def test_two_origins_are_no_origin() -> None:
    """A second `Origin` does not hide behind a good one."""
    async with running_wall() as wall:
        head = _handshake(wall.url, wall.url)
        assert (await raw_request(wall.url, f"{head}\r\nOrigin: http://evil.example"))[0] == 403


async def test_refused_origins_are_logged_once_and_boundedly() -> None:
    """A stranger's flood of origins is a bounded number of lines, each of which says how to allow its origin."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        with capture_logs() as logs:
            for number in range(LOGGED_LIMIT + 5):
                for _ in range(2):
                    await get(session, f"{wall.url}/api/v1/stream", Origin=f"https://p{number}.example:443")
    events = [entry for entry in logs if entry["log_level"] == "warning"]
    assert len(events) == LOGGED_LIMIT + 1
    assert events[0]["allow"] == "--origins https://p0.example, or SCOREWALL_ORIGINS=https://p0.example"


@pytest.mark.parametrize(("trusted", "opens"), [((), False), (("127.0.0.1",), True)])
async def test_forwarded_host_of_a_trusted_proxy_is_our_own(trusted: tuple[str, ...], opens: bool) -> None:
    """A proxy that replaces `Host` does not lock its pages out, if it is trusted."""
    headers = {"Origin": "https://wall.example", "X-Forwarded-Host": "evil.example, wall.example"}
    async with running_wall(trusted_proxies=trusted) as wall, aiohttp.ClientSession() as session:
        if opens:
            async with session.ws_connect(f"{wall.url}/ws", headers=headers) as link:
                assert (await link.receive_json(timeout=5))["type"] == "hello"
        else:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(f"{wall.url}/ws", headers=headers)


@pytest.mark.parametrize(
    ("host", "more", "status"),
    [
        ("127.0.0.1:{port}", "", 200),
        ("localhost:{port}", "Origin: http://localhost:{port}", 200),
        ("localhost:{port}", "Sec-Fetch-Site: same-origin", 200),
        ("localhost:{port}", "Sec-Fetch-Site: none", 200),
        ("feed.example", "", 200),
        ("evil.example", "", 403),
        ("evil.example:{port}", "Origin: http://evil.example:{port}", 403),
        ("127.0.0.1:{port}", "Origin: http://evil.example", 403),
        ("127.0.0.1:{port}", "Origin: null", 403),
        ("127.0.0.1:{port}", "Sec-Fetch-Site: cross-site", 403),
        ("127.0.0.1:{port}", "Sec-Fetch-Site: same-site", 403),
        ("127.0.0.1:{port}", "X-Forwarded-Host: evil.example", 403),
    ],
)
async def test_scores_of_the_mock_feed_are_set_under_listed_hosts_only(host: str, more: str, status: int) -> None:
    """`PATCH` needs a listed host, and no page of another site."""
    async with running_mock(hosts=("feed.example",)) as feed:
        lines = [f"Host: {host}", "Content-Type: application/json", "Content-Length: 2", *([more] if more else ())]
        head = _written(feed, "\r\n".join(("PATCH /v1/games/E1-SOC-3 HTTP/1.1", *lines)))
        answer, headers, body = await raw_request(feed, head, b"{}")
        assert answer == status
        assert "server" not in headers
        assert status == 200 or json.loads(body)["detail"]
