"""A replica follows messages as a client does. Viewers that got the same bytes share it."""

import gzip

import msgspec
import pytest

from dashboard.core import protocol
from dashboard.core.digest import board_digest
from dashboard.core.filter import EVERYTHING
from dashboard.core.history import Publication
from dashboard.core.hub import Hub
from dashboard.core.position import Position
from dashboard.laboratory.replica import BoardCache, Replica, empty_replica
from dashboard.laboratory.wire_parsers import TEXT, Frame, Malformed, take_frame
from dashboard.web.poll.representations import board_answer, delta_answer
from dashboard.web.push.frames import Form, PreparedFrame
from tests.boards import board, game, scored


def _hub() -> tuple[Hub, list[Publication]]:
    published: list[Publication] = []
    hub = Hub(Position("e", 0), prepare=PreparedFrame, observe=published.append)
    for goals in range(4):
        hub.publish(board(scored(game(1), goals, 0), *([game(2)] if goals < 3 else [])), goals)
    return hub, published


def _snapshot(hub: Hub) -> bytes:
    return protocol.encode(protocol.Snapshot(hub.position, dict(hub.board.games)))


def test_pushed_and_polled_boards_are_the_same() -> None:
    """Snapshot, deltas, frames and answers lead to one digest."""
    hub, published = _hub()
    first = Hub(Position("e", 0), prepare=PreparedFrame)
    first.publish(board(scored(game(1), 0, 0), game(2)), 0)
    pushed = empty_replica().after_text(_snapshot(first))
    for item in published[1:]:
        delta = delta_answer(item.previous, item.position, [item], EVERYTHING)
        text = protocol.encode(
            protocol.DeltaPush(item.position, item.previous, delta.games, delta.removed, delta.events, 1)
        )
        frame = take_frame(bytearray(PreparedFrame(text).form(Form.PACKED)))
        assert frame
        pushed = pushed.after_frame(frame)
    whole = gzip.compress(msgspec.json.encode(board_answer(hub)))
    gap = delta_answer(published[0].position, hub.position, published[1:], EVERYTHING)
    polled = empty_replica().after_text(_snapshot(first)).after_answer(gzip.compress(msgspec.json.encode(gap)))

    assert {pushed.digest, BoardCache().replica(whole).digest, polled.digest, polled.after_answer(whole).digest} == {
        board_digest(hub.board.games.values())
    }
    assert pushed.position == "e:4"


def test_equal_bytes_lead_to_one_shared_replica() -> None:
    """The cache keeps only the last boards."""
    hub, _ = _hub()
    start = empty_replica()
    assert start.after_text(_snapshot(hub)) is start.after_text(_snapshot(hub))
    cache, body = BoardCache(), gzip.compress(msgspec.json.encode(board_answer(hub)))
    assert cache.replica(body) is cache.replica(body)
    for number in range(70):
        cache.replica(gzip.compress(msgspec.json.encode({"position": {"epoch": "e", "offset": number}, "games": {}})))
    assert len(cache._replicas) == 64


def test_message_that_does_not_follow_is_malformed() -> None:
    """A delta from elsewhere and a heartbeat with another digest are malformed, a heartbeat that is ahead is not."""
    hub, _ = _hub()
    replica: Replica = empty_replica().after_text(_snapshot(hub))
    stray = b'{"type":"delta","payload":{"position":{"epoch":"e","offset":9},"previous":{"epoch":"e","offset":8}}}'
    with pytest.raises(Malformed, match="e:4"):
        replica.after_text(stray)

    def beat(position: Position, digest: str) -> Frame:
        return Frame(TEXT, False, protocol.encode(protocol.heartbeat(position, digest, [], 0)))

    with pytest.raises(Malformed, match="digest"):
        replica.after_frame(beat(hub.position, "00000000"))
    assert replica.after_frame(beat(hub.position, replica.digest)) is replica
    assert replica.after_frame(beat(hub.position.next(), "00000000")) is replica
