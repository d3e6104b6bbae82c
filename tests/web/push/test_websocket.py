"""The WebSocket: greeting, recovery, commands, limits, goodbye."""

import asyncio
import contextlib
import json
import socket as sockets
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import WSMsgType

from dashboard.core.digest import board_digest
from dashboard.core.model import League
from dashboard.core.protocol import MAX_COMMAND_BYTES, PROTOCOL
from dashboard.keys import CONNECTIONS
from dashboard.web.push.frames import PreparedFrame
from tests.bench.wire import request
from tests.boards import game, scored
from tests.replica import Replica
from tests.waiting import until
from tests.wall import follow, next_message, read_until, running_wall


def _types(messages: list[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in messages]


async def test_hello_then_a_snapshot_then_deltas() -> None:
    """What a client that says nothing gets."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            hello, snapshot = await read_until(socket, lambda messages: len(messages) == 2)
            assert hello["type"] == "hello"
            assert set(hello["payload"]) == {"protocol", "build", "epoch", "offset", "heartbeat_ms", "server_time"}
            assert hello["payload"]["protocol"] == PROTOCOL
            assert snapshot["type"] == "snapshot"
            assert list(snapshot["payload"]["games"]) == ["mock:cup:1"]

            wall.show(scored(game(1), 1, 0))
            (delta,) = await read_until(socket, bool)
            assert delta["payload"]["games"] == {"mock:cup:1": {"home": {"score": 1}}}


async def test_a_position_in_the_url_resumes_at_once() -> None:
    """No waiting for a first word: the gap follows the hello."""
    async with running_wall(resume_window_ms=60_000) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        wall.show(scored(game(1), 1, 0))
        epoch = wall.hub.position.epoch
        async with session.ws_connect(f"{wall.url}/ws?epoch={epoch}&offset=1") as socket:
            messages = await read_until(socket, lambda messages: len(messages) == 3)
            assert _types(messages) == ["hello", "resumed", "delta"]
            assert messages[1]["payload"]["recovered"] is True


async def test_a_first_word_may_ask_to_resume() -> None:
    """Within the window, instead of the snapshot."""
    async with running_wall(resume_window_ms=60_000) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            hello = await next_message(socket)
            position = {"epoch": hello["payload"]["epoch"], "offset": 1}
            await socket.send_json({"type": "resume", "payload": {"position": position}})
            resumed = await next_message(socket)
            assert (resumed["type"], resumed["payload"]["deltas"]) == ("resumed", 0)


@pytest.mark.parametrize("query", ["?epoch=zzz&offset=0", "?epoch=zzz", "?epoch=a%20b&offset=x", "?epoch=E&offset=99"])
async def test_a_position_that_leads_nowhere_is_a_snapshot(query: str) -> None:
    """Another epoch, the future, nonsense: never silence."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        url = f"{wall.url}/ws{query.replace('E&', wall.hub.position.epoch + '&')}"
        async with session.ws_connect(url) as socket:
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            assert _types(messages) == ["hello", "snapshot"]
            assert messages[1]["payload"]["recovered"] is False


async def test_subscribing_narrows_the_stream_and_can_be_changed() -> None:
    """First word or later; each time a snapshot of what is seen from now on."""
    async with running_wall(resume_window_ms=60_000) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await next_message(socket)
            await socket.send_json({"type": "subscribe", "payload": {"games": ["mock:cup:2"]}})
            snapshot = await next_message(socket)
            assert list(snapshot["payload"]["games"]) == ["mock:cup:2"]
            await socket.send_json({"type": "subscribe", "payload": {}})
            snapshot = await next_message(socket)
            assert len(snapshot["payload"]["games"]) == 2


async def test_commands_are_answered() -> None:
    """A ping with its number, a hello with the whole board, a resume with the gap."""
    async with running_wall(resume_window_ms=60_000) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await next_message(socket)
            await socket.send_json({"type": "ping", "payload": {"id": 7}})
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            assert _types(messages) == ["snapshot", "pong"]
            assert messages[1]["payload"]["id"] == 7
            await socket.send_json({"type": "hello"})
            assert (await next_message(socket))["type"] == "snapshot"
            position = {"epoch": wall.hub.position.epoch, "offset": 0}
            await socket.send_json({"type": "resume", "payload": {"position": position}})
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            assert _types(messages) == ["resumed", "delta"]


@pytest.mark.parametrize("word", ["", "{", "[]", '{"type":"dance"}', '{"type":"resume","payload":{}}', "x" * 4096])
async def test_a_bad_command_is_answered_and_the_session_goes_on(word: str) -> None:
    """Malformed or unknown: an error with a code, then the board as ever."""
    async with running_wall(resume_window_ms=60_000) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await next_message(socket)
            await socket.send_str(word)
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            assert _types(messages) == ["error", "snapshot"]
            assert messages[0]["payload"]["message"]


async def _close_code(socket: aiohttp.ClientWebSocketResponse) -> tuple[list[str], int | None]:
    errors = []
    while (message := await socket.receive(timeout=5)).type is WSMsgType.TEXT:
        pushed = json.loads(message.data)
        errors += [pushed["payload"]["code"]] if pushed["type"] == "error" else []
    return errors, socket.close_code


async def test_frames_that_must_close_do() -> None:
    """Binary 1003, too long 1009 (with and without our own word for it), ten bad commands 4500."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await socket.send_bytes(b"\x00")
            assert await _close_code(socket) == (["not_text"], 1003)
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await socket.send_str("x" * (MAX_COMMAND_BYTES + 1))
            assert await _close_code(socket) == (["too_large"], 1009)
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await socket.send_str("x" * 1_000_000)
            assert await _close_code(socket) == ([], 1009)
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            for _ in range(10):
                await socket.send_str("x")
            errors, code = await _close_code(socket)
            assert (errors[-1], len(errors), code) == ("too_many_errors", 11, 4500)
        await until(lambda: not wall.app[CONNECTIONS].clients)
        assert wall.hub.statistics().sessions == 0


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://{host}", 101),
        ("http://evil.example", 403),
        ("http://{host}.evil.example", 403),
        ("null", 403),
        ("file://{host}", 403),
        ("http://{host}@evil.example", 403),
        ("", 403),
    ],
)
async def test_only_pages_of_this_site_may_connect(origin: str, status: int) -> None:
    """The browser tells where a page comes from; the server has to look."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        host = wall.url.removeprefix("http://")
        headers = {"Origin": origin.format(host=host)}
        if status == 101:
            async with session.ws_connect(f"{wall.url}/ws", headers=headers) as socket:
                assert (await next_message(socket))["type"] == "hello"
        else:
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await session.ws_connect(f"{wall.url}/ws", headers=headers)
            assert caught.value.status == status


async def test_a_plain_get_is_told_to_upgrade() -> None:
    """A person who opens the address in a browser is not left in the dark."""
    async with running_wall() as wall, aiohttp.ClientSession() as session, session.get(f"{wall.url}/ws") as response:
        assert response.status == 426
        assert response.headers["Upgrade"] == "websocket"


async def test_heartbeats_carry_position_and_digest() -> None:
    """A client that follows the stream agrees with every one of them."""
    async with running_wall(heartbeat_ms=20, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        replica, beats = Replica(), 0
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            for goals in range(1, 6):
                wall.show(scored(game(1), goals, 0))
                messages = await read_until(socket, lambda messages: "heartbeat" in _types(messages), heartbeats=True)
                beats += 1
                replica.feed(*messages)
                assert not replica.resync
        assert beats == 5


async def test_quiet_polls_send_no_delta() -> None:
    """Counted at the hub."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws"):
            await until(lambda: wall.hub.statistics().sessions)
            for _ in range(200):
                wall.show(game(1))
            assert wall.hub.statistics().delta_frames == 0


def _stall(url: str) -> sockets.socket:
    """A client that asks for the stream and never reads."""
    stalled = sockets.socket()
    stalled.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    host, port = url.removeprefix("http://").split(":")
    stalled.connect((host, int(port)))
    stalled.sendall(
        f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    return stalled


@pytest.mark.parametrize(
    ("reason", "limits"),
    [
        ("time", {"slow_after_s": 0.3, "slow_after_bytes": 2**40}),
        ("bytes", {"slow_after_s": 600.0, "slow_after_bytes": 2_000_000}),
    ],
)
async def test_a_stalled_client_holds_nobody_up_and_is_cut_off(reason: str, limits: dict[str, Any]) -> None:
    """The healthy one gets every publication; the stalled one is conflated, then aborted, and the reason is counted."""
    async with running_wall(resume_window_ms=1, tick_ms=0, **limits) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        with contextlib.closing(_stall(wall.url)):
            replica, goals, was_undrained = Replica(), 0, False
            async with session.ws_connect(f"{wall.url}/ws", max_msg_size=0) as socket:
                await until(lambda: wall.hub.statistics().sessions == 2)
                note = "x" * 100_000
                while wall.hub.statistics().sessions == 2:
                    goals += 1
                    assert goals < 5000
                    wall.show(scored(game(1, status_text=note + str(goals)), goals, 0))
                    await follow(socket, replica, partial(replica.has_reached, goals + 1))
                    was_undrained = was_undrained or bool(wall.hub.undrained)
                assert was_undrained
                assert not wall.hub.undrained
                assert replica.board == wall.hub.board
                assert len(replica.events) == goals
            async with session.get(f"{wall.url}/metrics") as response:
                assert f'scorewall_evictions_total{{reason="{reason}"}} 1.0' in await response.text()


async def test_a_client_that_floods_is_told_and_then_sent_away_for_a_while() -> None:
    """Commands past the rate are not carried out; ten of them close with 4029: come back later."""
    async with running_wall(commands_per_s=0.001, commands_burst=3) as wall, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            for number in range(13):
                await socket.send_json({"type": "ping", "payload": {"id": number}})
            errors, code = await _close_code(socket)
        assert (set(errors), len(errors), code) == ({"too_fast"}, 10, 4029)


async def test_filters_in_use_are_limited() -> None:
    """Each costs an encoding a publication; one that somebody has already is free."""
    async with running_wall(filters_limit=2, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2), game(3))
        async with session.ws_connect(f"{wall.url}/ws") as one, session.ws_connect(f"{wall.url}/ws") as two:
            for socket in (one, two):
                await read_until(socket, lambda messages: _types(messages) == ["hello", "snapshot"])
            for socket, name, answer in ((one, "1", "snapshot"), (two, "2", "error"), (two, "1", "snapshot")):
                await socket.send_json({"type": "subscribe", "payload": {"games": [f"mock:cup:{name}"]}})
                assert (await next_message(socket))["type"] == answer


async def test_a_slow_panel_asks_for_fewer_updates() -> None:
    """At most so many a second, and what it sees in the end is the board."""
    async with running_wall(resume_window_ms=60_000, tick_ms=0) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await next_message(socket)
            await socket.send_json({"type": "subscribe", "payload": {"max_rate_hz": 4}})
            replica = Replica()
            await follow(socket, replica, lambda: replica.position)
            for goals in range(1, 51):
                wall.show(scored(game(1), goals, 0))
            await follow(socket, replica, lambda: replica.board == wall.hub.board)
            assert len(replica.applied) <= 3
            assert len(replica.events) == 50


async def test_what_a_page_has_painted_is_known() -> None:
    """A page that shows the present counts; one that shows the past does not."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            digest = board_digest(wall.hub.board.games.values())
            painted = {"position": messages[1]["payload"]["position"], "digest": digest}
            await socket.send_json({"type": "painted", "payload": painted})
            await until(lambda: wall.app[CONNECTIONS].count_painted() == 1)
            wall.show(scored(game(1), 1, 0))
            await until(lambda: wall.app[CONNECTIONS].count_painted() == 0)


async def test_a_large_snapshot_is_packed_for_who_takes_it() -> None:
    """Negotiated without context takeover in both directions; the client reads the same."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(*(game(number) for number in range(40)))
        async with session.ws_connect(f"{wall.url}/ws", compress=15) as packed:
            answered = packed._response.headers["Sec-WebSocket-Extensions"]
            assert answered == "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            replica = Replica()
            await follow(packed, replica, lambda: replica.position)
            assert replica.board == wall.hub.board
            packed_bytes = wall.hub.statistics().bytes_offered
            await packed.send_json({"type": "ping", "payload": {"id": 1}})
            (pong,) = await read_until(packed, bool)
            assert pong["type"] == "pong"
        async with session.ws_connect(f"{wall.url}/ws") as plain:
            assert "Sec-WebSocket-Extensions" not in plain._response.headers
            await read_until(plain, lambda messages: len(messages) == 2)
            plain_bytes = wall.hub.statistics().bytes_offered - packed_bytes
        assert packed_bytes < plain_bytes / 5


async def test_a_restart_says_goodbye_and_closes_with_1012() -> None:
    """All sockets together, also when one of them is stalled."""
    async with aiohttp.ClientSession() as session:
        async with running_wall(resume_window_ms=1) as wall:
            connected = [await session.ws_connect(f"{wall.url}/ws") for _ in range(20)]
            await until(lambda: wall.hub.statistics().sessions == 20)
            reading = [asyncio.create_task(_last_words(socket)) for socket in connected]
        for words, code in await asyncio.gather(*reading):
            assert words[-1]["type"] == "bye"
            assert words[-1]["payload"]["after_ms_max"] >= 1000
            assert code == 1012


async def test_nothing_follows_a_close_frame() -> None:
    """RFC 6455, 5.5.1: a peer that is slow to answer ours is told nothing more, whatever happens on the board."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{wall.url}/ws", autoclose=False) as socket:
            await until(lambda: wall.hub.statistics().sessions == 1)
            await socket.send_bytes(b"?")
            while (message := await socket.receive(timeout=5)).type is not WSMsgType.CLOSE:
                assert json.loads(message.data)["type"] in ("hello", "snapshot", "heartbeat", "error")
            wall.show(game(1))
            await until(lambda: wall.hub.statistics().fan_outs)
            assert wall.app[CONNECTIONS].clients, "the close is over, so that this proves nothing"
            await socket.close()
        assert wall.hub.statistics().delta_frames == 0


async def _last_words(socket: aiohttp.ClientWebSocketResponse) -> tuple[list[dict[str, Any]], int | None]:
    words = [json.loads(message.data) async for message in socket]
    return words, socket.close_code


async def test_the_board_is_followed_through_drops() -> None:
    """Reconnecting with the last position: nothing lost, nothing twice, however the socket ended."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        replica = Replica()
        for goals in range(1, 30):
            query = f"?epoch={replica.position.epoch}&offset={replica.position.offset}" if replica.position else ""
            socket = await session.ws_connect(f"{wall.url}/ws{query}")
            wall.show(scored(game(1), goals, 0))
            target = wall.hub.position.offset - goals % 3
            await follow(socket, replica, partial(replica.has_reached, target))
            if goals % 2:
                await socket.close()
            else:
                response = socket._response
                assert response.connection
                assert response.connection.transport
                response.connection.transport.abort()
        assert replica.applied == sorted(replica.applied)
        assert len(replica.events) == len({event["after"]["home"] for event in replica.events})


async def test_any_wall_can_stop_while_clients_come() -> None:
    """A socket that is still in its first moments is closed with the others."""
    async with aiohttp.ClientSession() as session:
        async with running_wall(resume_window_ms=60_000) as wall:
            socket = await session.ws_connect(f"{wall.url}/ws")
            await until(lambda: wall.app[CONNECTIONS].clients)
            reading = asyncio.create_task(_last_words(socket))
        words, code = await reading
        assert (_types(words), code) == (["hello", "bye"], 1012)


async def test_a_peer_that_answers_no_ping_is_not_there() -> None:
    """Its TCP may acknowledge for ever; one that answers stays, though it says nothing."""
    limits: dict[str, Any] = {"heartbeat_ms": 200, "silent_after_s": 0.6, "resume_window_ms": 1}
    async with running_wall(**limits) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with (
            session.ws_connect(f"{wall.url}/ws", autoping=False) as mute,
            session.ws_connect(f"{wall.url}/ws") as quiet,
        ):
            listening = asyncio.create_task(_last_words(quiet))
            pings = 0
            while (message := await mute.receive(timeout=5)).type in (WSMsgType.TEXT, WSMsgType.PING):
                pings += message.type is WSMsgType.PING
            assert pings == 1
            await until(lambda: wall.hub.statistics().sessions == 1)
            assert not listening.done()
            async with session.get(f"{wall.url}/metrics") as response:
                assert 'scorewall_evictions_total{reason="silence"} 1.0' in await response.text()
        await listening


async def test_a_ping_is_answered_and_does_not_use_up_the_first_word() -> None:
    """Control frames are no commands."""
    async with running_wall(resume_window_ms=50) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws", autoping=False) as socket:
            await socket.ping(b"there?")
            received = [await socket.receive(timeout=5) for _ in range(3)]
            kinds = {message.type: message.data for message in received}
            assert bytes(kinds[WSMsgType.PONG]) == b"there?"
            assert json.loads(kinds[WSMsgType.TEXT])["type"] == "snapshot"


async def test_a_small_window_is_not_promised() -> None:
    """What is shared is packed with the full one: who asks for less gets plain frames."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(*(game(number) for number in range(40)))
        offer = {"Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=9"}
        async with session.ws_connect(f"{wall.url}/ws", headers=offer) as socket:
            assert "Sec-WebSocket-Extensions" not in socket._response.headers
            replica = Replica()
            await follow(socket, replica, lambda: replica.position)
            assert replica.board == wall.hub.board


async def test_a_handler_that_ends_frees_its_connection_whatever_waits_in_it() -> None:
    """`close()` alone would wait for a peer that never reads again."""
    async with running_wall() as wall:
        wall.show(game(1))
        address = urlsplit(wall.url)
        with sockets.socket() as client:
            client.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
            client.connect((address.hostname, address.port))
            client.sendall(request("short", address.port or 0))
            await until(lambda: [*wall.hub.sessions])
            (session,) = wall.hub.sessions
            frame = PreparedFrame(b"x" * 100_000)
            while session.sink.offer(frame):
                pass
            client.sendall(b"\x82\x80\x00\x00\x00\x00")
            server = wall.runner.server
            assert server is not None
            assert len(server.connections) == 1
            await until(lambda: not server.connections)


async def test_leagues_in_the_address_are_a_filter_from_the_first_frame_on() -> None:
    """With a position its gap is told as that view sees it; without one a snapshot of the part."""
    shield = League(id="shield.1", abbrev="SHD")
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1), game(2, league=shield))
        held = wall.hub.position
        wall.show(scored(game(1), 1, 0), game(2, league=shield))
        async with session.ws_connect(f"{wall.url}/ws?leagues=SHD") as socket:
            snapshot = (await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot"))[-1]["payload"]
            assert set(snapshot["games"]) == {"mock:cup:2"}
            assert snapshot["detected_at"] == 1_000
        query = f"epoch={held.epoch}&offset={held.offset}&leagues=shield.1"
        async with session.ws_connect(f"{wall.url}/ws?{query}") as socket:
            resumed = (await read_until(socket, lambda m: m and m[-1]["type"] == "resumed"))[-1]["payload"]
            assert resumed["deltas"] == 0


async def test_one_filter_too_many_in_an_address_is_told_and_everything_is_sent() -> None:
    """A wall is not refused for it."""
    async with running_wall(filters_limit=1, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as first:
            await read_until(first, lambda m: m and m[-1]["type"] == "snapshot")
            async with session.ws_connect(f"{wall.url}/ws?leagues=nowhere") as socket:
                messages = await read_until(socket, lambda m: m and m[-1]["type"] == "snapshot")
                assert messages[1]["payload"]["code"] == "too_many_filters"
                assert set(messages[-1]["payload"]["games"]) == {"mock:cup:1"}
