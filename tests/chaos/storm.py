"""What goes on during a chaos test: a board that changes, links that break, and a book of what was true when."""

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
"""Makes some deltas long, packed or not, so that a link that does not read is full after a few of them."""
NOTE_CHARS: Final = 20_000

SKIP: Final = "skip"
"""The ninth fault, which needs no link: a client overlooks a delta."""

WIDE: Final[dict[str, Any]] = {"connections_per_address_limit": 10_000, "accepts_per_s": 0.0, "commands_per_s": 0.0}
"""Settings that let a whole crowd come from one address, as often as it likes."""


class Truth:
    """The board at every position there was, read from the hub's own history, and who stood where with another."""

    def __init__(self, hub: Hub) -> None:
        self.wrong: list[str] = []
        """Viewers' boards that were not the server's of that position."""
        self.judged = 0
        self._hub = hub
        self._boards: dict[Position, Board] = {hub.position: hub.board}
        self._last = hub.position

    def follow(self) -> None:
        """Enter what was published. To be called at least once in as many publications as the history holds."""
        missed = self._hub.history.since(self._last)
        assert missed is not None, "the book of what was true has a gap"
        for item in missed:
            games = dict(self._boards[self._last].games)
            for key, change in item.changes.items():
                if change.after is None:
                    games.pop(key)
                else:
                    games[key] = change.after
            self._boards[item.position] = Board(games)
            self._last = item.position

    def judge(self, position: Position, board: Board, seen: Filter) -> None:
        """A viewer stands here with this board: the whole one, or the part that its filter lets through."""
        self.follow()
        self.judged += 1
        true = self._boards.get(position)
        if true is None or board not in (true, seen.board(true)):
            self.wrong.append(f"{position} {seen}")


class Evening:
    """A board that changes at random: scores, corrections, all of a game's fields, games that come, go and move."""

    def __init__(self, wall: Wall, truth: Truth, rng: random.Random) -> None:
        self.owed_most = Counter[str]()
        """The most that an outbox ever held: `changes`, `events`; and how many outboxes had something in them."""
        self._wall = wall
        self._truth = truth
        self._rng = rng
        self._games: dict[GameKey, Game] = {}
        for number in range(1, GAMES + 1):
            self._set(game(number, league=LEAGUES[number % 2]))

    async def play(self) -> None:
        """Until cancelled."""
        while True:
            self.step()
            await asyncio.sleep(self._rng.uniform(0.002, 0.03))

    def step(self) -> None:
        """Change something and show it."""
        for _ in range(self._rng.randint(1, 3)):
            self._change(self._rng.randint(1, GAMES))
        self._wall.show(*self._games.values())
        self._truth.follow()
        self._measure()

    def _set(self, item: Game) -> None:
        self._games[item.key] = item

    def _change(self, number: int) -> None:
        rng, key = self._rng, game(number).key
        known = self._games.get(key)
        match rng.randrange(8):
            case _ if known is None:
                self._set(game(number, league=rng.choice(LEAGUES)))
            case 0:
                del self._games[key]
            case 1:
                self._set(structs.replace(known, league=rng.choice(LEAGUES)))
            case 2 | 3:
                at = rng.randrange(len(NOISE) - NOTE_CHARS)
                self._set(structs.replace(known, status_text=NOISE[at : at + NOTE_CHARS]))
            case 4 | 5:
                self._set(scored(known, rng.randint(0, 9), rng.randint(0, 9)))
            case _:
                name, value = rng.choice([item for item in VALUES if item[0] != "league"])
                self._set(structs.replace(known, **{name: value}))

    def _measure(self) -> None:
        for session in self._wall.hub.undrained:
            pending = session.outbox.pending_delta() if session.outbox else None
            if pending:
                self.owed_most["outboxes"] += 1
                self.owed_most["changes"] = max(self.owed_most["changes"], len(pending.changes))
                self.owed_most["events"] = max(self.owed_most["events"], len(pending.events))


class Trouble:
    """Draws faults and gives them to links."""

    def __init__(self, proxy: Proxy, viewers: list[Viewer], rng: random.Random) -> None:
        self.ordered: Counter[str] = Counter()
        self._proxy = proxy
        self._viewers = viewers
        self._rng = rng

    @property
    def felt(self) -> Counter[str]:
        """Faults that touched somebody, by kind."""
        felt = Counter({str(fault): count for fault, count in self._proxy.felt.items()})
        felt[SKIP] = sum(viewer.counts["skipped"] for viewer in self._viewers)
        return felt

    async def make(self, faults: int) -> None:
        """So many faults, each on a link that is well."""
        for _ in range(faults):
            await asyncio.sleep(self._rng.uniform(0.005, 0.03))
            await until(self._well)
            kind = self._rng.choice([*Fault, SKIP])
            self.ordered[str(kind)] += 1
            if kind == SKIP:
                self._rng.choice([viewer for viewer in self._viewers if viewer.connected] or self._viewers).skip()
            else:
                self._break(self._rng.choice(self._well()), Fault(kind))

    def _well(self) -> list[Link]:
        return [link for link in self._proxy.links if link.healthy]

    def _break(self, link: Link, fault: Fault) -> None:
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


def census() -> tuple[int, set[str]]:
    """Open files of this process, and the names of the tasks of this loop besides the one that asks."""
    files = len(list(Path("/proc/self/fd").iterdir()))
    return files, {task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()}
