"""The limits that a server places on its neighbors, made from its settings."""

from aiohttp import web

from dashboard.errors import UsageError
from dashboard.keys import ADMISSION, NEIGHBORS
from dashboard.settings import Settings
from dashboard.web.admission import Admission
from dashboard.web.neighbor.address import Neighbors


def set_up_limits(app: web.Application, settings: Settings) -> None:
    """Make the components that know and limit neighbors. Raises `UsageError` for an address that is none."""
    try:
        app[NEIGHBORS] = Neighbors(trusted_proxies=settings.trusted_proxies, exempt=settings.exempt_addresses)
    except ValueError as error:
        raise UsageError(f"--trusted-proxies or --exempt-addresses: {error}") from None
    app[ADMISSION] = Admission(
        total=settings.connections_limit,
        per_neighbor=settings.connections_per_address_limit,
        rate_per_s=settings.accepts_per_s,
    )
