"""Groups of viewers on a real server, in this process."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from dashboard.core.digest import board_digest
from dashboard.laboratory.client_process import Plan, ViewerGroup
from dashboard.laboratory.contestants import CONTESTANTS
from dashboard.laboratory.viewers import Name, Viewer
from tests.boards import game, scored
from tests.waiting import until
from tests.wall import Wall, running_wall


VIEWERS = 5


def _group(wall: Wall, name: Name, interval_s: float = 0.1, viewers: int = VIEWERS) -> ViewerGroup:
    port = int(wall.url.rpartition(":")[2])
    return ViewerGroup(Plan(name, "127.0.0.1", port, 0, viewers, interval_s, 1))


def _is_settled(viewer: Viewer) -> bool:
    """Return whether the peer has acknowledged all that was sent, and all that arrived has been read."""
    counts = viewer.byte_counts()
    assert counts
    sent, received, acknowledged, arrived = counts
    return abs(sent - acknowledged) <= 2 and abs(received - arrived) <= 1


async def test_all_contestants_follow_the_same_board(tmp_path: Path) -> None:
    """They end with the server's digest, their count of bytes is the kernel's, and only polls are wasted."""
    loop = asyncio.get_running_loop()
    one, two = game(1), game(2, title="x" * 2000)
    async with running_wall(heartbeat_ms=500) as wall:
        wall.show(one, two)
        groups = {name: _group(wall, name) for name in CONTESTANTS}
        for group in groups.values():
            await group.open()
        begin_s = loop.time() + 0.15
        for group in groups.values():
            group.begin(begin_s)
        await asyncio.sleep(begin_s - loop.time() + 0.1)
        wall.show(scored(one, 1, 0), two)
        wall.show(scored(one, 1, 0), game(2, title="y" * 2000))
        target = wall.hub.position.offset
        await until(
            lambda: all(viewer.replica.offset == target for group in groups.values() for viewer in group.viewers),
            within_s=5,
        )
        await asyncio.sleep(0.25)
        # On a busy machine the kernel acknowledges a request late.
        await until(lambda: all(_is_settled(viewer) for group in groups.values() for viewer in group.viewers))
        measured = {name: group.end() for name, group in groups.items()}
        finished = {name: group.finish(tmp_path / name) for name, group in groups.items()}

    assert {digest for outcome in finished.values() for digest in outcome.digests} == {
        board_digest(wall.hub.board.games.values())
    }
    for group in groups.values():
        assert len({id(viewer.replica) for viewer in group.viewers}) == 1
    for name, figures in measured.items():
        assert groups[name].failure is None
        assert figures.byte_check.connections == VIEWERS
        assert figures.byte_check.sent == pytest.approx(figures.byte_check.kernel_sent, abs=2 * VIEWERS)
        assert figures.byte_check.received == pytest.approx(figures.byte_check.kernel_received, rel=0.001)
        assert finished[name].offsets == {target: VIEWERS}
        tracks = msgspec.msgpack.decode((tmp_path / name).read_bytes(), type=list[tuple[bytes, bytes]])
        assert len(tracks) == VIEWERS
        assert all(len(offsets) == len(times) >= 16 for offsets, times in tracks)
    counts = {name: figures.counts for name, figures in measured.items()}
    assert counts["push"].requests == counts["sse"].requests == counts["sse"].bytes_sent == 0
    assert counts["long_poll"].requests == VIEWERS
    assert counts["naive_poll"].nothing_new > counts["naive_poll"].messages / 2
    assert counts["fair_poll"].bytes_received < counts["naive_poll"].bytes_received
    assert counts["push"].bytes_received < counts["sse"].bytes_received


async def test_refused_or_lost_viewer_is_reported_with_the_reason() -> None:
    """The reason is the status of the server's answer, or the end of the connection."""
    async with running_wall(connections_limit=2, exempt_addresses=()) as wall:
        for name, message in (("push", "503"), ("sse", "503")):
            group = _group(wall, name)  # type: ignore[arg-type]
            with pytest.raises(ConnectionError, match=message):
                await group.open()
            group.close()
    async with running_wall(resume_window_ms=1) as wall:
        wall.show(game(1))
        group = _group(wall, "push", viewers=1)
        await group.open()
    await until(lambda: group.failure)
    assert "closed" in str(group.failure) or "was lost" in str(group.failure)
