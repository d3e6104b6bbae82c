"""
The neighbor behind a request: one key for all spellings of an address, and for all addresses of one household.

A provider gives each household at least an IPv6 /64, so that a limit per IPv6 address would be no limit (RFC 6177).
"""

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

from aiohttp import web
from msgspec import Struct


IPV6_PREFIX_BITS: Final = 64
"""Length of the prefix that one IPv6 neighbor has."""
ADDRESSES_KEPT: Final = 4096
"""Number of addresses whose neighbor is cached."""

_MAX_CHARS: Final = 100
"""Longest text that is parsed as an address. The longest real one has about 70 characters, with its zone."""
_WITH_PORT: Final = re.compile(r"(?:\[(?P<v6>[^\[\]]*)\]|(?P<v4>[^:\[\]]*))(?::[0-9]{1,5})?", re.ASCII)
"""An address with or without its port, as proxies write it: `192.0.2.7:4711`, `[2001:db8::1]:4711`, `[2001:db8::1]`."""
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as IPv6 hosts see them through a translator (RFC 6052)."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Neighbor(Struct, frozen=True, cache_hash=True):
    """The key of one neighbor. Clients with equal keys share its limits."""

    kind: Literal["network", "exempt", "unknown"]
    """`network`: an IPv4 address or IPv6 prefix; `exempt`: an address without limits; `unknown`: no valid address."""
    name: str
    """The network or address in its one spelling; empty if unknown."""

    @property
    def exempt(self) -> bool:
        """Whether limits per neighbor do not hold: many clients look like this one address."""
        return self.kind == "exempt"


UNKNOWN: Final = Neighbor("unknown", "")
"""The neighbor of all clients whose address is not valid. They share one set of limits."""


NOBODY: Final = Neighbor("exempt", "")
"""The neighbor of work that the server does for itself: it has no limits."""


def parse_address(text: str) -> Address | None:
    """
    Return the address in a text as sockets and proxies write it, or `None` if there is none.

    A port, brackets, quotes and the zone of a link are dropped. An IPv4 address within an IPv6 address is IPv4.
    """
    text = text.strip().strip('"')
    if len(text) > _MAX_CHARS:
        return None
    if match := _WITH_PORT.fullmatch(text):
        text = match["v4"] if match["v6"] is None else match["v6"]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) % 2**32)
    return address.ipv4_mapped or address


def parse_network(text: str) -> Network:
    """
    Return the network of an address or of CIDR such as `10.0.0.0/8`. Bits after the prefix do not matter.

    Raises `ValueError` with what is wrong and how to write it.
    """
    address, separator, bits = text.strip().partition("/")
    parsed = parse_address(address)
    try:
        if parsed is None or (separator and not bits.isdecimal()):
            raise ValueError
        length = int(bits) if separator else parsed.max_prefixlen
        if separator and isinstance(parsed, ipaddress.IPv4Address) and ":" in address:
            # An IPv4 network in the spelling of IPv6: ::ffff:10.0.0.0/104 is 10.0.0.0/8.
            length -= 96
        return ipaddress.ip_network((parsed, length), strict=False)
    except ValueError:
        raise ValueError(
            f"{text[:80]!r} is no address or network: write 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32"
        ) from None


class Networks:
    """A list of networks, as an operator writes it."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Parse the list. Raises `ValueError` for an entry that is no network."""
        self._networks = tuple(parse_network(text) for text in texts)

    def __contains__(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


class Neighbors:
    """Maps requests to neighbors, by the lists of trusted proxies and exempt addresses."""

    def __init__(self, *, trusted_proxies: Iterable[str] = (), exempt: Iterable[str] = ()) -> None:
        """Take the two lists of addresses and networks. Raises `ValueError` for an entry that is none."""
        self._proxies = Networks(trusted_proxies)
        self._exempt = Networks(exempt)
        self._parsed = lru_cache(maxsize=ADDRESSES_KEPT)(parse_address)
        self._neighbor = lru_cache(maxsize=ADDRESSES_KEPT)(self._find_neighbor)
        self._trusted = lru_cache(maxsize=ADDRESSES_KEPT)(self._proxies.__contains__)

    def is_trusted_proxy(self, text: str) -> bool:
        """Return whether this is the address of a proxy whose `X-Forwarded-For` is trusted."""
        return self._trusted(self._parsed(text[: _MAX_CHARS + 1]))

    def of_address(self, text: str) -> Neighbor:
        """Return the neighbor of an address, in whichever spelling."""
        return self._neighbor(self._parsed(text[: _MAX_CHARS + 1]))

    def of_peer(self, text: str) -> Neighbor:
        """Return the neighbor at the other end of a connection. A trusted proxy is exempt: it has many clients."""
        neighbor = self.of_address(text)
        return Neighbor("exempt", neighbor.name) if self.is_trusted_proxy(text) else neighbor

    def of_request(self, request: web.BaseRequest) -> Neighbor:
        """
        Return the neighbor of the client.

        `X-Forwarded-For` counts only if the request comes from a trusted proxy. Of its addresses only those count that
        trusted proxies wrote themselves: the result is the last one that is not trusted. Addresses before it may be
        forged.
        """
        return self._neighbor(self._client_address(request))

    def _client_address(self, request: web.BaseRequest) -> Address | None:
        address = self._parsed(request.remote or "")
        if not self._trusted(address):
            return address
        hops = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        while self._trusted(address) and hops and (previous := hops.pop().strip()):
            address = self._parsed(previous[: _MAX_CHARS + 1])
        return address

    def _find_neighbor(self, address: Address | None) -> Neighbor:
        if address is None:
            return UNKNOWN
        if address in self._exempt:
            return Neighbor("exempt", str(address))
        if isinstance(address, ipaddress.IPv4Address):
            return Neighbor("network", str(address))
        return Neighbor("network", str(ipaddress.ip_network((address, IPV6_PREFIX_BITS), strict=False)))
