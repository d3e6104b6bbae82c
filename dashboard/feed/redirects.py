"""
The redirects of a feed that a poll follows.

They lead to the same host and port, to https on the same host, or from https to a public https host. A feed must not
send the server to neighbors on its own network, nor learn from the answer what is there. For a host that the server
resolves itself, the rule holds for the addresses that it connects to. A proxy resolves names itself.
"""

import ipaddress
import socket
from contextlib import suppress
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from dashboard.feed.source import Unreachable


STATUSES: Final = frozenset({301, 302, 303, 307, 308})
"""Statuses of a redirect (RFC 9110, 15.4)."""

_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for IPv4 addresses (RFC 6052)."""


def redirected(url: URL, location: str | None) -> URL:
    """
    Return where a redirect from `url` leads. Raises `Unreachable` unless it may be followed.

    User and password are kept on the same host and never sent to another one.
    """
    try:
        target = url.join(URL(location or ""))
    except ValueError:
        raise Unreachable("a redirect without a usable address") from None
    if target.scheme not in ("http", "https") or not target.host or not location:
        raise Unreachable(f"a redirect is not followed: {target}")
    secure = target.scheme == "https"
    if target.host == url.host:
        if url.scheme == "https" and not secure:
            raise Unreachable(f"a redirect from https to http is not followed: {target}")
        if target.port not in (url.port, 443):
            raise Unreachable(f"a redirect to another port is not followed: {target}")
        return target.with_user(url.user).with_password(url.password)
    if url.scheme != "https" or not secure or _is_private_literal(target.host):
        raise Unreachable(f"a redirect to another host is not followed: {target}")
    return target.with_user(None)


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        elif parsed.sixtofour or parsed.teredo or parsed in _TRANSLATED:
            return False
    return parsed.is_global and not parsed.is_multicast


class PublicResolver(AbstractResolver):
    """A resolver that knows public addresses only."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        """Filter what another resolver finds."""
        self._resolver = resolver or DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the public addresses of a host. Raises `OSError` if there is none."""
        results = [one for one in await self._resolver.resolve(host, port, family) if is_public(one["host"])]
        if not results:
            raise OSError(f"no public address: {host}")
        return results

    async def close(self) -> None:
        """Close the other resolver."""
        await self._resolver.close()


def _is_private_literal(host: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(host.partition("%")[0])
        return not is_public(host)
    return False
