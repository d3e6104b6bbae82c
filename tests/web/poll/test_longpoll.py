"""Long polls."""

import asyncio
import contextlib
import json
import time
from typing import Any

import aiohttp
import pytest

from dashboard.core.filter import EVERYTHING, NOTHING, Filter
from dashboard.core.history import History
from dashboard.core.hub import Hub
from dashboard.core.model import League
from dashboard.core.position import Position
from dashboard.keys import ADMISSION, LONG_POLLS
from dashboard.web.poll.longpoll import LongPolls
from tests.boards import board, game, scored
from tests.waiting import until
from tests.wall import Wall, running_wall


async def _poll(
    session: aiohttp.ClientSession, wall: Wall, since: object, wait: object, more: str = "", **headers: str
) -> tuple[int, Any, str]:
    """Poll, and return status, body and tag."""
    url = f"{wall.url}/api/v1/board?since={since}&wait={wait}{more}"
    async with session.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()}) as response:
        body = await response.read()
        return response.status, json.loads(body) if body else None, response.headers.get("ETag", "")


async def test_poll_is_answered_once_there_is_a_change() -> None:
    """It is answered at once if there is a change already. All waiting polls get the same delta."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        old = wall.hub.position
        wall.show(scored(game(1), 1, 0))
        assert (await _poll(session, wall, old, 60))[1]["games"] == {"mock:cup:1": {"home": {"score": 1}}}
        assert (await _poll(session, wall, "elsewhere:1", 60))[1]["recovered"] is False

        since = wall.hub.position
        polls = [asyncio.create_task(_poll(session, wall, since, "60.000")) for _ in range(3)]
        await until(lambda: len(wall.app[LONG_POLLS]) == 3)
        assert wall.app[ADMISSION].open == 3
        async with session.get(f"{wall.url}/metrics") as response:
            assert "scorewall_waiting 3.0" in await response.text()
        wall.show(scored(game(1), 2, 0))
        answers = await asyncio.gather(*polls)
        assert [answer[1]["games"] for answer in answers] == 3 * [{"mock:cup:1": {"home": {"score": 2}}}]
        assert (len(wall.app[LONG_POLLS]), wall.app[ADMISSION].open) == (0, 0)


async def test_restart_of_the_board_wakes_polls() -> None:
    """A node that joins another board answers polls that wait on the old one, though no delta leads there."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        poll = asyncio.create_task(_poll(session, wall, wall.hub.position, 60))
        await until(lambda: len(wall.app[LONG_POLLS]))
        wall.hub.restart(History(Position("elsewhere", 5), 10), board(game(2)), 44)
        _, body, _ = await poll
        assert (body["recovered"], body["position"]["epoch"], set(body["games"])) == (
            False,
            "elsewhere",
            {"mock:cup:2"},
        )


