"""
One process of simulated viewers: `python -m dashboard.laboratory.client_process`.

The laboratory controls it by lines of text:

    stdin    the plan (JSON), then `begin AT` (monotonic s), `end`, `finish FILE`
    stdout   `up`, `ready`, `begun`, `ended {…}`, `finished {…}`, or `failed REASON` at any time
"""

import asyncio
import gc
import random
import sys
import time
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from dashboard.laboratory.contestants import CONTESTANTS
from dashboard.laboratory.replica import BoardCache, empty_replica
from dashboard.laboratory.viewers import Counts, Name, Viewer, ViewerContext
from dashboard.open_files import allow_many


CONNECTING_LIMIT: Final = 200
"""Connections that are being opened at once."""
OPENING_LIMIT_S: Final = 60.0
"""Time within which all viewers must have their first board."""
LAG_INTERVAL_S: Final = 0.01
"""Interval of the timer whose lateness is measured."""


class Plan(Struct, frozen=True):
    """The task of one process."""

    contestant: Name
    address: str
    port: int
    first: int
    """
    Number of its first viewer.

    Phases are drawn by number, so that they do not depend on the distribution of viewers over processes.
    """
    viewers: int
    interval_s: float
    seed: int


class ByteCheck(Struct):
    """Bytes of the connections that were open at the end: our count and the kernel's."""

    connections: int = 0
    sent: int = 0
    received: int = 0
    kernel_sent: int = 0
    kernel_received: int = 0


class Measured(Struct):
    """The figures from `begin` to `end`."""

    counts: Counts
    byte_check: ByteCheck
    opening: Counts
    """The counts before: opening the connections, and the first board."""
    busy: float
    """Share of one core that this process used."""
    lag_ms: list[float]
    """Lateness of a timer of `LAG_INTERVAL_S`: median and p99, ms."""


class Finished(Struct):
    """The state at the end."""

    digests: dict[str, int]
    """Number of viewers that ended with each board."""
    offsets: dict[int, int]
    """Number of viewers that ended at each offset."""


