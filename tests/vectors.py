"""
The vectors that Python and JavaScript share: `python -m tests.vectors` writes them to `fixtures/vectors/`.

Python makes them from a fixed seed and from cases written by hand. `tests/core/test_vectors.py` checks that the files
are up to date, and `tests/js/` that JavaScript agrees. `card.json`, `day.json` and `groups.json` beside them are
examples written by hand; `tests/web/first_paint/test_differential.py` compares the same code over drawn games.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import structs

from dashboard.core import protocol
from dashboard.core.diff import delta_of, document, merge_diff
from dashboard.core.digest import board_digest
from dashboard.core.filter import Filter
from dashboard.core.hub import Hub
from dashboard.core.model import Board, Game
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth, SourceState
from tests.boards import VALUES, board, game, scored
from tests.recording import RecordingSink, beat


FOLDER: Final = Path(__file__).parent.parent / "fixtures" / "vectors"

Case = dict[str, object]


def merge_patch() -> list[Case]:
    """Make documents and the smallest patches between them."""
    draw = random.Random("merge patch")
    cases: list[Case] = []
    for number in range(40):
        before, after = _variant(draw, 1), _variant(draw, 1)
        patch = merge_diff(document(before), document(after))
        cases.append({"name": f"drawn {number}", "before": before, "after": after, "patch": patch})
    cases.append({"name": "a new game", "before": {}, "after": game(1), "patch": document(game(1))})
    return cases


def digest() -> list[Case]:
    """Make boards and their digests."""
    draw = random.Random("digest")
    boards = [Board(), *(_board(draw) for _ in range(20))]
    return [
        {"name": f"{len(item.games)} games, {number}", "games": item.games, "digest": board_digest(item.games.values())}
        for number, item in enumerate(boards)
    ]


def stream() -> list[Case]:
    """Make sequences of messages, each with the state of a client after it."""
    return [*_faithful(), *_faulty()]


def _faithful() -> Iterator[Case]:
    """Make sequences that a real hub sends: snapshot, deltas, recovery, filtered views, conflation."""
    draw = random.Random("stream")
    for number in range(12):
        hub, sink = Hub(Position("e1", 0), prepare=bytes), RecordingSink()
        hub.publish(_board(draw), 1000)
        seen = Filter.of(games=["mock:cup:1"]) if number % 3 == 2 else Filter()
        session = hub.attach(sink, seen)
        for step in range(draw.randint(1, 12)):
            sink.drained = draw.random() < 0.7
            hub.publish(_board(draw), 1001 + step)
        sink.drained = True
        hub.flush(session)
        beat(hub, [SourceHealth(name="mock", state=SourceState.OK, polled_at=5)], 2000)
        yield {
            "name": f"drawn {number}",
            "start": None,
            "pushes": sink.messages,
            "expect": {"position": session.view.position, "games": session.view.board.games, "resync": False},
        }


def _faulty() -> Iterator[Case]:
    """Make a gap, a repetition, another epoch, a wrong digest, an unknown message."""
    hub, sink = Hub(Position("e1", 0), prepare=bytes), RecordingSink()
    hub.publish(board(game(1), game(2)), 1)
    hub.attach(sink)
    boards = []
    for goals in range(1, 4):
        hub.publish(board(scored(game(1), goals, 0), game(2)), goals)
        boards.append(hub.board.games)
    snapshot, first, second, third = sink.messages
    first_position = {"epoch": "e1", "offset": 2}

    def case(name: str, pushes: list[object], games: object, offset: int, *, resync: bool) -> Case:
        expect = {"position": {"epoch": "e1", "offset": offset}, "games": games, "resync": resync}
        return {"name": name, "start": None, "pushes": pushes, "expect": expect}

    yield case("a delta is lost", [snapshot, first, third], boards[0], 2, resync=True)
    yield case("a delta comes twice", [snapshot, first, first, second], boards[1], 3, resync=False)
    start = snapshot["payload"]["games"]
    yield case("no delta is taken until the gap is closed", [snapshot, second, first], start, 1, resync=True)
    yield case(
        "an unknown message is ignored",
        [snapshot, {"type": "confetti", "payload": {}}, first],
        boards[0],
        2,
        resync=False,
    )
    beat = protocol.Heartbeat(hub.position, "00000000", 5, [])
    wrong = {"type": "heartbeat", "payload": msgspec.to_builtins(beat)}
    yield case("the digest differs", [snapshot, first, second, third, wrong], boards[2], 4, resync=True)
    late = {"type": "heartbeat", "payload": {**msgspec.to_builtins(beat), "digest": board_digest(boards[2].values())}}
    yield case("a heartbeat tells of a lost delta", [snapshot, first, late], boards[0], 2, resync=True)
    strange = {"type": "delta", "payload": {**_payload(second), "previous": {"epoch": "e2", "offset": 2}}}
    yield case("another epoch", [snapshot, first, strange], boards[0], 2, resync=True)
    resumed = {"type": "resumed", "payload": {"recovered": True, "position": first_position, "deltas": 2}}
    yield {
        "name": "a recovery",
        "start": {"position": first_position, "games": boards[0]},
        "pushes": [resumed, second, third],
        "expect": {"position": {"epoch": "e1", "offset": 4}, "games": boards[2], "resync": False},
    }
    empty = {
        "type": "delta",
        "payload": msgspec.to_builtins(delta_of({}))
        | {"position": {"epoch": "e1", "offset": 3}, "previous": first_position, "events": [], "detected_at": 9},
    }
    yield case("a delta that only moves on", [snapshot, first, empty], boards[0], 3, resync=False)


def _payload(message: object) -> dict[str, object]:
    assert isinstance(message, dict)
    payload = message["payload"]
    assert isinstance(payload, dict)
    return payload


def _variant(draw: random.Random, number: int) -> Game:
    return structs.replace(game(number), **dict(draw.sample(VALUES, draw.randint(0, 6))))


def _board(draw: random.Random) -> Board:
    return board(*(_variant(draw, number) for number in range(1, 5) if draw.random() < 0.8))


FILES: Final = {"merge_patch.json": merge_patch, "digest.json": digest, "stream.json": stream}


def render(name: str) -> bytes:
    """Return the content of one file: a case a line."""
    return b"[\n" + b",\n".join(msgspec.json.encode(case) for case in FILES[name]()) + b"\n]\n"


if __name__ == "__main__":
    for name in FILES:
        (FOLDER / name).write_bytes(render(name))
