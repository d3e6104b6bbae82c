"""
The cost and the gain of compressed frames: `python -m tests.bench.deflate`.

A frame is the same for all clients, so it would be compressed once, without a context carried over
(`server_no_context_takeover`). The payloads are those that the wall sends for an evening of the mock feed.
"""

import argparse
import sys
import time
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
from msgspec import Struct

from dashboard.core.diff import compare, delta_of
from dashboard.core.events import derive
from dashboard.core.model import Board, GameKey
from dashboard.core.position import Position
from dashboard.core.protocol import DeltaPush, Snapshot, encode
from dashboard.feed.decode import decode
from dashboard.feed.sources import mock
from dashboard.mockfeed.feed import Feed
from dashboard.mockfeed.payload import encode as encode_scoreboard
from tests.bench.environment import Environment, environment


SIZES: Final = (300, 1024, 4096, 20 * 1024, 60 * 1024)
LEVELS: Final = (1, 3, 6)
STEP_S: Final = 30
EVENING_S: Final = 2 * 3600
TAIL: Final = b"\x00\x00\xff\xff"
"""The bytes that RFC 7692 removes from the end of a message."""


class Row(Struct, frozen=True, kw_only=True):
    """One payload at one level."""

    wanted_bytes: int
    kind: str
    payload_bytes: int
    level: int
    packed_bytes: int
    saved_bytes: int
    saved: float
    pack_us: float
    """Median. Each frame needs a new compressor."""
    unpack_us: float
    """Median for one client."""


class Result(Struct, kw_only=True):
    """Content of the JSON file."""

    environment: Environment
    rows: list[Row]


def evening() -> list[Board]:
    """Return the boards of an evening, one every `STEP_S` seconds."""
    moment = 0.0
    feed = Feed(seed=1, speed=1.0, start=datetime(2026, 7, 3, 18, tzinfo=UTC), now=lambda: moment)
    boards = []
    for second in range(0, EVENING_S, STEP_S):
        moment = float(second)
        games = mock.parse(decode(encode_scoreboard(feed.scoreboard()))).games
        boards.append(Board({game.key: game for game in games}))
    return boards


def payloads(boards: Sequence[Board]) -> dict[str, list[bytes]]:
    """Return deltas over one poll and over longer gaps, and snapshots of few and many games."""
    gaps = (1, 2, 4, 8, 16, 40)
    deltas = [_delta(boards[at], boards[at + gap]) for gap in gaps for at in range(0, len(boards) - gap, gap)]
    snapshots = [_snapshot(board, games) for board in boards[::40] for games in range(2, 41)]
    return {"delta": deltas, "snapshot": snapshots}


def _delta(before: Board, after: Board) -> bytes:
    changes = compare(before, after)
    delta = delta_of(changes)
    previous, position = Position("71aaef4a", 1233), Position("71aaef4a", 1234)
    return encode(DeltaPush(position, previous, delta.games, delta.removed, derive(changes), 1_700_000_000_000))


def _snapshot(board: Board, games: int) -> bytes:
    """Return a snapshot of the first games. Beyond the board's number, games are repeated under other keys."""
    all_games = list(board.games.items())
    chosen = dict(all_games[:games])
    chosen |= {GameKey(f"other:{key}"): game for key, game in all_games[: max(0, games - len(all_games))]}
    return encode(Snapshot(Position("71aaef4a", 1234), chosen))


def measure(wanted: int, kind: str, payload: bytes, level: int, repeats: int) -> Row:
    """Compress and decompress one payload `repeats` times."""
    packing, unpacking = [], []
    packed = b""
    for _ in range(repeats):
        begun = time.perf_counter_ns()
        packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = (packer.compress(payload) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(TAIL)
        middle = time.perf_counter_ns()
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed + TAIL)
        unpacking.append(time.perf_counter_ns() - middle)
        packing.append(middle - begun)
        if unpacked != payload:
            raise AssertionError("deflate changed the payload")
    saved = len(payload) - len(packed)
    return Row(
        wanted_bytes=wanted,
        kind=kind,
        payload_bytes=len(payload),
        level=level,
        packed_bytes=len(packed),
        saved_bytes=saved,
        saved=round(saved / len(payload), 3),
        pack_us=round(median(packing) / 1000, 1),
        unpack_us=round(median(unpacking) / 1000, 1),
    )


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| payload | bytes | level | packed | saved | pack µs | unpack µs |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row.kind} | {row.payload_bytes:,} | {row.level} | {row.packed_bytes:,} | {row.saved:.0%} "
        f"| {row.pack_us:.0f} | {row.unpack_us:.0f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.deflate", description=__doc__)
    parser.add_argument("--repeats", type=int, default=300, help="repetitions for each payload and level (default 300)")
    parser.add_argument("--json", type=Path, help="write the result to this file")
    options = parser.parse_args(arguments)
    candidates = payloads(evening())
    rows = []
    for wanted in SIZES:
        kind, payload = min(
            ((kind, text) for kind, texts in candidates.items() for text in texts),
            key=lambda candidate: abs(len(candidate[1]) - wanted),
        )
        rows += [measure(wanted, kind, payload, level, options.repeats) for level in LEVELS]
    sys.stdout.write(table(rows))
    if options.json:
        result = Result(environment=environment(), rows=rows)
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
