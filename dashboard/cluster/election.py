"""
Who leads: a lease that has to be renewed, by one node at a time.

A node that cannot renew it counts by its own clock from the moment it *asked*: it stops before the broker lets another
one in. A paused node cannot count; its writes are refused by the token they carry.
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
"""How long a lease lasts that nobody renews: half of the time in which another node has to lead."""

CAMPAIGNS_PER_LEASE: Final = 3
"""How often every node stands for election, and the leader renews, while a lease lasts."""

_log = structlog.get_logger("cluster")


class Election:
    """Stands for election for ever. `token` is that of the lease while this node has it."""

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
        `health` is what the leader leaves word of; `on_result` takes every answer; `on_lost` is called when a lease
        has run out, or is another's.
        """
        self.token = ""
        self.error: BrokerError | None = None
        """Why the broker has not answered the last time."""
        self.answered_at_s: float | None = None
        """When it last answered, by the clock."""
        self._broker = broker
        self._node = node
        self._health = health
        self._on_result = on_result
        self._on_lost = on_lost
        self._lease_s = lease_s
        self._renew_s = lease_s / CAMPAIGNS_PER_LEASE
        self._clock = clock
        self._led_last = False
        """Was the last to lead, as far as it knows."""
        self._candidate_from_s = 0.0
        self._expiry: asyncio.TimerHandle | None = None

    @property
    def is_cut_off(self) -> bool:
        """Another node may lead by now, and this one would not know."""
        return self.answered_at_s is None or self._clock() - self.answered_at_s > self._lease_s

    async def run(self) -> None:
        """Stand again and again."""
        while True:
            started_s = self._clock()
            try:
                await self.campaign()
            except Exception:
                _log.exception("election went wrong")
            await asyncio.sleep(max(0.0, started_s + self._renew_s - self._clock()))

    async def campaign(self) -> None:
        """Ask once, and act on the answer."""
        sent_s = self._clock()
        may_lead = sent_s >= self._candidate_from_s
        try:
            result = await self._broker.campaign(self._node, self.token, candidate=may_lead, health=self._health())
        except BrokerError as error:
            self._fail(error)
            return
        if self._candidate_from_s == math.inf:
            # Who published last can vouch for what the broker still has: it gets a head start of one lease.
            self._candidate_from_s = sent_s + self._lease_s
        if may_lead or result.leader:
            # Where nobody leads and this node did not try to, nothing was written: that proves nothing.
            if self.error:
                _log.info("broker is back", after=self.error.kind)
            self.error, self.answered_at_s = None, self._clock()
        if result.token:
            self._hold(result.token, sent_s)
        else:
            self._lose()
        self._led_last = bool(result.token) or (self._led_last and not result.leader)
        await self._on_result(result)

    async def resign(self) -> None:
        """Let another node lead at once."""
        token = self.token
        self._lose()
        if token:
            try:
                await self._broker.resign(token)
            except BrokerError as error:
                _log.warning("lease not given up", error=str(error))

    def _fail(self, error: BrokerError) -> None:
        if self.error is None or self.error.kind != error.kind:
            _log.error("broker trouble", kind=error.kind, error=str(error))
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
