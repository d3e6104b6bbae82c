"""The fast path: same bytes as from aiohttp, and never out of order."""

import asyncio
import contextlib
import json
import random
import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from dashboard.keys import REPRESENTATIONS
from dashboard.web.poll.fast_path import HEAD_BYTES, HEADS_KEPT, Repeats
from tests.boards import game
from tests.waiting import until
from tests.wall import Wall, running_wall


POLL = b"GET /api/v1/board HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_MOMENT = re.compile(rb"(Date|Scorewall-Server-Time): [^\r]*")


class Client:
    """A client that sends exact bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send one chunk."""
        self.writer.write(data)
        await self.writer.drain()

    async def receive(self) -> tuple[bytes, bytes]:
        """Return the next response: its head, and its body."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 5)
        match = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        return head, await self.reader.readexactly(int(match[1])) if match else b""

    async def request(self, data: bytes) -> tuple[bytes, bytes]:
        """Send a request in one chunk. Return its response."""
        await self.send(data)
        return await self.receive()


@contextlib.asynccontextmanager
async def connected(wall: Wall) -> AsyncIterator[Client]:
    """Connect a client to this wall."""
    address = urlsplit(wall.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        yield Client(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def read_by_aiohttp(wall: Wall) -> int:
    """Return the number of requests that aiohttp has read."""
    server = wall.runner.server
    assert server is not None
    return server.requests_count


@pytest.mark.parametrize(
    "more",
    [
        *(b"", b"If-None-Match: TAG\r\n", b'If-None-Match: "a", W/TAG\r\n', b"Accept-Encoding: gzip\r\n"),
        *(b"Origin: https://club.example\r\n", b"Origin: https://club.example\r\nIf-None-Match: TAG\r\n"),
    ],
    ids=["whole", "unchanged", "one of two tags", "packed", "other site", "other site, unchanged"],
)
@pytest.mark.parametrize("query", [b"", b"?since=POSITION", b"?leagues=cup"])
async def test_repeat_gets_the_bytes_that_aiohttp_would_send(query: bytes, more: bytes) -> None:
    """A repeat on any connection gets the same bytes, but for the time, and is counted like any poll."""
    async with running_wall(origins=("https://club.example",)) as wall:
        wall.show(game(1))
        before = wall.hub.position
        wall.show(game(1, 1))
        query = query.replace(b"POSITION", str(before).encode())
        plain = b"GET /api/v1/board%b HTTP/1.1\r\nHost: 127.0.0.1\r\n" % query
        async with connected(wall) as first_client, connected(wall) as second_client:
            head, _ = await second_client.request(plain + b"\r\n")
            tag = re.search(rb"ETag: ([^\r]+)", head)
            assert tag
            poll = plain + more.replace(b"TAG", tag[1]) + b"\r\n"
            first = await first_client.request(poll)
            read, counted = read_by_aiohttp(wall), sum(wall.app[REPRESENTATIONS].counts.values())
            for client in (first_client, second_client, first_client):
                again = await client.request(poll)
                assert _MOMENT.sub(b"", again[0]) == _MOMENT.sub(b"", first[0])
                assert again[1] == first[1]
            assert (b" 304 " in first[0]) is (b"TAG" in more)
            assert (b"Access-Control-Allow-Origin: https://club.example\r\n" in first[0]) is (b"Origin" in more)
            assert read_by_aiohttp(wall) == read
            assert sum(wall.app[REPRESENTATIONS].counts.values()) == counted + 3


async def test_repeat_gets_the_current_board() -> None:
    """After a publication the same bytes get the new board, and a longer delta."""
    async with running_wall() as wall:
        wall.show(game(1))
        since = str(wall.hub.position).encode()
        async with connected(wall) as client:
            head, _ = await client.request(POLL)
            tag = re.search(rb"ETag: ([^\r]+)", head)
            assert tag
            conditional = POLL[:-2] + b"If-None-Match: " + tag[1] + b"\r\n\r\n"
            later = b"GET /api/v1/board?since=%b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % since
            for poll in (conditional, later):
                await client.request(poll)
            read = read_by_aiohttp(wall)
            wall.show(game(1, 7))
            for poll in (POLL, conditional, later):
                head, body = await client.request(poll)
                assert b" 200 " in head
                assert b'"score":7' in body
                assert str(wall.hub.position).encode().split(b":")[1] in body
            assert read_by_aiohttp(wall) == read


async def test_connection_of_a_page_has_the_fast_path() -> None:
    """`Upgrade-Insecure-Requests`, which browsers send for a page, does not switch the fast path off."""
    async with running_wall() as wall:
        wall.show(game(1))
        page = POLL.replace(b"/api/v1/board", b"/")[:-2] + b"Upgrade-Insecure-Requests: 1\r\n\r\n"
        async with connected(wall) as client:
            assert b" 200 " in (await client.request(page))[0]
            await client.request(POLL)
            read = read_by_aiohttp(wall)
            await client.request(POLL)
            assert read_by_aiohttp(wall) == read


async def test_client_ahead_of_this_node_reaches_a_handler() -> None:
    """Such a client may have to wait for this node, which only a handler can do."""
    async with running_wall() as wall:
        wall.show(game(1))
        epoch = wall.hub.position.epoch
        ahead = f"GET /api/v1/board?since={epoch}:99 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        async with connected(wall) as client:
            for _ in range(3):
                before = read_by_aiohttp(wall)
                await client.request(ahead)
                assert read_by_aiohttp(wall) == before + 1


@pytest.mark.parametrize(
    "poll",
    [
        POLL.replace(b"1.1", b"1.0")[:-2] + b"Connection: keep-alive\r\n\r\n",
        POLL[:-2] + b"Connection: close\r\n\r\n",
        POLL.replace(b"GET", b"HEAD"),
        POLL[:-2] + b"X: " + b"x" * HEAD_BYTES + b"\r\n\r\n",
        POLL.replace(b"board", b"board?since=a:1&wait=0.01"),
        POLL.replace(b"board", b"board?since=nonsense"),
        POLL.replace(b"board", b"teams"),
    ],
    ids=["old", "closing", "head", "long", "waiting", "malformed", "another"],
)
async def test_other_requests_are_left_to_aiohttp(poll: bytes) -> None:
    """Requests that are no plain poll are never answered by the fast path."""
    async with running_wall() as wall:
        wall.show(game(1))
        for _ in range(3):
            async with connected(wall) as client:
                await client.request(POLL)
                before = read_by_aiohttp(wall)
                await client.send(poll)
                assert (await client.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.")
                assert read_by_aiohttp(wall) == before + 1


async def test_body_that_looks_like_a_poll_is_not_answered() -> None:
    """Two responses to one request would reach another client behind a proxy that shares connections."""
    async with running_wall() as wall:
        wall.show(game(1))
        async with connected(wall) as client:
            for _ in range(2):
                await client.request(POLL)
            for more in (b"Content-Length: %d\r\n\r\n" % len(POLL), b"transfer-encoding: chunked\r\n\r\n"):
                async with connected(wall) as evil:
                    await evil.request(POLL)
                    head, _ = await evil.request(POLL[:-2] + more)
                    assert b" 200 " in head
                    counts = wall.app[REPRESENTATIONS].counts["full"]
                    await evil.send(POLL)
                    await client.request(POLL)
                    assert wall.app[REPRESENTATIONS].counts["full"] == counts + 1


async def test_responses_are_in_the_order_of_requests() -> None:
    """That holds for requests sent one by one, at once, or in pieces, and for long polls among them."""
    draw = random.Random(7)
    async with running_wall() as wall:
        wall.show(game(1))
        waits = f"/api/v1/board?since={wall.hub.position}&wait=0.02"
        paths = {
            "/api/v1/board": b'"games"',
            "/api/v1/teams": b'"teams"',
            "/healthz": b'"counters"',
            waits: b'"previous"',
        }
        async with connected(wall) as known:
            await known.request(POLL)
        fast = slow = 0
        for _ in range(40):
            requested = [draw.choice([*paths, "/api/v1/board"]) for _ in range(8)]
            written = b"".join(POLL.replace(b"/api/v1/board", path.encode()) for path in requested)
            before = read_by_aiohttp(wall)
            async with connected(wall) as client:
                manner = draw.choice(["in turn", "at once", "cut", "each"])
                if manner == "in turn":
                    bodies = [
                        (await client.request(POLL.replace(b"/api/v1/board", path.encode())))[1] for path in requested
                    ]
                else:
                    size = (
                        len(written) if manner == "at once" else draw.randint(5, 90) if manner == "cut" else len(POLL)
                    )
                    for start in range(0, len(written), size):
                        await client.send(written[start : start + size])
                        await asyncio.sleep(0)
                    bodies = [(await client.receive())[1] for _ in requested]
                assert all(paths[path] in body for path, body in zip(requested, bodies, strict=True)), (
                    manner,
                    requested,
                )
            read = read_by_aiohttp(wall) - before
            fast, slow = fast + len(requested) - read, slow + read
        assert fast > 20
        assert slow > 100


async def test_repeat_behind_an_open_request_waits() -> None:
    """A repeat waits for the response to a long poll before it, also if it comes much later."""
    async with running_wall() as wall:
        wall.show(game(1))
        waits = POLL.replace(b"board", f"board?since={wall.hub.position}&wait=30".encode())
        async with connected(wall) as client:
            await client.request(POLL)
            read = read_by_aiohttp(wall)
            await client.send(waits)
            await until(lambda: read_by_aiohttp(wall) > read)
            await client.send(POLL)
            async with connected(wall) as later_client:
                await later_client.request(POLL)
            wall.show(game(1, 1))
            assert b'"previous"' in (await client.receive())[1]
            assert b'"previous"' not in (await client.receive())[1]


async def test_response_is_stored_for_its_own_request() -> None:
    """That holds although the next request came before the handler of the first had started."""
    async with running_wall() as wall:
        wall.show(game(1))
        filtered, whole = POLL.replace(b"board", b"board?leagues=nobody"), POLL
        server = wall.runner.server
        assert server is not None
        async with connected(wall) as client:
            await until(lambda: server.connections)
            for chunk in (filtered, whole):
                server.connections[0].data_received(chunk)
            bodies = [(await client.receive())[1] for _ in range(2)]
            assert len(bodies[0]) < len(bodies[1])
            for _ in range(2):
                assert [(await client.request(poll))[1] for poll in (filtered, whole)] == bodies


async def test_client_that_does_not_read_gets_no_more_responses() -> None:
    """The buffer for it contains one or two responses at most. Once it reads, it gets all of them."""
    async with running_wall() as wall:
        wall.show(game(1, status_text="x" * 200_000))
        async with connected(wall) as client:
            await client.request(POLL)
            counts = wall.app[REPRESENTATIONS].counts
            for _ in range(100):
                await client.send(POLL)
                await asyncio.sleep(0.001)
            server = wall.runner.server
            assert server is not None
            (connection,) = server.connections
            assert connection.transport is not None
            assert connection.transport.get_write_buffer_size() < 500_000
            assert counts["full"] < 100
            for _ in range(100):
                assert len((await client.receive())[1]) > 200_000
            assert counts["full"] == 101


async def test_idle_connection_is_closed_and_a_polling_one_is_not() -> None:
    """Idle connections are closed by aiohttp. It does not notice repeats, so some of them are left to it."""
    async with running_wall(idle_s=0.6) as wall:
        wall.show(game(1))
        async with connected(wall) as client:
            loop = asyncio.get_running_loop()
            started, requests = loop.time(), 0
            while loop.time() < started + 1.5:
                await client.request(POLL)
                requests += 1
                await asyncio.sleep(0.1)
            assert read_by_aiohttp(wall) < requests
            await asyncio.wait_for(client.reader.read(), 5)
            assert client.reader.at_eof()


async def test_websocket_switches_the_fast_path_off() -> None:
    """After an upgrade, bytes that look like a poll are frames."""
    async with running_wall() as wall:
        wall.show(game(1))
        server = wall.runner.server
        assert server is not None
        async with connected(wall) as client:
            upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            await client.request(POLL)
            await client.send(POLL.replace(b"/api/v1/board", b"/ws")[:-2] + upgrade + key)
            head = await client.reader.readuntil(b"\r\n\r\n")
            assert b" 101 " in head
            await until(lambda: wall.hub.statistics().sessions == 1)
            counts = sum(wall.app[REPRESENTATIONS].counts.values())
            await client.send(POLL)
            await asyncio.wait_for(client.reader.read(), 5)
            assert sum(wall.app[REPRESENTATIONS].counts.values()) == counts


def test_known_requests_are_bounded() -> None:
    """Over the limit, the oldest request is dropped."""
    repeats = Repeats()
    for number in range(2 * HEADS_KEPT):
        repeats.keep(str(number).encode(), lambda: b"known")
    assert len(repeats) == HEADS_KEPT
    assert repeats.answer(b"0") is None
    assert repeats.answer(str(2 * HEADS_KEPT - 1).encode()) == b"known"


@pytest.mark.parametrize(
    "head",
    [
        *(
            b"GARBAGE",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b",
            b"GET / HTTP/1.1",
            b"GET http://[::1/ HTTP/1.1\r\nHost: a",
        ),
        *(
            b"GET / HTTP/1.1\r\nHost: a\r\nX: \0",
            b"GET / HTTP/9.9\r\nHost: a",
            b"\x16\x03\x01\x02\x00",
            b"GET /%s HTTP/1.1",
        ),
        b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9000,
    ],
)
async def test_malformed_request_gets_no_banner(head: bytes) -> None:
    """A problem document without versions, and without the words of the parser; then the connection is closed."""
    async with running_wall() as wall, connected(wall) as client:
        await client.send(head + b"\r\n\r\n")
        answer = await asyncio.wait_for(client.reader.read(), 5)
    lines, _, body = answer.partition(b"\r\n\r\n")
    assert lines.split(b" ")[1] == b"400"
    assert b"aiohttp" not in answer
    assert b"server:" not in lines.lower()
    assert b"X-Content-Type-Options: nosniff" in lines
    assert b"Content-Type: application/problem+json" in lines
    assert json.loads(body)["status"] == 400
