"""The events of a chaos test: a board that changes, links that break, and the expected board of each position."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Any, Final

from msgspec import structs

from dashboard.core.filter import Filter
from dashboard.core.hub import Hub
from dashboard.core.model import Board, Game, GameKey, League
from dashboard.core.position import Position
from tests.boards import VALUES, game, scored
from tests.chaos.proxy import Fault, Link, Proxy
from tests.chaos.viewer import Viewer
from tests.waiting import until
from tests.wall import Wall


GAMES: Final = 12
LEAGUES: Final = (League(id="cup", name="The Cup", abbrev="CUP"), League(id="liga", name="La Liga", abbrev="LIG"))
NOISE: Final = random.Random(0).randbytes(20_000).hex()
"""Text that makes some deltas long even if compressed, so that a few of them fill a link that does not read."""
NOTE_CHARS: Final = 20_000

SKIP: Final = "skip"
"""The eighth fault, which needs no link: a client ignores a delta."""

NO_LIMITS: Final[dict[str, Any]] = {
    "connections_per_address_limit": 10_000,
    "accepts_per_s": 0.0,
    "commands_per_s": 0.0,
}
"""Settings that let many clients connect from one address, without a rate limit."""


class ReferenceBoards:
    """The expected board of each position, from the hub's own history, and viewers with different ones."""

    def __init__(self, hub: Hub) -> None:
        self.mismatches: list[str] = []
        """Positions and filters at which a viewer's board differed from the server's."""
        self.checked = 0
        self._hub = hub
        self._boards: dict[Position, Board] = {hub.position: hub.board}
        self._last = hub.position

    def follow(self) -> None:
        """Add the new publications. This must be called before the history drops them."""
        missed = self._hub.history.since(self._last)
        assert missed is not None, "the expected boards have a gap"
        for item in missed:
            games = dict(self._boards[self._last].games)
            for key, change in item.changes.items():
                if change.after is None:
                    games.pop(key)
                else:
                    games[key] = change.after
            self._boards[item.position] = Board(games)
            self._last = item.position

    def check(self, position: Position, board: Board, seen: Filter) -> None:
        """Compare a viewer's board with the expected one: the whole board, or the part that its filter admits."""
        self.follow()
        self.checked += 1
        expected = self._boards.get(position)
        if expected is None or board not in (expected, seen.board(expected)):
            self.mismatches.append(f"{position} {seen}")


class RandomBoard:
    """A board that changes at random: scores, corrections, all fields of a game, games that appear, go and move."""

    def __init__(self, wall: Wall, truth: ReferenceBoards, rng: random.Random) -> None:
        self.largest_backlog = Counter[str]()
        """The largest `changes` and `events` of an outbox, and the number of `outboxes` with content."""
        self._wall = wall
        self._truth = truth
        self._rng = rng
        self._games: dict[GameKey, Game] = {}
        for number in range(1, GAMES + 1):
            self._set(game(number, league=LEAGUES[number % 2]))

    async def play(self) -> None:
        """Change the board until cancelled."""
        while True:
            self.step()
            await asyncio.sleep(self._rng.uniform(0.002, 0.03))

    def step(self) -> None:
        """Change some games and publish the board."""
        for _ in range(self._rng.randint(1, 3)):
            self._change(self._rng.randint(1, GAMES))
        self._wall.show(*self._games.values())
        self._truth.follow()
        self._measure()

    def _set(self, item: Game) -> None:
        self._games[item.key] = item

    def _change(self, number: int) -> None:
        rng, key = self._rng, game(number).key
        before = self._games.get(key)
        match rng.randrange(8):
            case _ if before is None:
                self._set(game(number, league=rng.choice(LEAGUES)))
            case 0:
                del self._games[key]
            case 1:
                self._set(structs.replace(before, league=rng.choice(LEAGUES)))
            case 2 | 3:
                at = rng.randrange(len(NOISE) - NOTE_CHARS)
                self._set(structs.replace(before, status_text=NOISE[at : at + NOTE_CHARS]))
            case 4 | 5:
                self._set(scored(before, rng.randint(0, 9), rng.randint(0, 9)))
            case _:
                name, value = rng.choice([item for item in VALUES if item[0] != "league"])
                self._set(structs.replace(before, **{name: value}))

    def _measure(self) -> None:
        for session in self._wall.hub.undrained:
            pending = session.outbox.pending_delta() if session.outbox else None
            if pending:
                self.largest_backlog["outboxes"] += 1
                self.largest_backlog["changes"] = max(self.largest_backlog["changes"], len(pending.changes))
                self.largest_backlog["events"] = max(self.largest_backlog["events"], len(pending.events))


class FaultInjector:
    """Draws random faults and injects them into links."""

    def __init__(self, proxy: Proxy, viewers: list[Viewer], rng: random.Random) -> None:
        self.injected: Counter[str] = Counter()
        self._proxy = proxy
        self._viewers = viewers
        self._rng = rng

    @property
    def effective(self) -> Counter[str]:
        """The number of effective faults by kind."""
        effective = Counter({str(fault): count for fault, count in self._proxy.effective.items()})
        effective[SKIP] = sum(viewer.counts["skipped"] for viewer in self._viewers)
        return effective

    async def inject(self, faults: int) -> None:
        """Inject `faults` faults, each into a healthy link."""
        for _ in range(faults):
            await asyncio.sleep(self._rng.uniform(0.005, 0.03))
            await until(self._healthy)
            kind = self._rng.choice([*Fault, SKIP])
            self.injected[str(kind)] += 1
            if kind == SKIP:
                self._rng.choice([viewer for viewer in self._viewers if viewer.connected] or self._viewers).skip()
            else:
                self._inject(self._rng.choice(self._healthy()), Fault(kind))

    def _healthy(self) -> list[Link]:
        return [link for link in self._proxy.links if link.healthy]

    def _inject(self, link: Link, fault: Fault) -> None:
        rng = self._rng
        match fault:
            case Fault.DELAY:
                link.delay(rng.uniform(0.002, 0.06))
            case Fault.RATE:
                link.limit(rng.uniform(20_000, 200_000))
            case Fault.FREEZE:
                link.freeze()
            case Fault.CUT:
                link.cut(rng.randint(1, 5000))
            case Fault.RESET:
                link.reset()
            case Fault.CLOSE:
                link.close()
            case Fault.STALL:
                link.stall()
        if fault in (Fault.DELAY, Fault.RATE, Fault.STALL):
            asyncio.get_running_loop().call_later(rng.uniform(0.05, 0.8), link.heal)


def open_resources() -> tuple[int, set[str]]:
    """Return the number of open files of this process, and the names of the other tasks of this loop."""
    files = len(list(Path("/proc/self/fd").iterdir()))
    return files, {task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()}
