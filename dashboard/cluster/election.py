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

ASKED_PER_LEASE: Final = 3
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
        heard: Callable[[CampaignResult], Awaitable[None]],
        ended: Callable[[], None],
        lease_s: float = LEASE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        `health` is what the leader leaves word of; `heard` takes every answer; `ended` is called when a lease has run
        out, or is another's.
        """
        self.token = ""
        self.trouble: BrokerError | None = None
        """Why the broker has not answered the last time."""
        self.heard_at_s: float | None = None
        """When it last answered, by the clock."""
        self._broker = broker
        self._node = node
        self._health = health
        self._heard = heard
        self._ended = ended
        self._lease_s = lease_s
        self._renew_s = lease_s / ASKED_PER_LEASE
        self._clock = clock
        self._led = False
        """Was the last to lead, as far as it knows."""
        self._stand_from_s = 0.0
        self._expiry: asyncio.TimerHandle | None = None

    @property
    def is_cut_off(self) -> bool:
        """Another node may lead by now, and this one would not know."""
        return self.heard_at_s is None or self._clock() - self.heard_at_s > self._lease_s

    async def run(self) -> None:
        """Stand again and again."""
        while True:
            began_s = self._clock()
            try:
                await self.stand()
            except Exception:
                _log.exception("election went wrong")
            await asyncio.sleep(max(0.0, began_s + self._renew_s - self._clock()))

    async def stand(self) -> None:
        """Ask once, and act on the answer."""
        asked_s = self._clock()
        may_lead = asked_s >= self._stand_from_s
        try:
            result = await self._broker.campaign(self._node, self.token, stand=may_lead, health=self._health())
        except BrokerError as error:
            self._fail(error)
            return
        if self._stand_from_s == math.inf:
            # Who published last can vouch for what the broker still has: it gets a head start of one lease.
            self._stand_from_s = asked_s + self._lease_s
        if may_lead or result.leader:
            # Where nobody leads and this node did not try to, nothing was written: that proves nothing.
            if self.trouble:
                _log.info("broker is back", after=self.trouble.kind)
            self.trouble, self.heard_at_s = None, self._clock()
        if result.token:
            self._hold(result.token, asked_s)
        else:
            self._lose()
        self._led = bool(result.token) or (self._led and not result.leader)
        await self._heard(result)

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
        if self.trouble is None or self.trouble.kind != error.kind:
            _log.error("broker trouble", kind=error.kind, error=str(error))
        self.trouble = error
        if not self._led:
            self._stand_from_s = math.inf

    def _hold(self, token: str, asked_s: float) -> None:
        self.token = token
        self._disarm()
        left_s = asked_s + self._lease_s - self._clock()
        self._expiry = asyncio.get_running_loop().call_later(max(0.0, left_s), self._lose)

    def _lose(self) -> None:
        self._disarm()
        if self.token:
            self.token = ""
            self._ended()

    def _disarm(self) -> None:
        if self._expiry:
            self._expiry.cancel()
            self._expiry = None
