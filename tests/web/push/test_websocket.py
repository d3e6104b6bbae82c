"""The WebSocket: start, recovery, commands, limits, close."""

import json
import socket as sockets
from functools import partial
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import WSMsgType

from dashboard.core.model import League
from dashboard.core.protocol import MAX_COMMAND_BYTES, PROTOCOL
from dashboard.keys import CONNECTIONS
from dashboard.web.push.frames import PreparedFrame
from tests.bench.wire import request
from tests.boards import game, scored
from tests.replica import Replica
from tests.waiting import until
from tests.wall import follow, message_types, next_message, read_until, running_wall


async def test_silent_client_gets_hello_snapshot_and_deltas() -> None:
    """A client that sends nothing gets `hello`, the snapshot, and then one delta per change."""
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


async def test_position_in_url_resumes_at_once() -> None:
    """A position in the URL is answered with its gap at once, without a wait for a first command."""
    async with running_wall(resume_window_ms=60_000) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        wall.show(scored(game(1), 1, 0))
        epoch = wall.hub.position.epoch
        async with session.ws_connect(f"{wall.url}/ws?epoch={epoch}&offset=1") as socket:
            messages = await read_until(socket, lambda messages: len(messages) == 3)
            assert message_types(messages) == ["hello", "resumed", "delta"]
            assert messages[1]["payload"]["recovered"] is True


async def test_first_command_may_resume() -> None:
    """A `resume` within the window replaces the snapshot."""
    async with running_wall(resume_window_ms=60_000) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            hello = await next_message(socket)
            position = {"epoch": hello["payload"]["epoch"], "offset": 1}
            await socket.send_json({"type": "resume", "payload": {"position": position}})
            resumed = await next_message(socket)
            assert (resumed["type"], resumed["payload"]["deltas"]) == ("resumed", 0)


@pytest.mark.parametrize("query", ["?epoch=zzz&offset=0", "?epoch=zzz", "?epoch=a%20b&offset=x", "?epoch=E&offset=99"])
async def test_invalid_position_gets_a_snapshot(query: str) -> None:
    """A position that is malformed, of another epoch or in the future is answered with a snapshot."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        url = f"{wall.url}/ws{query.replace('E&', wall.hub.position.epoch + '&')}"
        async with session.ws_connect(url) as socket:
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            assert message_types(messages) == ["hello", "snapshot"]
            assert messages[1]["payload"]["recovered"] is False


async def test_subscribe_sets_and_replaces_the_filter() -> None:
    """Each `subscribe`, as the first command or later, is answered with a snapshot behind the new filter."""
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


async def test_ping_hello_and_resume_are_answered() -> None:
    """A `ping` is answered with its id, a `hello` with the whole board, a `resume` with the gap."""
    async with running_wall(resume_window_ms=60_000) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await next_message(socket)
            await socket.send_json({"type": "ping", "payload": {"id": 7}})
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            assert message_types(messages) == ["snapshot", "pong"]
            assert messages[1]["payload"]["id"] == 7
            await socket.send_json({"type": "hello"})
            assert (await next_message(socket))["type"] == "snapshot"
            position = {"epoch": wall.hub.position.epoch, "offset": 0}
            await socket.send_json({"type": "resume", "payload": {"position": position}})
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            assert message_types(messages) == ["resumed", "delta"]


@pytest.mark.parametrize("word", ["", "{", "[]", '{"type":"dance"}', '{"type":"resume","payload":{}}', "x" * 4096])
async def test_bad_command_gets_an_error_and_the_session_continues(word: str) -> None:
    """A malformed or unknown command is answered with an error. The snapshot follows as usual."""
    async with running_wall(resume_window_ms=60_000) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            await next_message(socket)
            await socket.send_str(word)
            messages = await read_until(socket, lambda messages: len(messages) == 2)
            assert message_types(messages) == ["error", "snapshot"]
            assert messages[0]["payload"]["message"]


async def _close_code(socket: aiohttp.ClientWebSocketResponse) -> tuple[list[str], int | None]:
    """Read to the end. Return the codes of the errors, and the close code."""
    errors = []
    while (message := await socket.receive(timeout=5)).type is WSMsgType.TEXT:
        pushed = json.loads(message.data)
        errors += [pushed["payload"]["code"]] if pushed["type"] == "error" else []
    return errors, socket.close_code


async def test_invalid_frames_close_the_socket() -> None:
    """
    The close code is 1003 for a binary frame, 1009 for a long one, and 4500 after ten bad commands.

    A frame up to the read limit also gets an error before the close.
    """
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


async def test_unchanged_board_sends_no_delta() -> None:
    """A publication without a change sends nothing."""
    async with running_wall(resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws"):
            await until(lambda: wall.hub.statistics().sessions)
            for _ in range(200):
                wall.show(game(1))
            assert wall.hub.statistics().delta_frames == 0


async def test_client_over_the_command_rate_is_closed_with_4029() -> None:
    """Commands over the rate are not executed. After ten of them the socket closes with 4029: reconnect later."""
    async with running_wall(commands_per_s=0.001, commands_burst=3) as wall, aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            for number in range(13):
                await socket.send_json({"type": "ping", "payload": {"id": number}})
            errors, code = await _close_code(socket)
        assert (set(errors), len(errors), code) == ({"too_fast"}, 10, 4029)


async def test_rate_limited_session_gets_conflated_deltas() -> None:
    """A session with `max_rate_hz` gets at most that many deltas per second, and ends with the same board."""
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


async def test_nothing_follows_a_close_frame() -> None:
    """A peer that is slow to answer a close frame gets no further frame (RFC 6455, 5.5.1)."""
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


async def test_client_recovers_after_every_disconnect() -> None:
    """
    A client that reconnects with its last position misses nothing and gets nothing twice.

    That holds for closed and for aborted sockets.
    """
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


async def test_ping_frame_is_no_first_command() -> None:
    """A ping frame is answered with a pong. The window for a resume continues."""
    async with running_wall(resume_window_ms=50) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with session.ws_connect(f"{wall.url}/ws", autoping=False) as socket:
            await socket.ping(b"there?")
            received = [await socket.receive(timeout=5) for _ in range(3)]
            kinds = {message.type: message.data for message in received}
            assert bytes(kinds[WSMsgType.PONG]) == b"there?"
            assert json.loads(kinds[WSMsgType.TEXT])["type"] == "snapshot"


async def test_ended_handler_frees_its_undrained_connection() -> None:
    """A handler that ends aborts its connection. `close()` alone would wait for a peer that never reads again."""
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


async def test_leagues_in_url_filter_from_the_first_frame() -> None:
    """With `?leagues=` the snapshot is filtered, and so is the gap after a position."""
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