async def test_poll_without_a_change_is_answered_at_its_timeout() -> None:
    """It gets an empty delta, or 304 if the client has that already, and not before its time."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        begun = time.monotonic()
        status, body, etag = await _poll(session, wall, wall.hub.position, 0.2)
        assert (status, body["games"], body["position"]) == (200, {}, body["previous"])
        assert (await _poll(session, wall, wall.hub.position, 0.2, If_None_Match=etag))[0] == 304
        assert time.monotonic() - begun >= 0.4
        assert (await _poll(session, wall, wall.hub.position, 0))[1]["games"] == {}


async def test_filtered_poll_wakes_only_for_its_games() -> None:
    """A change of other games does not wake it. The response then is the whole gap behind the filter."""
    shield = League(id="shield.1", name="The Shield", abbrev="SHD")
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2, league=shield))
        poll = asyncio.create_task(_poll(session, wall, wall.hub.position, 60, "&leagues=shd"))
        await until(lambda: len(wall.app[LONG_POLLS]))
        for goals in range(1, 4):
            published = wall.hub.statistics().fan_outs
            wall.show(scored(game(1), goals, 0), game(2, league=shield))
            await until(lambda: wall.hub.statistics().fan_outs > published)  # noqa: B023
        assert len(wall.app[LONG_POLLS]) == 1
        wall.show(scored(game(1), 3, 0), scored(game(2, league=shield), 1, 0))
        _, body, _ = await poll
        assert set(body["games"]) == {"mock:cup:2"}
        assert body["position"]["offset"] == wall.hub.position.offset


async def test_abandoned_polls_are_removed() -> None:
    """A poll is removed when its client disconnects or the server stops. Polls over a limit get 503."""
    async with running_wall(filters_limit=1, connections_limit=2) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        long_polls, admission = wall.app[LONG_POLLS], wall.app[ADMISSION]
        async with aiohttp.ClientSession() as impatient:
            poll = asyncio.create_task(_poll(impatient, wall, wall.hub.position, 60))
            await until(lambda: len(long_polls) == 1)
            poll.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await poll
        await until(lambda: not len(long_polls) and not admission.open)

        polls = [asyncio.create_task(_poll(session, wall, wall.hub.position, 60, "&leagues=nowhere"))]
        await until(lambda: len(long_polls) == 1)
        assert (await _poll(session, wall, wall.hub.position, 60, "&leagues=cup"))[0] == 503
        polls += [asyncio.create_task(_poll(session, wall, wall.hub.position, 60))]
        await until(lambda: len(long_polls) == 2)
        assert (await _poll(session, wall, wall.hub.position, 60))[0] == 503
        await wall.runner.cleanup()
        assert [answer[1]["games"] for answer in await asyncio.gather(*polls)] == [{}, {}]


async def test_polls_of_the_whole_board_wait_beside_all_filters() -> None:
    """One neighbor's filters leave room for those of others. A poll without a filter waits in any case."""
    limits: dict[str, Any] = {"filters_limit": 4, "filters_share": 0.5, "trusted_proxies": ("127.0.0.1",)}
    async with running_wall(**limits) as wall, contextlib.AsyncExitStack() as stack:
        wall.show(*(game(number, league=League(id=f"l{number}")) for number in range(9)))
        hostile, honest, third = [
            await stack.enter_async_context(aiohttp.ClientSession(headers={"X-Forwarded-For": f"192.0.2.{number}"}))
            for number in range(3)
        ]
        position, long_polls = wall.hub.position, wall.app[LONG_POLLS]

        def poll(session: aiohttp.ClientSession, query: str = "") -> asyncio.Task[Any]:
            return asyncio.create_task(_poll(session, wall, position, 60, query))

        taken = [poll(hostile, f"&leagues=l{number}") for number in range(4)]
        await until(lambda: sum(task.done() for task in taken) == len(long_polls) == 2)
        polls = [poll(honest, f"&leagues=l{number}") for number in (4, 5)]
        await until(lambda: len(long_polls) == 4)
        assert (await poll(third, "&leagues=l6"))[0] == 503
        polls += [poll(third, "&leagues=l4"), *(poll(session) for session in (hostile, honest, third))]
        await until(lambda: len(long_polls) == 8)
        long_polls.wake_all()
        assert sorted(status for status, *_ in await asyncio.gather(*taken)) == [200, 200, 503, 503]
        assert {status for status, *_ in await asyncio.gather(*polls)} == {200}


async def test_poll_for_a_league_that_comes_later_is_answered() -> None:
    """Polls for names without games share a check. One of them is answered as soon as a game has its name."""
    hub = Hub(Position("e", 0), prepare=bytes)
    hub.publish(board(game(1)), 1)
    long_polls = LongPolls(hub, filters_limit=1)
    tasks = {
        name: asyncio.create_task(long_polls.wait_for_news(Filter.of([name]), 60)) for name in ("shd", "junk", "other")
    }
    await until(lambda: len(long_polls) == 3)
    hub.publish(board(game(1), game(2, league=League(id="shd"))), 2)
    long_polls.wake()
    await until(lambda: len(long_polls) == 2)

    assert [name for name, task in tasks.items() if task.done()] == ["shd"]
    long_polls.wake_all()
    await asyncio.gather(*tasks.values())


async def test_wake_checks_each_filter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wake checks each filter and position once, and no publication twice."""
    hub = Hub(Position("e", 0), prepare=bytes)
    long_polls, nowhere, looked = LongPolls(hub, filters_limit=9), Filter.of(["nowhere"]), []
    has_news = long_polls.has_news

    def look(since: Position, selection: Filter) -> bool:
        looked.append((since.offset, selection))
        return has_news(since, selection)

    monkeypatch.setattr(long_polls, "has_news", look)
    tasks = [
        asyncio.create_task(long_polls.wait_for_news(selection, 60))
        for selection in (nowhere, nowhere, EVERYTHING, EVERYTHING)
    ]
    await until(lambda: len(long_polls) == 4)
    for goals in range(3):
        hub.publish(board(scored(game(1), goals, 0)), 1)
        long_polls.wake()
        await until(lambda: len(long_polls) == 2)
    assert looked == [(0, NOTHING), (0, EVERYTHING), (1, NOTHING), (2, NOTHING)]
    long_polls.wake_all()
    long_polls.wake_all()
    await asyncio.gather(*tasks)
