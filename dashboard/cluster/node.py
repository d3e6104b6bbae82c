"""
One node of a cluster: always follows the stream, leads while it holds the lease, and reports its state.

While the broker is away, no node publishes. Every node serves its last board and reports that it is cut off, so there
is never a second truth. All changes of that time become one publication when the broker is back.
"""

import asyncio
import contextlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

import structlog
from msgspec import structs
from prometheus_client.core import Metric

from dashboard.cluster.broker import Broker, BrokerError, CampaignResult
from dashboard.cluster.election import LEASE_S, Election
from dashboard.cluster.follower import Follower
from dashboard.cluster.succession import Record
from dashboard.cluster.term import Fenced, Lead, Term
from dashboard.core.hub import SLICES, Hub
from dashboard.core.membership import Membership
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.core.source_merge import GamesBySource
from dashboard.metrics import counter, gauge
from dashboard.steady_clock import now_ms


CUT_OFF_CHECK_S: Final = 0.25
"""Seconds between two checks of whether this node is cut off."""

_log = structlog.get_logger("cluster")


class Node:
    """The node that this process is in its cluster."""

    def __init__(
        self,
        broker: Broker,
        hub: Hub,
        *,
        lead: Lead,
        local_health: Callable[[], list[SourceHealth]],
        history_limit: int,
        lease_s: float = LEASE_S,
        now_ms: Callable[[], int] = now_ms,
    ) -> None:
        """
        Take the node's parts; nothing starts before `start`.

        `lead` polls the sources while this node leads. `local_health` returns the health of the sources that this
        process polls. `history_limit` is a number of publications, and `now_ms` returns ms since 1970 UTC.
        """
        self.name = secrets.token_hex(4)
        self.counts: Counter[str] = Counter(
            terms=0, epochs=0, published=0, fenced=0, conflicts=0, replayed=0, restarts=0
        )
        self._broker = broker
        self._hub = hub
        self._lead = lead
        self._local_health = local_health
        self._lease_s = lease_s
        self._now_ms = now_ms
        self._follower = Follower(broker, hub, history_limit, self.counts)
        self._election = Election(
            broker,
            self.name,
            health=self._health_for_broker,
            on_result=self._on_campaign_result,
            on_lost=self._end_term,
            lease_s=lease_s,
        )
        self._was_behind = False
        self._record = Record()
        self._last_campaign: CampaignResult | None = None
        self._term: Term | None = None
        self._term_task: asyncio.Task[None] | None = None
        """The current term, or the last one until it has stopped polling."""
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """
        Connect, campaign, and wait for the cluster's board, at most for the length of a lease.

        So a client that connects afterwards gets the delta that it missed and not an empty board. Raises `UsageError`
        if the broker cannot be used.
        """
        await self._broker.open()
        await self._election.campaign()
        loops = self._election.run(), self._follower.run(), self._watch_cut_off()
        self._tasks = [asyncio.create_task(loop) for loop in loops]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._lease_s):
                await self._follower.loaded.wait()

    async def stop(self) -> None:
        """Give up the lease, stop polling and disconnect."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._election.resign()
        if self._term_task:
            await asyncio.gather(self._term_task, return_exceptions=True)
        await self._broker.close()

    def offer(self, games_by_source: GamesBySource, detected_at: int) -> None:
        """
        Publish the games of all sources, if this node leads.

        `detected_at` is ms since 1970 UTC by this node's clock.
        """
        if self._term:
            self._term.offer(games_by_source, detected_at)

    def health(self) -> list[SourceHealth]:
        """
        Return the health of the cluster's sources, with times by this node's clock.

        A follower returns the health that the leader stored, the leader that of its own polls.
        """
        health = (
            [_shift(source, self._follower.skew_ms) for source in self._last_campaign.health]
            if self._last_campaign
            else []
        )
        if not self._term:
            return health
        before = {source.name: source for source in health}
        # Until a new leader's first poll, its predecessor's answer is the last one.
        return [
            before.get(source.name, source) if source.state is SourceState.WAITING else source
            for source in self._local_health()
        ]

    def membership(self) -> Membership:
        """Return the state of this node in its cluster."""
        error = self._election.error
        is_cut_off = self._election.is_cut_off
        return Membership(
            node=self.name,
            role="leader" if self._term else "follower",
            leader=self.name if self._term else self._last_campaign.leader if self._last_campaign else "",
            broker=error.kind if error else "away" if is_cut_off else "ok",
            error=str(error) if error else "no answer" if is_cut_off else None,
            end=self._last_campaign.position if self._last_campaign else None,
            ready=self._follower.loaded.is_set(),
            counts={**self.counts, "rejected": self._broker.rejected},
        )

    def metrics(self) -> Iterator[Metric]:
        """Yield this node's place in the cluster."""
        membership = self.membership()
        yield gauge("leader", "1 on the node that polls.", membership.role == "leader")
        yield gauge("broker_up", "1 while the broker answers.", membership.broker == "ok")
        yield counter("cluster", "Events in this node's life.", "event", membership.counts)

    async def _watch_cut_off(self) -> None:
        """Check by a timer: a broker that hangs blocks the election task, so no answer would start the check."""
        while True:
            await asyncio.sleep(CUT_OFF_CHECK_S)
            self._announce_cut_off()

    async def _on_campaign_result(self, result: CampaignResult) -> None:
        self._last_campaign = result
        self._follower.broker_run_id = result.run_id
        self._follower.skew_ms = self._now_ms() - result.now_ms
        self._announce_cut_off()
        if result.token:
            if self._term is None or (self._term.token, self._term.run_id) != (result.token, result.run_id):
                self._begin_term(result)
            else:
                self._term.check_end(result.position)
        elif result.position and self._stream_diverges(result.position):
            with contextlib.suppress(BrokerError):
                await self._follower.load()

    def _stream_diverges(self, end: Position) -> bool:
        """Return whether the stream is another one, or has been ahead of the hub in two answers in a row."""
        position = self._hub.position
        was_behind, self._was_behind = self._was_behind, position.offset < end.offset
        return position.epoch != end.epoch or (was_behind and self._was_behind)

    def _begin_term(self, result: CampaignResult) -> None:
        self._end_term()
        previous_task = self._term_task
        self.counts["terms"] += 1
        self._term = term = Term(
            result.token,
            result.run_id,
            node=self.name,
            broker=self._broker,
            hub=self._hub,
            follower=self._follower,
            record=self._record,
            counts=self.counts,
        )

        async def serve() -> None:
            if previous_task:
                await asyncio.gather(previous_task, return_exceptions=True)
            try:
                await term.serve(self._lead)
            except Fenced:
                _log.warning("fenced: another node leads", token=term.token)
            except Exception:
                # Another node may not have this problem.
                _log.exception("term failed", token=term.token)
                await self._election.resign()
            if self._term is term:
                self._term = None

        self._term_task = asyncio.create_task(serve())

    def _end_term(self) -> None:
        if self._term and self._term_task:
            _log.info("term ended", token=self._term.token)
            self._term = None
            self._term_task.cancel()

    def _health_for_broker(self) -> list[SourceHealth]:
        return [_shift(source, -self._follower.skew_ms) for source in self.health()] if self._term else []

    def _announce_cut_off(self) -> None:
        """Send heartbeats to all sessions when the state changes, so that none waits for its next one."""
        cut_off = self._election.is_cut_off
        if cut_off != self._hub.cut_off:
            self._hub.cut_off = cut_off
            for slice_index in range(SLICES):
                self._hub.heartbeat(slice_index, self.health(), self._now_ms())


def _shift(health: SourceHealth, by_ms: int) -> SourceHealth:
    """Return the same health with its times on a clock that is `by_ms` ahead."""
    return structs.replace(
        health,
        polled_at=None if health.polled_at is None else health.polled_at + by_ms,
        changed_at=None if health.changed_at is None else health.changed_at + by_ms,
    )
