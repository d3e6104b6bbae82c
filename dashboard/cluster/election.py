"""
Leader election by a lease that one node at a time holds and has to renew.

A node that cannot renew its lease counts by its own clock, from the moment it *sent* the last successful request. So it
stops before the broker gives the lease to another node. A paused node cannot count: the broker refuses its writes by
the fencing token that they carry.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from dashboard.cluster.broker import Broker, BrokerError, CampaignResult
from dashboard.core.protocol import SourceHealth


LEASE_S: Final = 1.5
"""Length of a lease, in seconds: half of the time within which another node has to lead after a failure."""

CAMPAIGNS_PER_LEASE: Final = 3
"""Campaigns of each node, and renewals by the leader, during the length of a lease."""

_log = structlog.get_logger("cluster")


class Election:
    """Campaigns for the lease again and again. `token` is the fencing token while this node holds the lease."""

    def __init__(
        self,
        broker: Broker,
        node: str,
        *,
        health: Callable[[], list[SourceHealth]],
        on_result: Callable[[CampaignResult], Awaitable[None]],
        on_lost: Callable[[], None],
        lease_s: float = LEASE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Take the callbacks; nothing starts before `run` or `campaign`.

        `health` returns the health of the sources, which the leader stores with the broker. `on_result` is awaited with
        every answer. `on_lost` is called when this node's lease has ended or another node holds it. `clock` returns
        seconds of a clock that never goes back.
        """
        self.token = ""
        self.error: BrokerError | None = None
        """Why the last campaign had no answer; `None` if it had one."""
        self.answered_at_s: float | None = None
        """When the broker last answered, in seconds of `clock`; `None` before its first answer."""
        self._broker = broker
        self._node = node
        self._health = health
        self._on_result = on_result
        self._on_lost = on_lost
        self._lease_s = lease_s
        self._renew_s = lease_s / CAMPAIGNS_PER_LEASE
        self._clock = clock
        self._led_last = False
        """Whether this node was the last leader, as far as it knows."""
        self._candidate_from_s = 0.0
        self._expiry: asyncio.TimerHandle | None = None

    @property
    def is_cut_off(self) -> bool:
        """Whether another node may lead by now without this one knowing."""
        return self.answered_at_s is None or self._clock() - self.answered_at_s > self._lease_s

    async def run(self) -> None:
        """Campaign for ever, several times per lease."""
        while True:
            started_s = self._clock()
            try:
                await self.campaign()
            except Exception:
                _log.exception("campaign failed")
            await asyncio.sleep(max(0.0, started_s + self._renew_s - self._clock()))

    async def campaign(self) -> None:
        """Campaign once and act on the answer."""
        sent_s = self._clock()
        may_lead = sent_s >= self._candidate_from_s
        try:
            result = await self._broker.campaign(self._node, self.token, candidate=may_lead, health=self._health())
        except BrokerError as error:
            self._fail(error)
            return
        if self._candidate_from_s == math.inf:
            # The last leader can confirm that the broker lost nothing: it gets a head start of one lease.
            self._candidate_from_s = sent_s + self._lease_s
        if may_lead or result.leader:
            # Without a leader and without a candidate nothing was written: the answer does not prove that writes work.
            if self.error:
                _log.info("broker answers again", after=self.error.kind)
            self.error, self.answered_at_s = None, self._clock()
        if result.token:
            self._hold(result.token, sent_s)
        else:
            self._lose()
        self._led_last = bool(result.token) or (self._led_last and not result.leader)
        await self._on_result(result)

    async def resign(self) -> None:
        """Give up the lease, so that another node can lead at once."""
        token = self.token
        self._lose()
        if token:
            try:
                await self._broker.resign(token)
            except BrokerError as error:
                _log.warning("could not give up the lease", error=str(error))

    def _fail(self, error: BrokerError) -> None:
        if self.error is None or self.error.kind != error.kind:
            _log.error("broker error", kind=error.kind, error=str(error))
        self.error = error
        if not self._led_last:
            self._candidate_from_s = math.inf

    def _hold(self, token: str, sent_s: float) -> None:
        self.token = token
        self._disarm()
        remaining_s = sent_s + self._lease_s - self._clock()
        self._expiry = asyncio.get_running_loop().call_later(max(0.0, remaining_s), self._lose)

    def _lose(self) -> None:
        self._disarm()
        if self.token:
            self.token = ""
            self._on_lost()

    def _disarm(self) -> None:
        if self._expiry:
            self._expiry.cancel()
            self._expiry = None
