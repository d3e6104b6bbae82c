"""
The wall itself, with a board of many games and a stock of publications that pages have missed.

The first argument is a JSON object: a `Stage`. Lines on standard output: `port P`, `position EPOCH OFFSET`. The end of
standard input ends the process.
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence

import msgspec
from msgspec import Struct, structs

from dashboard.app import create_app
from dashboard.collector import set_up_collector
from dashboard.commands.hosting import start
from dashboard.core import hub as hub_module
from dashboard.core import protocol
from dashboard.core.bridge import Bridge, Bridges
from dashboard.core.history import Publication
from dashboard.core.model import Board, Game, Status
from dashboard.core.position import Position
from dashboard.core.view import View, delta_push
from dashboard.keys import HUB
from dashboard.log import set_up_logs
from dashboard.settings import Settings
from dashboard.web.push.frames import PreparedFrame
from tests.bench.servers.driver import BACKLOG, print_line
from tests.bench.servers.product import UNLIMITED
from tests.many_games import many_games


class Stage(Struct, frozen=True, kw_only=True):
    """The board of a run."""

    games: int = 60
    publications: int = 1000
    heartbeat_ms: int = 5000
    shared: bool = True
    """Whether pages that return share their answers; else each gets its gap encoded anew, as it was before."""


class Anew(Bridges):
    """Bridges as they were before: each is made for one client, with one delta for each publication."""

    def between(self, view: View, since: Position, gap: Sequence[Publication]) -> Bridge:
        """Return a new bridge from `since` to the position of the view."""
        deltas = [delta_push(item.position, item.previous, item.changes, item.events, item.detected_at) for item in gap]
        pushes: list[protocol.Push] = [protocol.Resumed(recovered=True, position=since, deltas=len(deltas)), *deltas]
        assert view.position == gap[-1].position
        return Bridge([PreparedFrame(protocol.encode(push)) for push in pushes], len(deltas), 0)


class Evening:
    """A board on which a few clocks go on with each publication, and a side scores with every fourth."""

    def __init__(self, games: int) -> None:
        self._games = {game.key: game for game in many_games(games)}
        self._live = [game.key for game in self._games.values() if game.status is Status.LIVE]
        self._step = 0

    def next(self) -> Board:
        """Return the next board."""
        self._step += 1
        for number in range(3):
            key = self._live[(3 * self._step + number) % len(self._live)]
            self._games[key] = self._played(self._games[key], scores=not number and not self._step % 4)
        return Board(dict(self._games))

    def _played(self, game: Game, *, scores: bool) -> Game:
        assert game.clock
        seconds = game.clock.seconds + 5
        home = structs.replace(game.home, score=(game.home.score or 0) + scores)
        clock = structs.replace(game.clock, seconds=seconds, text=f"{seconds // 60}:{seconds % 60:02}")
        return structs.replace(game, clock=clock, home=home)


async def main() -> None:
    """Start the wall, publish the stock, and serve until the end of input."""
    set_up_logs("json", "warning")
    stage = msgspec.json.decode(sys.argv[1], type=Stage)
    if not stage.shared:
        vars(hub_module)["Bridges"] = Anew
    app = create_app(
        Settings(
            sources=(),
            heartbeat_ms=stage.heartbeat_ms,
            connections_limit=UNLIMITED,
            connections_per_address_limit=UNLIMITED,
            accepts_per_s=0,
        )
    )
    loop, commands = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    _, url = await start(app, "127.0.0.1", 0, backlog=BACKLOG)
    hub, evening = app[HUB], Evening(stage.games)
    for _ in range(stage.publications):
        hub.publish(evening.next(), time.time_ns() // 1_000_000)
    set_up_collector()
    print_line(f"port {url.rpartition(':')[2]}")
    print_line(f"position {hub.position.epoch} {hub.position.offset}")
    await commands.read()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
