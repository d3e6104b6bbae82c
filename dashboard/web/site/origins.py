"""Origins of web pages: parsed, compared in one spelling, and listed by `--origins`."""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final, NamedTuple

from dashboard.errors import UsageError
from dashboard.web.site.hosts import Address, Authority, parse_authority, to_ascii


DEFAULT_PORTS: Final = {"http": 80, "https": 443}
"""Ports that a browser leaves out of an origin (WHATWG URL, 4.2)."""

_ORIGIN: Final = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/]+)", re.ASCII | re.IGNORECASE)


class Origin(NamedTuple):
    """The origin of a page (RFC 6454): two pages of one site have the same."""

    scheme: str
    host: str | Address
    port: int | None
    """`None` for a scheme without a default port, if none is named."""

    def __str__(self) -> str:
        """Return the origin as browsers write it."""
        host = f"[{self.host}]" if not isinstance(self.host, str) and self.host.version == 6 else self.host
        port = "" if self.port == DEFAULT_PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    def is_at(self, authority: Authority) -> bool:
        """Return whether a page of this origin comes from the server with this `Host`."""
        if self.scheme not in DEFAULT_PORTS:
            return False
        return (self.host, self.port) == (authority.host, authority.port or DEFAULT_PORTS[self.scheme])


@lru_cache(maxsize=256)
def parse_origin(text: str) -> Origin:
    """
    Return the parsed `Origin` header, with the default port filled in. Cached: nearly all requests name the same.

    Raises `ValueError` for anything but a scheme, a host and a port. `null` is no origin of a site: sandboxed pages,
    files and redirects share it.
    """
    match = _ORIGIN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:80]!r} is no origin: write it like https://wall.example:8443")
    scheme = match["scheme"].lower()
    host, port = parse_authority(match["authority"])
    return Origin(scheme, host, port or DEFAULT_PORTS.get(scheme))


def parse_entry(text: str) -> Origin:
    """
    Return one entry of `--origins`. Raises `ValueError` with what is wrong and how to write it.

    A slash at the end, a default port and a name beyond ASCII are accepted, as a person would write them.
    """
    if text in ("*", "null"):
        raise ValueError(f"{text!r} would allow any page: name each origin, such as https://wall.example")
    scheme, separator, rest = text.partition("://")
    authority = rest.removesuffix("/")
    if not separator or re.search(r"[/?#]", authority):
        raise ValueError(f"{text[:80]!r} is no origin: write scheme and host alone, such as https://wall.example")
    return parse_origin(f"{scheme}://{to_ascii(authority)}")


class Origins:
    """The listed origins: other sites whose pages may connect."""

    def __init__(self, entries: Collection[str] = ()) -> None:
        """Take the entries of `--origins`. Raises `UsageError` for an entry that is no origin."""
        try:
            self._origins = frozenset(parse_entry(entry) for entry in entries)
        except ValueError as error:
            raise UsageError(f"--origins: {error}") from None

    def __contains__(self, origin: Origin) -> bool:
        """Return whether the origin is listed."""
        return origin in self._origins

    def __bool__(self) -> bool:
        """Return whether any origin is listed."""
        return bool(self._origins)
