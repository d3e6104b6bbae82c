"""
The CPU budget of each neighbor: a bucket of processor time. Free of I/O; the clock is an argument.

Limits on counts let a neighbor choose what costs most. A bucket in milliseconds of processor time does not: each action
is charged with what it has cost.

Two rates hold together. The *budget* refills slowly and has a large burst, so that a household or bar full of displays
never notices it. The *pace* has almost no burst: a neighbor gets at most half of a core, so that even a burst leaves
the other half to all others. A neighbor ahead of its pace waits; one whose budget is overdrawn is refused.
"""

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from typing import Final, Literal

from prometheus_client.core import Metric

from dashboard.metrics import counter
from dashboard.web.neighbor.address import Neighbor


PACE: Final = 500.0
"""Greatest processor time of one neighbor per second, ms: half of a core."""
PACE_BURST_MS: Final = 10.0
"""Processor time that one neighbor may use at once, ms. Another client waits at most about this long for it."""
DEBT_S: Final = 2.0
"""Greatest debt, as the time that it takes to refill, s. One expensive request locks nobody out for long."""
PACE_DEBT_S: Final = 0.5
"""The same for the pace: nobody waits longer for the pace alone, s."""
ACCOUNTS_KEPT: Final = 8192
"""
Number of neighbors with an account. The one that has been away for longest leaves first.

Its account was full again unless there were that many newer ones within seconds. So many attackers at once are bounded
by the limits in total alone.
"""

Outcome = Literal["delayed", "refused", "closed"]
"""The fate of an action over the budget: it waited, it was refused, or its connection was closed at once."""


class Account:
    """The processor time that one neighbor may still use."""

    __slots__ = ("_at_s", "_budget", "_pace_ms", "_saved_ms", "_turn", "waiting")

    def __init__(self, budget: "Budget") -> None:
        """Start with a full bucket."""
        self._budget = budget
        self._saved_ms = budget.burst_ms
        self._pace_ms = PACE_BURST_MS
        self._at_s = budget.clock()
        self._turn: asyncio.Lock | None = None
        self.waiting = 0
        """Number of refusals that are held back, to slow down a client that repeats its request at once."""

    def charge(self, cost_ms: float) -> None:
        """Take what an action has cost, in ms of processor time."""
        self._saved_ms -= cost_ms
        self._pace_ms -= cost_ms

    def charge_pace(self, cost_ms: float) -> None:
        """
        Take the cost of a file of the page, in ms.

        Files do not count for the budget. A first visit loads a hundred of them, and a page without one is broken, so
        that they may be delayed but never refused.
        """
        self._pace_ms -= cost_ms

    def is_ready(self) -> bool:
        """Return whether the next action may begin at once. Looks at the clock only when a bucket is empty."""
        if self._saved_ms > 0 and self._pace_ms > 0:
            return True
        self._refill()
        return self._saved_ms > 0 and self._pace_ms > 0

    def is_overdrawn(self) -> bool:
        """Return whether actions are to be refused."""
        self._refill()
        return self._saved_ms <= 0

    def is_deep_in_debt(self) -> bool:
        """Return whether refusals, too, have cost more than the neighbor has."""
        return self.is_overdrawn() and self._saved_ms < -self._budget.rate_ms_per_s * DEBT_S / 2

    @property
    def wait_s(self) -> float:
        """Time until the next action may begin, s. Nobody waits longer than a second for a budget."""
        self._refill()
        pace_s = max(0.0, -self._pace_ms / PACE + 0.001) if self._pace_ms <= 0 else 0.0
        return max(pace_s, min(1.0, self.retry_after_s))

    @property
    def retry_after_s(self) -> float:
        """Time until actions are accepted again, s."""
        return max(0.0, -self._saved_ms / self._budget.rate_ms_per_s)

    async def pace(self) -> None:
        """Return once the neighbor is within its pace. Those who wait go on in the order in which they came."""
        self._refill()
        if self._pace_ms > 0:
            return
        self._budget.count("delayed")
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            while self._pace_ms <= 0:
                await asyncio.sleep(-self._pace_ms / PACE + 0.001)
                self._refill()

    def count(self, outcome: Outcome) -> None:
        """Count an action over the budget."""
        self._budget.count(outcome)

    def _refill(self) -> None:
        budget, now_s = self._budget, self._budget.clock()
        elapsed_s = max(0.0, now_s - self._at_s)
        self._at_s = now_s
        rate = budget.rate_ms_per_s
        self._saved_ms = min(budget.burst_ms, max(self._saved_ms, -DEBT_S * rate) + elapsed_s * rate)
        self._pace_ms = min(PACE_BURST_MS, max(self._pace_ms, -PACE_DEBT_S * PACE) + elapsed_s * PACE)


class Budget:
    """The accounts of all neighbors."""

    def __init__(self, rate_ms_per_s: float, burst_ms: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Allow `rate_ms_per_s` of processor time per second to each neighbor, and `burst_ms` at once.

        A rate of 0 is no limit. `clock` returns monotonic seconds.
        """
        self.rate_ms_per_s = rate_ms_per_s
        self.burst_ms = burst_ms
        self.clock = clock
        self.outcomes: Counter[Outcome] = Counter()
        """Actions over the budget, by what happened to them."""
        self._accounts: OrderedDict[Neighbor, Account] = OrderedDict()

    def __len__(self) -> int:
        return len(self._accounts)

    def metrics(self) -> Iterator[Metric]:
        """Yield the actions over the budget by outcome."""
        outcomes = {str(outcome): count for outcome, count in self.outcomes.items()}
        yield counter("over_budget", "Actions over the CPU budget of their neighbor, by outcome.", "outcome", outcomes)

    def account(self, neighbor: Neighbor) -> Account | None:
        """Return the account of a neighbor; `None` without a limit."""
        if neighbor.exempt:
            return None
        account = self._accounts.get(neighbor)
        if account is not None:
            self._accounts.move_to_end(neighbor)
            return account
        account = self.own_account()
        if account is not None:
            self._accounts[neighbor] = account
            if len(self._accounts) > ACCOUNTS_KEPT:
                self._accounts.popitem(last=False)
        return account

    def own_account(self) -> Account | None:
        """Return a new account for one connection of an exempt neighbor; `None` without a limit."""
        return Account(self) if self.rate_ms_per_s else None

    def count(self, outcome: Outcome) -> None:
        """Count an action over the budget."""
        self.outcomes[outcome] += 1
