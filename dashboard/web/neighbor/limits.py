"""The limits that a server places on its neighbors, made from its settings."""

from typing import Final, NamedTuple

from aiohttp import web

from dashboard.errors import UsageError
from dashboard.keys import ADMISSION, LIMITS, NEIGHBORS
from dashboard.open_files import open_files
from dashboard.settings import Settings
from dashboard.web.admission import Admission
from dashboard.web.neighbor.address import Neighbors
from dashboard.web.neighbor.budget import Budget
from dashboard.web.neighbor.open_connections import OpenConnections


KEPT_UNREAD_S: Final = 60.0
"""Time for which a server without limits keeps a response that nobody reads, s."""
OTHER_FILES: Final = 100
"""Files that the server opens besides the connections of its clients."""


class Limits(NamedTuple):
    """The limits that hold for each connection, whatever its requests are."""

    neighbors: Neighbors
    budget: Budget
    connections: OpenConnections

    @classmethod
    def none(cls) -> "Limits":
        """Return no limits, for a server of tests or of this machine alone."""
        many = 10**6
        connections = OpenConnections(
            total=many, per_neighbor=many, unread=many, unread_per_neighbor=many, unread_s=KEPT_UNREAD_S
        )
        return cls(Neighbors(), Budget(0, 0), connections)


def set_up_limits(app: web.Application, settings: Settings) -> tuple[Admission, Budget, OpenConnections]:
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
    connections = OpenConnections(
        total=min(settings.open_connections_limit, max(1, open_files() - OTHER_FILES)),
        per_neighbor=settings.open_connections_per_address_limit,
        unread=settings.unread_limit,
        unread_per_neighbor=settings.unread_per_address_limit,
        unread_s=settings.unread_after_s,
    )
    budget = Budget(settings.cpu_per_address_ms, settings.cpu_burst_per_address_ms)
    app[NEIGHBORS], app[ADMISSION] = neighbors, admission
    app[LIMITS] = Limits(neighbors, budget, connections)
    return admission, budget, connections
