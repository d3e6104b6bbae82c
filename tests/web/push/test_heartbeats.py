"""Heartbeats, flush, and eviction of slow and silent clients."""

import asyncio
import contextlib
import socket as sockets
from functools import partial
from itertools import pairwise
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType

from dashboard.core.hub import SLICES, Hub
from dashboard.core.position import Position
from dashboard.web.push.connection import PING, Connection
from dashboard.web.push.frames import PreparedFrame
from dashboard.web.push.heartbeats import Heartbeats
from tests.boards import board, game, scored
from tests.metric_samples import sample_value
from tests.recording import RecordingSink
from tests.replica import Replica
from tests.waiting import until
from tests.wall import follow, message_types, read_until, read_until_closed, running_wall


async def test_each_session_gets_one_heartbeat_per_period() -> None:
    """Heartbeats are spread over the period. A late beat never sends two of them to one session."""
    now = [100.0]
    hub = Hub(Position("e", 0), prepare=bytes)
    hub.publish(board(game(1)), 1)
    sinks = [RecordingSink() for _ in range(SLICES)]
    for sink in sinks:
        hub.attach(sink)
    heartbeats = Heartbeats(
        hub, list, heartbeat_s=10, slow_after_s=1, behind_limit_bytes=1, silent_after_s=99, clock=lambda: now[0]
    )

    counts = []
    for _ in range(200):
        heartbeats.beat()
        now[0] += 0.05
        counts.append(hub.statistics().heartbeat_frames)
    assert counts[-1] == SLICES
    assert max(after - before for before, after in pairwise(counts)) <= 1

    now[0] += 60
    heartbeats.beat()
    assert hub.statistics().heartbeat_frames == 2 * SLICES


async def test_foreign_sink_is_never_evicted() -> None:
    """Only sessions on a `Connection` are evicted; other sinks are left alone."""
    now = [0.0]
    hub, sink = Hub(Position("e", 0), prepare=bytes), RecordingSink()
    sink.drained = False
    hub.attach(sink)
    heartbeats = Heartbeats(
        hub, list, heartbeat_s=10, slow_after_s=1, behind_limit_bytes=1, silent_after_s=99, clock=lambda: now[0]
    )
    for _ in range(3):
        heartbeats.beat()
        now[0] += 100
    assert hub.statistics().undrained == 1
    sink.drained = True
    heartbeats.beat()
    assert hub.statistics().undrained == 0


async def test_pending_data_is_flushed_between_two_beats() -> None:
    """Pending data is offered again every `PERIOD_S` until the connection has drained."""
    hub, sink = Hub(Position("e", 0), prepare=bytes), RecordingSink()
    sink.drained = False
    hub.attach(sink)
    heartbeats = Heartbeats(hub, list, heartbeat_s=9999, slow_after_s=99, behind_limit_bytes=1, silent_after_s=99)
    heartbeats.flush_soon()
    asyncio.get_running_loop().call_later(0.12, setattr, sink, "drained", True)
    await until(lambda: hub.statistics().undrained == 0)
    assert hub.statistics().snapshot_frames == 1


async def test_run_observes_its_lag() -> None:
    """The task beats until it is cancelled, and observes how late each beat is."""
    heartbeats = Heartbeats(
        Hub(Position("e", 0), prepare=bytes),
        list,
        heartbeat_s=10,
        slow_after_s=1,
        behind_limit_bytes=1,
        silent_after_s=99,
    )
    task = asyncio.create_task(heartbeats.run())
    await until(lambda: sample_value(heartbeats.metrics(), "scorewall_event_loop_lag_seconds_count") >= 2)
    task.cancel()


class SilentTransport(asyncio.Transport):
    """A transport whose peer takes all data and sends none."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.aborted = False

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Return no socket."""
        return {"socket": None}.get(name, default)

    def get_write_buffer_size(self) -> int:
        """Return 0: the peer reads."""
        return 0

    def is_closing(self) -> bool:
        """Return whether it was aborted."""
        return self.aborted

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Record the bytes."""
        self.written.append(bytes(data))

    def abort(self) -> None:
        """Record the abort."""
        self.aborted = True


def test_silent_client_is_pinged_after_a_third_and_evicted_after_all_of_the_limit() -> None:
    """A silent client gets one ping after a third of the limit, and is evicted after all of it."""
    now_s, limit_s, beat_s = [0.0], 90.0, 1.0
    hub, transport = Hub(Position("e", 0), prepare=PreparedFrame), SilentTransport()
    heartbeats = Heartbeats(
        hub,
        list,
        heartbeat_s=beat_s,
        slow_after_s=9999,
        behind_limit_bytes=2**30,
        silent_after_s=limit_s,
        clock=lambda: now_s[0],
    )
    hub.attach(Connection(transport))
    heartbeats.beat()
    pinged_s, evicted_s = [], None
    while now_s[0] < 2 * limit_s and evicted_s is None:
        now_s[0] += beat_s
        before = transport.written.count(PING)
        heartbeats.beat()
        pinged_s += [now_s[0]] * (transport.written.count(PING) - before)
        evicted_s = now_s[0] if transport.aborted else None

    assert len(pinged_s) == 1
    # A client is checked once per heartbeat, for the first time within the first one.
    assert limit_s / 3 <= pinged_s[0] <= limit_s / 3 + 2 * beat_s
    assert evicted_s is not None
    assert limit_s <= evicted_s <= limit_s + 2 * beat_s


async def test_heartbeats_contain_position_and_digest() -> None:
    """The board of a client that applies all deltas matches each heartbeat."""
    async with running_wall(heartbeat_ms=20, resume_window_ms=1) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        replica, beats = Replica(), 0
        async with session.ws_connect(f"{wall.url}/ws") as socket:
            for goals in range(1, 6):
                wall.show(scored(game(1), goals, 0))
                messages = await read_until(
                    socket, lambda messages: "heartbeat" in message_types(messages), heartbeats=True
                )
                beats += 1
                replica.feed(*messages)
                assert not replica.resync
        assert beats == 5


def _stalled_client(url: str) -> sockets.socket:
    """Return the socket of a client that requests the stream and never reads."""
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
async def test_stalled_client_is_evicted_and_delays_no_other(reason: str, limits: dict[str, Any]) -> None:
    """
    A stalled client is conflated, then evicted, and its reason is counted. The other client gets every publication.
    """
    async with running_wall(resume_window_ms=1, tick_ms=0, **limits) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        with contextlib.closing(_stalled_client(wall.url)):
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


async def test_client_that_answers_no_ping_is_evicted() -> None:
    """
    TCP may acknowledge for ever for a client that hangs. A client that answers pings stays, though it sends no command.
    """
    limits: dict[str, Any] = {"heartbeat_ms": 200, "silent_after_s": 0.6, "resume_window_ms": 1}
    async with running_wall(**limits) as wall, aiohttp.ClientSession() as session:
        wall.show(game(1))
        async with (
            session.ws_connect(f"{wall.url}/ws", autoping=False) as mute,
            session.ws_connect(f"{wall.url}/ws") as quiet,
        ):
            listening = asyncio.create_task(read_until_closed(quiet))
            pings = 0
            while (message := await mute.receive(timeout=5)).type in (WSMsgType.TEXT, WSMsgType.PING):
                pings += message.type is WSMsgType.PING
            assert pings == 1
            await until(lambda: wall.hub.statistics().sessions == 1)
            assert not listening.done()
            async with session.get(f"{wall.url}/metrics") as response:
                assert 'scorewall_evictions_total{reason="silence"} 1.0' in await response.text()
        await listening
