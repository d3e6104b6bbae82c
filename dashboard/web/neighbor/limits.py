"""The limits that a server places on its neighbors, made from its settings."""

from typing import NamedTuple

from aiohttp import web

from dashboard.errors import UsageError
from dashboard.keys import ADMISSION, LIMITS, NEIGHBORS
from dashboard.settings import Settings
from dashboard.web.admission import Admission
from dashboard.web.neighbor.address import Neighbors
from dashboard.web.neighbor.budget import Budget


class Limits(NamedTuple):
    """The limits that hold for each connection, whatever its requests are."""

    neighbors: Neighbors
    budget: Budget

    @classmethod
    def none(cls) -> "Limits":
        """Return no limits, for a server of tests or of this machine alone."""
        return cls(Neighbors(), Budget(0, 0))


def set_up_limits(app: web.Application, settings: Settings) -> tuple[Admission, Budget]:
    """
    Make the components that know and limit neighbors, and return those that count.

    Raises `UsageError` for an address that is none.
    """
    try:
        neighbors = Neighbors(trusted_proxies=settings.trusted_proxies, exempt=settings.exempt_addresses)
    except ValueError as error:
        raise UsageError(f"--trusted-proxies or --exempt-addresses: {error}") from None
    admission = Admission(
        total=settings.connections_limit,
        per_neighbor=settings.connections_per_address_limit,
        rate_per_s=settings.accepts_per_s,
    )
    budget = Budget(settings.cpu_per_address_ms, settings.cpu_burst_per_address_ms)
    app[NEIGHBORS], app[ADMISSION], app[LIMITS] = neighbors, admission, Limits(neighbors, budget)
    return admission, budget
