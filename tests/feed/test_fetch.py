"""A source over HTTP, against real servers that misbehave."""

import gzip
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from dashboard.core.guard import EMPTY_LIMIT
from dashboard.core.model import Game
from dashboard.feed.fetch import NEXT_GAMES, THREAD_BYTES, HttpSource, retry_after_s
from dashboard.feed.source import FeedError, Garbled, Parsed, Problem, Reading, Refused, TooLarge, Unreachable
from tests.boards import KICK_OFF, game
from tests.sources import FAST


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Open = Callable[[Handler], Awaitable[HttpSource]]


def _parse(payload: object) -> Parsed:
    if payload != {"ok": True}:
        raise Garbled("not ours")
    return Parsed([game(1)])


@pytest.fixture
async def source(aiohttp_server: AiohttpServer) -> AsyncIterator[Open]:
    """Yield a function that makes a source in front of a handler."""
    async with aiohttp.ClientSession(headers={"User-Agent": "Scorewall/0 (+https://example.org)"}) as session:

        async def make(handler: Handler) -> HttpSource:
            app = web.Application()
            app.router.add_get("/feed", handler)
            server = await aiohttp_server(app)
            return HttpSource("test", str(server.make_url("/feed")), _parse, FAST, session=session, max_bytes=1000)

        yield make


async def test_answer_is_parsed_and_dated(source: Open) -> None:
    """The request carries our User-Agent."""
    agents: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        agents.append(request.headers["User-Agent"])
        return web.json_response({"ok": True})

    answer = await (await source(handler)).fetch()
    assert isinstance(answer, Reading)
    assert answer.parsed.games == [game(1)]
    assert answer.observed_at.tzinfo is UTC
    assert agents == ["Scorewall/0 (+https://example.org)"]


async def test_unchanged_answer_costs_no_body(source: Open) -> None:
    """The next request carries the validators of the last good answer, and 304 returns `None`."""
    conditions: list[tuple[str | None, str | None]] = []

    async def handler(request: web.Request) -> web.Response:
        conditions.append((request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")))
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        stamp = "Fri, 03 Jul 2026 18:00:00 GMT"
        return web.json_response({"ok": True}, headers={"ETag": '"1"', "Last-Modified": stamp})

    feed = await source(handler)
    assert await feed.fetch() is not None
    assert await feed.fetch() is None
    assert conditions == [(None, None), ('"1"', "Fri, 03 Jul 2026 18:00:00 GMT")]


async def test_validators_of_a_garbled_answer_are_dropped(source: Open) -> None:
    """Its ETag must not turn the next poll into "unchanged"."""
    conditions: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        conditions.append(request.headers.get("If-None-Match"))
        return web.json_response({"strange": 1}, headers={"ETag": '"bad"'})

    feed = await source(handler)
    for _ in range(2):
        with pytest.raises(Garbled):
            await feed.fetch()
    assert conditions == [None, None]


async def _html(_request: web.Request) -> web.Response:
    return web.Response(text="<html>busy</html>", content_type="text/html")


async def _half(_request: web.Request) -> web.Response:
    return web.Response(text='{"ok": tr', content_type="application/json")


async def _latin(_request: web.Request) -> web.Response:
    return web.Response(body=b'{"ok": "\xe9"}', content_type="application/json")


async def _empty(_request: web.Request) -> web.Response:
    return web.Response(text="")


async def _deep(_request: web.Request) -> web.Response:
    return web.Response(text="[" * 900)


async def _large(_request: web.Request) -> web.Response:
    return web.Response(text=" " * 2000)


async def _bomb(_request: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(b" " * 10_000_000), headers={"Content-Encoding": "gzip"})


async def _short(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "500"})
    await response.prepare(request)
    await response.write(b'{"ok"')
    assert request.transport
    request.transport.abort()
    return response


async def _unpacked_wrongly(_request: web.Request) -> web.Response:
    return web.Response(body=b"no gzip", headers={"Content-Encoding": "gzip"})


async def _no_http(request: web.Request) -> web.Response:
    assert request.transport
    request.transport.write(b"HELLO\r\n\r\n")
    request.transport.close()
    return web.Response()


async def _loop(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.path)


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        (_html, Garbled),
        (_half, Garbled),
        (_latin, Garbled),
        (_empty, Garbled),
        (_deep, Garbled),
        (_large, TooLarge),
        (_bomb, TooLarge),
        (_short, Garbled),
        (_unpacked_wrongly, Garbled),
        (_no_http, Garbled),
        (_loop, Unreachable),
    ],
)
async def test_bad_answer_raises_a_typed_error(source: Open, handler: Handler, kind: type[FeedError]) -> None:
    """HTML with 200, broken JSON, wrong bytes or too many of them: each has an error with a message."""
    feed = await source(handler)
    with pytest.raises(kind) as caught:
        await feed.fetch()
    assert str(caught.value)


