"""
Hosts: the names and addresses by which this server may be reached for more than public scores.

DNS rebinding (CWE-350) gives any web page the same origin as this server: for a moment the page's own name leads to our
address. Only the `Host` header gives it away, because it contains that name. So whatever is more than public scores
needs a name of this list.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Final, NamedTuple

from yarl import URL

from dashboard.errors import UsageError


_NAME: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?", re.ASCII)
"""A host name in letters, digits, `-` and `_`. Container names often have an underscore."""
_AUTHORITY: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]@:/?#\\\s]+)(:(?P<port>[0-9]{1,5}))?", re.ASCII)
"""A host with or without a port, and nothing else: no user, no path (RFC 9110, 7.2)."""
_DEFAULT_PORTS: Final = (80, 443)
"""Ports that a browser leaves out of `Host`."""
_MAX_NAME_CHARS: Final = 254
"""Longest name of a host, with a dot at its end (RFC 1035, 2.3.4)."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Authority(NamedTuple):
    """A host and its port as a URL names them."""

    host: str | Address
    """A name in lower case without a dot at its end, or an address."""
    port: int | None
    """`None` stands for the default port of the scheme."""


@lru_cache(maxsize=256)
def parse_authority(text: str) -> Authority:
    """
    Return the parsed `Host` header. Raises `ValueError` for anything but a host and a port.

    Cached, since nearly all requests name the same host.
    """
    match = _AUTHORITY.fullmatch(text)
    if match is None or not text.isascii():
        raise ValueError(f"{text[:80]!r} is no host: write a name or an address, with or without a port")
    port = int(match["port"]) if match["port"] else None
    if port is not None and not 0 < port < 2**16:
        raise ValueError(f"{text[:80]!r} has no valid port: write one from 1 to 65535")
    return Authority(parse_host(match["host"]), port)


def parse_host(text: str) -> str | Address:
    """Return a name in lower case without a dot at its end, or an address. Raises `ValueError`."""
    try:
        if text.startswith("["):
            address = ipaddress.IPv6Address(text[1:-1])
            return address.ipv4_mapped or address
        return ipaddress.IPv4Address(text)
    except ValueError:
        name = text.lower()
        if len(name) > _MAX_NAME_CHARS or not _NAME.fullmatch(name):
            raise ValueError(f"{text[:80]!r} is no host: write a name or an address") from None
        return name.removesuffix(".")


class Entry(NamedTuple):
    """One entry of the list: a name, `*.` and a name, or a network; and the only port that it allows, if any."""

    name: str
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None
    port: int | None

    def includes(self, authority: Authority) -> bool:
        """Return whether the entry stands for this host at this port."""
        if self.port is not None and self.port != authority.port:
            # A browser leaves the default port out.
            return authority.port is None and self.port in _DEFAULT_PORTS and self._includes_host(authority.host)
        return self._includes_host(authority.host)

    def _includes_host(self, host: str | Address) -> bool:
        if self.network is not None:
            return not isinstance(host, str) and host in self.network
        if not isinstance(host, str):
            return False
        return host.endswith(self.name[1:]) if self.name.startswith("*.") else host == self.name


def parse_entry(text: str) -> Entry:
    """Return one entry of `--hosts`. Raises `ValueError` with what is wrong and how to write it."""
    if "//" in text:
        raise ValueError(f"{text[:80]!r} is an address of a page: write the host alone, such as wall.example")
    try:
        return Entry("", ipaddress.ip_network(text.strip("[]")), None)
    except ValueError:
        wildcard = text.startswith("*.")
        host, port = parse_authority(to_ascii(text[2:] if wildcard else text))
    if isinstance(host, str):
        return Entry(f"*.{host}" if wildcard else host, None, port)
    if wildcard:
        raise ValueError(f"{text[:80]!r} is no host: an address has no names below it")
    return Entry("", ipaddress.ip_network(host), port)


def to_ascii(text: str) -> str:
    """Return a host with or without a port as it travels: a name beyond ASCII as Punycode. Raises `ValueError`."""
    if text.isascii():
        return text
    name, colon, port = text.partition(":")
    return f"{URL.build(scheme='http', host=name).raw_host}{colon}{port}"


class Hosts:
    """The list of hosts: loopback, this machine's own names and addresses, and those of `--hosts`."""

    def __init__(
        self,
        entries: Collection[str] = (),
        *,
        machine: Callable[[], str] = socket.gethostname,
        is_own_address: Callable[[Address], bool] | None = None,
    ) -> None:
        """
        Take the entries of `--hosts`.

        `machine` returns the name of this machine, `is_own_address` whether an address belongs to it. Raises
        `UsageError` for an entry that is no host.
        """
        try:
            listed = [parse_entry(entry) for entry in entries]
        except ValueError as error:
            raise UsageError(f"--hosts: {error}") from None
        own = machine().lower().removesuffix(".")
        # The name that the machine announces in its network (RFC 6762) is the first label of its own.
        names = {"localhost", own, f"{own.partition('.')[0]}.local"} - {"", ".local"}
        self._entries = [*(Entry(name, None, None) for name in ("*.localhost", *names)), *listed]
        self._is_own_address = is_own_address or _is_own_address

    def __contains__(self, authority: Authority) -> bool:
        """Return whether the list has this host at this port."""
        if any(entry.includes(authority) for entry in self._entries):
            return True
        return not isinstance(authority.host, str) and self._is_own_address(authority.host)


def _is_own_address(address: Address) -> bool:
    """
    Return whether an address belongs to this machine now.

    Only an own address can be bound. So a new lease of DHCP or another network needs no restart and no list. A machine
    that may bind foreign addresses (`ip_nonlocal_bind`) lists every address: DNS rebinding needs a name.
    """
    if address.is_loopback:
        return True
    if address.is_unspecified or address.is_multicast or address.is_reserved:
        return False
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True