class ViewerGroup:
    """The viewers of this process."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.viewers: list[Viewer] = []
        self._opened = 0
        self._all_open = asyncio.Event()
        self._connect_slots = asyncio.Semaphore(CONNECTING_LIMIT)
        self._opening: set[asyncio.Task[None]] = set()
        self._failure: str | None = None
        self._before = Counts()
        self._begun_s = self._cpu_s = 0.0
        self._lags: list[float] = []
        self._measuring = False

    async def open(self) -> None:
        """
        Connect all viewers and wait until each has its first board.

        Raises `OSError` if a connection fails or is closed, `TimeoutError` after `OPENING_LIMIT_S`.
        """
        plan, loop = self._plan, asyncio.get_running_loop()
        context = ViewerContext(
            host=f"{plan.address}:{plan.port}",
            interval_s=plan.interval_s,
            board_cache=BoardCache(),
            first_replica=empty_replica(),
            on_first_board=self._note_first_board,
            on_loss=self._note_loss,
            reconnect=self._reconnect,
        )
        kind = CONTESTANTS[plan.contestant]
        phases = (random.Random(f"{plan.seed}-{plan.first + number}").random() for number in range(plan.viewers))
        self.viewers = [kind(context, phase) for phase in phases]
        async with asyncio.timeout(OPENING_LIMIT_S):
            for viewer in self.viewers:
                await self._connect_slots.acquire()
                await loop.create_connection(lambda viewer=viewer: viewer, plan.address, plan.port)  # type: ignore[misc]
            await self._all_open.wait()
        if self._failure:
            raise ConnectionError(self._failure)

    def begin(self, at_s: float) -> None:
        """Start polling one interval before `at_s` (monotonic s), and measure from `at_s` on."""
        loop = asyncio.get_running_loop()
        for viewer in self.viewers:
            viewer.start_polling(loop, at_s - self._plan.interval_s)
        loop.call_at(at_s, self._start)

    def end(self) -> Measured:
        """Stop measuring. Return the figures since `begin`."""
        total = self._total()
        self._measuring = False
        busy = (time.process_time() - self._cpu_s) / (time.monotonic() - self._begun_s)
        lags = sorted(self._lags) or [0.0]
        byte_check = ByteCheck()
        for viewer in self.viewers:
            if (counts := viewer.byte_counts()) is not None:
                one = ByteCheck(1, *counts)
                for name in ByteCheck.__struct_fields__:
                    setattr(byte_check, name, getattr(byte_check, name) + getattr(one, name))
        return Measured(
            counts=total.plus(self._before, -1),
            byte_check=byte_check,
            opening=self._before,
            busy=busy,
            lag_ms=[1000 * lags[int(share * (len(lags) - 1))] for share in (0.5, 0.99)],
        )

    def finish(self, file: Path) -> Finished:
        """Close all connections, write the tracks to a file, and return the state at the end."""
        digests: dict[str, int] = {}
        offsets: dict[int, int] = {}
        for viewer in self.viewers:
            digests[viewer.replica.digest] = digests.get(viewer.replica.digest, 0) + 1
            offsets[viewer.replica.offset] = offsets.get(viewer.replica.offset, 0) + 1
        self.close()
        tracks = [(viewer.offsets.tobytes(), viewer.times_s.tobytes()) for viewer in self.viewers]
        file.write_bytes(msgspec.msgpack.encode(tracks))
        return Finished(digests, offsets)

    def close(self) -> None:
        """Close all connections."""
        for viewer in self.viewers:
            viewer.close()

    @property
    def failure(self) -> str | None:
        """The reason for which a viewer lost its connection, if one did."""
        return self._failure

    def _start(self) -> None:
        self._before = self._total()
        self._begun_s, self._cpu_s = time.monotonic(), time.process_time()
        self._measuring = True
        self._lag(time.monotonic() + LAG_INTERVAL_S)

    def _lag(self, due_s: float) -> None:
        if not self._measuring:
            return
        now = time.monotonic()
        if now >= due_s:
            self._lags.append(now - due_s)
        asyncio.get_running_loop().call_later(LAG_INTERVAL_S, self._lag, now + LAG_INTERVAL_S)

    def _total(self) -> Counts:
        total = Counts()
        for viewer in self.viewers:
            total = total.plus(viewer.counts)
        return total

    def _note_first_board(self, _viewer: Viewer) -> None:
        self._connect_slots.release()
        self._opened += 1
        if self._opened == self._plan.viewers:
            self._all_open.set()

    def _note_loss(self, _viewer: Viewer, reason: str) -> None:
        self._failure = self._failure or reason
        self._all_open.set()
        self._connect_slots.release()

    def _reconnect(self, viewer: Viewer) -> None:
        async def connect() -> None:
            try:
                loop = asyncio.get_running_loop()
                await loop.create_connection(lambda: viewer, self._plan.address, self._plan.port)
            except OSError as error:
                self._note_loss(viewer, str(error))

        task = asyncio.create_task(connect())
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)


def _send_line(word: str, content: object = None) -> None:
    rest = b"" if content is None else b" " + msgspec.json.encode(content)
    sys.stdout.buffer.write(word.encode() + rest + b"\n")
    sys.stdout.buffer.flush()


async def _run(plan: Plan, lines: asyncio.StreamReader) -> int:
    group = ViewerGroup(plan)
    try:
        await group.open()
    except (OSError, TimeoutError) as error:
        _send_line(
            "failed", group.failure or str(error) or f"not every viewer had a board within {OPENING_LIMIT_S:g} s"
        )
        return 1
    gc.freeze()
    _send_line("ready")
    while words := (await lines.readline()).decode().split(maxsplit=1):
        if group.failure:
            _send_line("failed", group.failure)
            return 1
        match words:
            case ["begin", at_s]:
                group.begin(float(at_s))
                _send_line("begun")
            case ["end"]:
                _send_line("ended", group.end())
            case ["finish", file]:
                _send_line("finished", group.finish(Path(file.strip())))
    return 0


async def _main() -> int:
    allow_many()
    lines = asyncio.StreamReader(limit=2**16)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    _send_line("up")
    plan = msgspec.json.decode(await lines.readline(), type=Plan)
    return await _run(plan, lines)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