async def test_refusal_carries_status_and_retry_after(source: Open) -> None:
    """The back-off needs both."""

    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "30"})

    feed = await source(handler)
    with pytest.raises(Refused, match="HTTP 429") as caught:
        await feed.fetch()
    assert (caught.value.status, caught.value.retry_after_s) == (429, 30.0)


async def test_retry_after_as_a_date_counts_by_the_clock_of_the_feed(source: Open) -> None:
    """The clock of this machine may be days off."""

    async def handler(_request: web.Request) -> web.Response:
        headers = {"Date": "Wed, 01 Jan 2020 00:00:00 GMT", "Retry-After": "Wed, 01 Jan 2020 00:00:40 GMT"}
        return web.Response(status=503, headers=headers)

    feed = await source(handler)
    with pytest.raises(Refused) as caught:
        await feed.fetch()
    assert caught.value.retry_after_s == 40.0


async def test_refused_connection_is_unreachable(unused_tcp_port: int) -> None:
    """A refused connection raises a typed error, too."""
    async with aiohttp.ClientSession() as session:
        feed = HttpSource("test", f"http://127.0.0.1:{unused_tcp_port}/", _parse, FAST, session=session)
        with pytest.raises(Unreachable):
            await feed.fetch()
        await feed.close()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        ("999999", 86_400.0),
        ("Fri, 03 Jul 2026 18:01:00 GMT", 60.0),
        ("Fri, 03 Jul 2026 17:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_in_both_forms(written: str | None, seconds: float | None) -> None:
    """Seconds and HTTP dates are read, nonsense is ignored, and a day is the limit."""
    assert retry_after_s(written, datetime(2026, 7, 3, 18, 0, tzinfo=UTC)) == seconds


async def test_empty_day_requests_the_next_games(aiohttp_server: AiohttpServer) -> None:
    """At once if there was never a game, else after as many empty answers as the guard waits for; six games at most."""
    queries: list[str] = []
    listed: list[Game] = []
    tomorrow = [game(number, start_time=KICK_OFF + timedelta(hours=9 - number)) for number in range(8)]

    async def handler(request: web.Request) -> web.Response:
        queries.append(request.query_string)
        if request.query_string and not tomorrow:
            raise web.HTTPInternalServerError
        return web.json_response(bool(request.query_string), headers={"ETag": '"1"'})

    app = web.Application()
    app.router.add_get("/feed", handler)
    server = await aiohttp_server(app)
    async with aiohttp.ClientSession() as session:
        feed = HttpSource(
            "test",
            str(server.make_url("/feed")),
            lambda next_day: Parsed(list(tomorrow if next_day else listed)),
            FAST,
            session=session,
            next_query=lambda _payload, _now: "dates=20260704",
        )

        async def games() -> list[str]:
            queries.clear()
            answer = await feed.fetch()
            assert answer is not None
            return [one.source_id for one in answer.parsed.games]

        assert await games() == ["7", "6", "5", "4", "3", "2"]
        assert queries == ["", "dates=20260704"]
        listed.append(game(9))
        assert await games() == ["9"]
        listed.clear()
        for _ in range(EMPTY_LIMIT):
            assert await games() == []
            assert queries == [""]
        assert len(await games()) == NEXT_GAMES
        tomorrow.clear()
        assert await games() == [], "an empty answer is good even if the next day cannot be had"
        assert len(queries) == 2


async def test_answer_of_unreadable_games_is_not_an_empty_day(aiohttp_server: AiohttpServer) -> None:
    """It requests no other day and does not count as one of the empty answers before that request."""
    queries: list[str] = []
    unreadable = Parsed([], [Problem("1", "no teams")])
    answers = [*[unreadable] * (EMPTY_LIMIT + 2), Parsed([])]

    async def handler(request: web.Request) -> web.Response:
        queries.append(request.query_string)
        return web.json_response({})

    app = web.Application()
    app.router.add_get("/feed", handler)
    server = await aiohttp_server(app)
    async with aiohttp.ClientSession() as session:
        feed = HttpSource(
            "test",
            str(server.make_url("/feed")),
            lambda _payload: answers.pop(0),
            FAST,
            session=session,
            next_query=lambda _payload, _now: "dates=20260704",
        )
        while answers:
            reading = await feed.fetch()
            assert reading is not None
            assert reading.parsed.games == []

    assert queries == [""] * (EMPTY_LIMIT + 3)


async def test_long_answer_does_not_stop_the_event_loop(aiohttp_server: AiohttpServer) -> None:
    """It is parsed in another thread."""
    threads: list[int] = []

    def parse(_payload: object) -> Parsed:
        threads.append(threading.get_ident())
        return Parsed([game(1)])

    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"text": "x" * int(request.query["n"])})

    app = web.Application()
    app.router.add_get("/feed", handler)
    server = await aiohttp_server(app)
    async with aiohttp.ClientSession() as session:
        for length in (10, THREAD_BYTES):
            url = str(server.make_url(f"/feed?n={length}"))
            await HttpSource("test", url, parse, FAST, session=session).fetch()
    assert threads[0] == threading.get_ident()
    assert threads[1] != threading.get_ident()
