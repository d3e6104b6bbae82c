"""
One of several equal nodes: follows the stream always, leads while it has the lease, and says how it stands.

When the broker is away, nobody publishes: every node goes on serving the last board and says that it is cut off. So
there is never a second truth, and what changed meanwhile comes as one publication when the broker is back.
"""

import asyncio
import contextlib
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

import structlog
from msgspec import structs
from prometheus_client.core import Metric

from dashboard.cluster.broker import Broker, BrokerError, Standing
from dashboard.cluster.election import LEASE_S, Election
from dashboard.cluster.follower import Follower
from dashboard.cluster.succession import Record
from dashboard.cluster.term import Fenced, Lead, Term
from dashboard.core.desk import Parts
from dashboard.core.hub import SLICES, Hub
from dashboard.core.membership import Membership
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.metrics import counter, gauge


WATCH_S: Final = 0.25
"""How often a node looks whether it is cut off."""

_log = structlog.get_logger("cluster")


class Node:
    """This process in the cluster."""

    def __init__(
        self,
        broker: Broker,
        hub: Hub,
        *,
        lead: Lead,
        watched: Callable[[], list[SourceHealth]],
        history_limit: int,
        lease_s: float = LEASE_S,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """`lead` polls while this node leads; `watched` says how the sources are doing that it polls."""
        self.name = secrets.token_hex(4)
        self.counts: Counter[str] = Counter(
            terms=0, epochs=0, published=0, fenced=0, conflicts=0, replayed=0, restarts=0
        )
        self._broker = broker
        self._hub = hub
        self._lead = lead
        self._watched = watched
        self._lease_s = lease_s
        self._now_ms = now_ms
        self._follower = Follower(broker, hub, history_limit, self.counts)
        self._election = Election(
            broker,
            self.name,
            health=self._told,
            heard=self._heard,
            ended=self._end_term,
            lease_s=lease_s,
        )
        self._was_behind = False
        self._record = Record()
        self._standing: Standing | None = None
        self._term: Term | None = None
        self._serving: asyncio.Task[None] | None = None
        """The present term, or the last one until it has stopped polling."""
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """
        Connect, stand for election, have the board: whoever is let in afterwards gets what it missed, not an empty one.
        A board that does not come within a lease is not waited for. Raises `UsageError` where the broker is of no use.
        """
        await self._broker.open()
        await self._election.stand()
        loops = self._election.run(), self._follower.run(), self._watch()
        self._tasks = [asyncio.create_task(loop) for loop in loops]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._lease_s):
                await self._follower.loaded.wait()

    async def stop(self) -> None:
        """Let another node lead, stop polling, disconnect."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._election.resign()
        if self._serving:
            await asyncio.gather(self._serving, return_exceptions=True)
        await self._broker.close()

    def offer(self, parts: Parts, detected_at: int) -> None:
        """What the sources say now; published while this node leads."""
        if self._term:
            self._term.offer(parts, detected_at)

    def health(self) -> list[SourceHealth]:
        """How the cluster's sources are doing, by this node's clock: the leader's word, unless it is this node."""
        told = [_shifted(source, self._follower.skew_ms) for source in self._standing.health] if self._standing else []
        if not self._term:
            return told
        before = {source.name: source for source in told}
        # A new leader has not asked yet: until then its predecessor's answer is the last one.
        return [
            before.get(source.name, source) if source.state is SourceState.WAITING else source
            for source in self._watched()
        ]

    def membership(self) -> Membership:
        """How this node stands."""
        trouble = self._election.trouble
        silent = self._election.is_cut_off
        return Membership(
            node=self.name,
            role="leader" if self._term else "follower",
            leader=self.name if self._term else self._standing.leader if self._standing else "",
            broker=trouble.kind if trouble else "away" if silent else "ok",
            error=str(trouble) if trouble else "no answer" if silent else None,
            end=self._standing.position if self._standing else None,
            ready=self._follower.loaded.is_set(),
            counts={**self.counts, "rejected": self._broker.rejected},
        )

    def metrics(self) -> Iterator[Metric]:
        """Yield this node's place in the cluster."""
        membership = self.membership()
        yield gauge("leader", "1 on the node that polls.", membership.role == "leader")
        yield gauge("broker_up", "1 while the broker answers.", membership.broker == "ok")
        yield counter("cluster", "Events in this node's life.", "event", membership.counts)

    async def _watch(self) -> None:
        """A broker that is silent, not gone, holds up whoever asks it."""
        while True:
            await asyncio.sleep(WATCH_S)
            self._say_whether_cut_off()

    async def _heard(self, standing: Standing) -> None:
        self._standing = standing
        self._follower.broker_run = standing.run
        self._follower.skew_ms = self._now_ms() - standing.now_ms
        self._say_whether_cut_off()
        if standing.token:
            if self._term is None or (self._term.token, self._term.run) != (standing.token, standing.run):
                self._begin_term(standing)
            else:
                self._term.heed(standing.position)
        elif standing.position and self._strays(standing.position):
            with contextlib.suppress(BrokerError):
                await self._follower.load()

    def _strays(self, end: Position) -> bool:
        """The stream is another one, or has been ahead of the hub for two answers running."""
        held = self._hub.position
        was_behind, self._was_behind = self._was_behind, held.offset < end.offset
        return held.epoch != end.epoch or (was_behind and self._was_behind)

    def _begin_term(self, standing: Standing) -> None:
        self._end_term()
        before = self._serving
        self.counts["terms"] += 1
        self._term = term = Term(
            standing.token,
            standing.run,
            node=self.name,
            broker=self._broker,
            hub=self._hub,
            follower=self._follower,
            record=self._record,
            counts=self.counts,
        )

        async def serve() -> None:
            if before:
                await asyncio.gather(before, return_exceptions=True)
            try:
                await term.serve(self._lead)
            except Fenced:
                _log.warning("fenced: another node leads", token=term.token)
            except Exception:
                # Whatever it was, another node may do better.
                _log.exception("term broke off", token=term.token)
                await self._election.resign()
            if self._term is term:
                self._term = None

        self._serving = asyncio.create_task(serve())

    def _end_term(self) -> None:
        if self._term and self._serving:
            _log.info("term has ended", token=self._term.token)
            self._term = None
            self._serving.cancel()

    def _told(self) -> list[SourceHealth]:
        return [_shifted(source, -self._follower.skew_ms) for source in self.health()] if self._term else []

    def _say_whether_cut_off(self) -> None:
        """Told to everybody at once: nobody should have to wait for the next heartbeat."""
        cut_off = self._election.is_cut_off
        if cut_off != self._hub.cut_off:
            self._hub.cut_off = cut_off
            for part in range(SLICES):
                self._hub.heartbeat(part, self.health(), self._now_ms())


def _shifted(health: SourceHealth, by_ms: int) -> SourceHealth:
    """The same on a clock that is so much ahead."""
    return structs.replace(
        health,
        polled_at=None if health.polled_at is None else health.polled_at + by_ms,
        changed_at=None if health.changed_at is None else health.changed_at + by_ms,
    )
