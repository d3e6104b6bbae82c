"""The redirects that a poll follows."""

import asyncio
import socket
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver
from pytest_aiohttp import AiohttpServer
from yarl import URL

from dashboard.feed.fetch import REDIRECTS, HttpSource
from dashboard.feed.redirects import PublicResolver, is_public, redirected
from dashboard.feed.source import Parsed, Reading, Unreachable
from dashboard.feed.source_name import public_error
from tests.boards import game
from tests.sources import FAST


@pytest.mark.parametrize(
    ("url", "location", "expected"),
    [
        ("http://feed.example/a", "/b?c", "http://feed.example/b?c"),
        ("http://feed.example/a", "https://feed.example/b", "https://feed.example/b"),
        ("http://feed.example:8080/a", "http://feed.example:8080/b", "http://feed.example:8080/b"),
        ("http://feed.example:8080/a", "https://feed.example/b", "https://feed.example/b"),
        ("http://user:secret@feed.example/a", "/b", "http://user:secret@feed.example/b"),
        ("http://user:secret@feed.example/a", "https://feed.example/b", "https://user:secret@feed.example/b"),
        ("https://user:secret@feed.example/a", "https://cdn.example/b", "https://cdn.example/b"),
        ("https://feed.example/a", "https://user:secret@cdn.example/b", "https://cdn.example/b"),
        ("https://feed.example/a", "https://93.184.216.34/b", "https://93.184.216.34/b"),
    ],
)
def test_same_host_and_public_https_are_followed(url: str, location: str, expected: str) -> None:
    """The password of a feed stays on its host."""
    assert redirected(URL(url), location) == URL(expected)


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("http://feed.example/a", "http://other.example/"),
        ("http://feed.example/a", "https://other.example/"),
        ("https://feed.example/a", "http://other.example/"),
        ("https://feed.example/a", "http://feed.example/"),
        ("https://feed.example/a", "https://127.0.0.1/"),
        ("https://feed.example/a", "https://[::1]/"),
        ("https://feed.example/a", "https://169.254.169.254/latest/meta-data"),
        ("https://feed.example/a", "https://[fe80::1%25eth0]/"),
        ("https://feed.example/a", "https://[::ffff:10.0.0.1]/"),
        ("https://feed.example/a", "file:///etc/passwd"),
        ("https://feed.example/a", "ftp://feed.example/"),
        ("http://feed.example:8080/a", "http://feed.example:22/"),
        ("https://feed.example/a", "https://feed.example:8443/"),
        ("https://feed.example/a", "http://[::1"),
        ("https://feed.example/a", ""),
        ("https://feed.example/a", None),
    ],
)
def test_other_redirects_are_not_followed(url: str, location: str | None) -> None:
    """The public text contains no address."""
    with pytest.raises(Unreachable, match="redirect") as raised:
        redirected(URL(url), location)
    text = public_error(str(raised.value))
    assert "redirect" in text
    assert not any(part in text for part in ("example", "127.0", "169.254", "::", "/etc"))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    """IPv4 in IPv6 counts as IPv4."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "localhost", ""),
    ],
)
def test_other_addresses_are_not_public(address: str) -> None:
    """Private, loopback, link-local, shared, reserved, multicast and translated ones, and names."""
    assert not is_public(address)


class Names(AbstractResolver):
    """A resolver with fixed answers."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.closed = False

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[Any]:  # noqa: ARG002
        """Return all addresses for any host."""
        return [{"hostname": host, "host": one, "port": port} for one in self.addresses]

    async def close(self) -> None:
        """Note it."""
        self.closed = True


async def test_name_with_private_addresses_is_not_connected_to() -> None:
    """A public name may have an address in the own network, now or at the next look."""
    resolver = PublicResolver(Names("127.0.0.1", "93.184.216.34"))
    assert [one["host"] for one in await resolver.resolve("rebind.example", 443)] == ["93.184.216.34"]
    names = Names("10.0.0.1")
    with pytest.raises(OSError, match="no public address"):
        await PublicResolver(names).resolve("rebind.example", 443)
    await PublicResolver(names).close()
    assert names.closed


@pytest.mark.parametrize("count", [REDIRECTS, REDIRECTS + 1])
async def test_poll_follows_a_limited_number_of_redirects(aiohttp_server: AiohttpServer, count: int) -> None:
    """One more is an error."""

    async def handler(request: web.Request) -> web.Response:
        left = int(request.query["left"])
        if left:
            raise web.HTTPFound(f"/feed?left={left - 1}")
        return web.json_response({})

    app = web.Application()
    app.router.add_get("/feed", handler)
    server = await aiohttp_server(app)
    async with aiohttp.ClientSession() as session:
        url = str(server.make_url(f"/feed?left={count}"))
        source = HttpSource("test", url, lambda _: Parsed([game(1)]), FAST, session=session)
        if count > REDIRECTS:
            with pytest.raises(Unreachable, match="more than 3 redirects"):
                await source.fetch()
        else:
            assert isinstance(await source.fetch(), Reading)


async def test_feed_cannot_make_the_server_knock_at_its_neighbors(aiohttp_server: AiohttpServer) -> None:
    """A redirect to another port of another name of this machine opens no connection there."""
    knocked = asyncio.Event()

    async def listen(_reader: object, writer: asyncio.StreamWriter) -> None:
        knocked.set()
        writer.close()

    neighbor = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = neighbor.sockets[0].getsockname()[1]

    async def handler(_request: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://localhost:{port}/")

    app = web.Application()
    app.router.add_get("/feed", handler)
    server = await aiohttp_server(app)
    async with neighbor, aiohttp.ClientSession() as session:
        source = HttpSource("test", str(server.make_url("/feed")), lambda _: Parsed([]), FAST, session=session)
        with pytest.raises(Unreachable, match="another host"):
            await source.fetch()
    assert not knocked.is_set()
