"""The CPU budget of neighbors, with a clock of its own."""

import asyncio

from dashboard.web.neighbor.address import Neighbor
from dashboard.web.neighbor.budget import ACCOUNTS_KEPT, PACE, PACE_BURST_MS, Account, Budget


class _Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def _account(rate: float = 250.0, burst: float = 5000.0) -> tuple[Account, _Clock, Budget]:
    clock = _Clock()
    budget = Budget(rate, burst, clock=clock)
    account = budget.account(Neighbor("network", "a"))
    assert account
    return account, clock, budget


def test_neighbor_within_its_pace_gets_its_burst_and_then_its_rate() -> None:
    """At half of a core, a burst of 5 s lasts 20 s. After it a quarter of a core remains."""
    account, clock, _ = _account()
    used_ms = [0.0, 0.0]
    for tick in range(80_000):
        clock.now_s = 100.0 + tick / 1000
        if account.is_ready():
            account.charge(1.0)
            used_ms[tick >= 40_000] += 1.0
    assert 9_900 < used_ms[0] - 20 * 250 < 10_100
    assert 9_900 < used_ms[1] < 10_100


def test_pace_leaves_half_of_the_core_to_others() -> None:
    """In any tenth of a second a neighbor gets at most half of it, and its small burst."""
    account, clock, _ = _account(burst=10**6)
    account.charge(PACE_BURST_MS)
    for tenth in range(20):
        used_ms = 0.0
        for tick in range(100):
            clock.now_s = 100 + tenth / 10 + tick / 1000
            if account.is_ready():
                account.charge(0.5)
                used_ms += 0.5
        assert used_ms <= PACE / 10 + 1


def test_debt_is_bounded() -> None:
    """One action that took a minute does not lock out a neighbor for longer than two seconds."""
    account, clock, _ = _account()
    account.charge(60_000)
    assert account.is_overdrawn()
    assert account.is_deep_in_debt()
    assert account.retry_after_s == 2.0
    clock.now_s += 1.5
    assert account.is_overdrawn()
    assert not account.is_deep_in_debt()
    clock.now_s += 0.6
    assert not account.is_overdrawn()
    assert account.is_ready()


def test_files_of_the_page_never_overdraw_the_budget() -> None:
    """A hundred displays that load all files are slowed down, and never refused."""
    account, _, _ = _account()
    account.charge_pace(20_000)
    assert not account.is_ready()
    assert not account.is_overdrawn()
    assert account.wait_s > 0.4


def test_exempt_neighbors_and_a_rate_of_zero_have_no_account() -> None:
    """A connection of an exempt neighbor may have an account of its own."""
    _, _, budget = _account()
    assert budget.account(Neighbor("exempt", "127.0.0.1")) is None
    assert budget.own_account() is not budget.own_account()
    assert len(budget) == 1
    assert Budget(0, 5000).account(Neighbor("network", "a")) is None
    assert Budget(0, 5000).own_account() is None


def test_accounts_are_bounded() -> None:
    """The neighbor that has been away for longest loses its account first."""
    account, _, budget = _account()
    for number in range(ACCOUNTS_KEPT - 1):
        budget.account(Neighbor("network", str(number)))
    assert budget.account(Neighbor("network", "a")) is account
    budget.account(Neighbor("network", "last"))
    assert len(budget) == ACCOUNTS_KEPT
    assert budget.account(Neighbor("network", "a")) is account


async def test_waiting_clients_go_on_in_order() -> None:
    """Clients of one neighbor that wait for its pace go on one by one, in the order in which they came."""
    budget = Budget(250, 5000)
    account = budget.account(Neighbor("network", "a"))
    assert account
    account.charge(PACE_BURST_MS + 5)
    order: list[int] = []

    async def act(number: int) -> None:
        await account.pace()
        order.append(number)
        account.charge(5)

    await asyncio.gather(*(act(number) for number in range(5)))
    assert order == [0, 1, 2, 3, 4]
    assert budget.outcomes == {"delayed": 5}
