"""Pages that are rendered once for all, and sent as fast as each client reads."""

import asyncio
import socket
from urllib.parse import urlsplit

import aiohttp
import aiohttp_jinja2
import pytest

from dashboard.keys import LIMITS, RENDERED_PAGES
from dashboard.web.rendered_pages import BODIES_KEPT, PART_BYTES, RenderedPages
from tests.boards import game, scored
from tests.waiting import until
from tests.wall import running_wall


def test_body_is_made_once_for_each_version() -> None:
    """Another key or version makes another body; the old version of a key is dropped."""
    made: list[bytes] = []
    rendered = RenderedPages(10**6)

    def make() -> bytes:
        made.append(b"body %d" % len(made))
        return made[-1]

    first = rendered.body("a", 1, make)
    assert rendered.body("a", 1, make) is first
    assert first.packed is first.packed
    assert rendered.body("b", 1, make).plain == b"body 1"
    assert rendered.body("a", 2, make).plain == b"body 2"
    assert len(rendered) == 2
    rendered.clear()
    assert len(rendered) == 0
    assert rendered.body("b", 1, make).plain == b"body 3"


def test_kept_bodies_are_bounded() -> None:
    """The body that was not used for longest leaves first, by bytes and by number."""
    rendered = RenderedPages(100)
    kept = rendered.body("a", 0, lambda: bytes(40))
    rendered.body("b", 0, lambda: bytes(40))
    rendered.body("a", 0, lambda: b"another")
    rendered.body("c", 0, lambda: bytes(40))
    assert rendered.body("a", 0, lambda: b"another") is kept
    assert rendered.body("b", 0, lambda: b"another").plain == b"another"
    rendered.body("d", 0, lambda: bytes(200))
    assert len(rendered) == 0
    for number in range(2 * BODIES_KEPT):
        rendered.body(number, 0, lambda: b"")
    assert len(rendered) == BODIES_KEPT


async def test_pages_are_rendered_once_per_position_and_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal visits share a page. Language, theme, display settings, a new position and a new minute make another."""
    rendered: list[str] = []
    render = aiohttp_jinja2.render_string

    def count(name: str, *others: object) -> str:
        rendered.append(name)
        return str(render(name, *others))  # type: ignore[arg-type]

    monkeypatch.setattr(aiohttp_jinja2, "render_string", count)
    monkeypatch.setattr("dashboard.web.pages.time.time", lambda: 1_000_020.0)
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))

        async def visit(path: str, language: str = "en") -> str:
            headers = {"Accept-Language": language, "Accept": "text/html"}
            async with session.get(wall.url + path, headers=headers) as response:
                return await response.text()

        paths = ["/", "/?theme=light", "/?leagues=cup", "/?hide_scores=1", "/?order=home", "/contrast", "/nowhere"]
        first = [await visit(path) for path in paths]
        assert [await visit(path) for path in paths] == first
        assert await visit("/?utm=1") == first[0]
        assert len(rendered) == len(paths)
        assert 'lang="de"' in await visit("/", "de")
        wall.show(scored(game(1), 1, 0))
        assert await visit("/") != first[0]
        monkeypatch.setattr("dashboard.web.pages.time.time", lambda: 1_000_080.0)
        await visit("/")
        assert rendered[len(paths) :] == ["wall.html"] * 3


async def test_compressed_and_plain_pages_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page in several parts arrives whole, with its length, compressed or not, and as the head alone."""
    monkeypatch.setattr("dashboard.web.pages.time.time", lambda: 1_000_020.0)
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(*(game(number) for number in range(60)))
        bodies = []
        for coding in ("gzip", "identity"):
            async with session.get(wall.url, headers={"Accept-Encoding": coding}) as response:
                bodies.append(await response.read())
                assert response.headers.get("Content-Encoding") == (coding if coding == "gzip" else None)
                assert "Content-Length" in response.headers
        assert bodies[0] == bodies[1]
        assert len(bodies[0]) > 2 * PART_BYTES
        async with session.head(wall.url) as response:
            assert (response.status, await response.read()) == (200, b"")
        assert len(wall.app[RENDERED_PAGES]) == 1


async def _read_all(client: socket.socket) -> None:
    while await asyncio.get_running_loop().sock_recv(client, 2**16):
        pass


async def test_unread_pages_hold_little_and_are_bounded_in_number() -> None:
    """Of clients that do not read, the oldest over the limit is cut off, and each holds a part of the page only."""
    loop = asyncio.get_running_loop()
    async with running_wall(unread_per_address_limit=3, exempt_addresses=()) as wall:
        wall.show(*(game(number, status_text="x" * 9000) for number in range(60)))
        address = urlsplit(wall.url)
        clients: list[socket.socket] = []
        connections = wall.app[LIMITS].connections
        try:

            def seen() -> int:
                return connections.unread + connections.evictions["unread"]

            for _ in range(5):
                client = socket.socket()
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.setblocking(False)
                await loop.sock_connect(client, (address.hostname, address.port))
                clients.append(client)
                await loop.sock_sendall(client, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                await until(lambda: seen() == len(clients))
            assert connections.unread == 3
            assert connections.evictions == {"unread": 2}
            server = wall.runner.server
            assert server is not None
            for connection in server.connections:
                assert connection.transport is None or connection.transport.get_write_buffer_size() < 100_000
            with pytest.raises(ConnectionResetError):
                await _read_all(clients[0])
        finally:
            for client in clients:
                client.close()


async def test_unread_page_is_closed_after_a_time() -> None:
    """A response that nobody reads is dropped after `unread_after_s`."""
    loop = asyncio.get_running_loop()
    async with running_wall(unread_after_s=0.1) as wall:
        wall.show(*(game(number, status_text="x" * 9000) for number in range(60)))
        address = urlsplit(wall.url)
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setblocking(False)
            await loop.sock_connect(client, (address.hostname, address.port))
            await loop.sock_sendall(client, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await until(lambda: wall.app[LIMITS].connections.evictions["unread"])
            assert len(wall.app[LIMITS].connections) == 0
