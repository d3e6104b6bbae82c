"""
Decides by host and page what a request may see and do.

- Public scores are read under any host, from any page that a browser lets read them.
- A WebSocket or an event stream opens for pages of this site and of `--origins`.
- Whatever reveals more than scores needs a host of the list.
- Whatever changes something needs both (`SitePolicy.control_refusal`).
"""

from collections.abc import Callable
from typing import Final, Literal

import structlog
from aiohttp import hdrs, web

from dashboard.web.site.hosts import Authority, Hosts, parse_authority
from dashboard.web.site.origins import Origin, Origins, parse_origin


FORWARDED_HOST: Final = "X-Forwarded-Host"
"""The header in which a proxy passes on the host that its client named."""
LOGGED_LIMIT: Final = 100
"""Number of hosts, and of origins, whose refusal is logged. A stranger can make up any number of them."""
NAMED_CHARS: Final = 100
"""Greatest length of a stranger's header in a log line or an error text."""

_OWN_FETCHES: Final = frozenset({"same-origin", "none"})
"""Values of `Sec-Fetch-Site` for a request by our own page, or by a person who typed the address."""

_log = structlog.get_logger("server")


class SitePolicy:
    """The lists of hosts and origins, and what they allow."""

    def __init__(self, hosts: Hosts, origins: Origins, *, is_trusted_proxy: Callable[[str], bool]) -> None:
        """Take the lists. `is_trusted_proxy` returns whether an address is that of a proxy in `--trusted-proxies`."""
        self.origins = origins
        self._hosts = hosts
        self._is_trusted_proxy = is_trusted_proxy
        self._logged: dict[str, set[str]] = {"host": set(), "origin": set()}

    def host_refusal(self, request: web.BaseRequest) -> str | None:
        """
        Return why the request may not see more than public scores, in a sentence that says how to allow it.

        `None` if it may: every host that the request names is on the list. `X-Forwarded-Host` counts here whoever sent
        it, because it can only make the answer stricter.
        """
        texts = [*_host_texts(request), *_forwarded_texts(request)]
        for text in texts or [""]:
            if not self._is_listed(text):
                named = repr(text[:NAMED_CHARS]) if text else "no name"
                advice = _addition("--hosts", _name_of(text))
                self._log_once("host", text, "a request under an unknown host saw less", advice)
                return f"This server does not know itself as {named}. Its operator can add the name: {advice}."
        return None

    def origin_refusal(self, request: web.BaseRequest) -> str | None:
        """
        Return why a page may not connect, in a sentence that says how to allow it; `None` if it may.

        Browsers let any page open a WebSocket (CWE-1385), so the server has to check. Clients that are no browsers send
        no `Origin` and may connect.
        """
        texts = request.headers.getall(hdrs.ORIGIN, ())
        if not texts:
            return None
        try:
            (text,) = texts
            origin = parse_origin(text)
        except ValueError:
            shown = ", ".join(texts)
            self._log_once("origin", shown, "refused a page without a valid origin", "none: no page of a site sends it")
            return f"The origin {shown[:NAMED_CHARS]!r} is not that of a page of a site."
        if origin in self.origins or self.is_own(origin, request):
            return None
        advice = _addition("--origins", str(origin))
        self._log_once("origin", str(origin), "refused a page of another site", advice)
        return f"{origin} is another site. The server's operator can allow its pages: {advice}."

    def is_own(self, origin: Origin, request: web.BaseRequest) -> bool:
        """
        Return whether a page of this origin comes from this server, under the host that the request names.

        That is the host in the target or `Host`, or the one in `X-Forwarded-Host` of a trusted proxy.
        """
        texts = _host_texts(request)[-1:]
        if self._is_trusted_proxy(request.remote or ""):
            texts += _forwarded_texts(request)[-1:]
        return any(authority is not None and origin.is_at(authority) for authority in map(_parsed, texts))

    def foreign_origin(self, request: web.BaseRequest) -> Origin | None:
        """Return the origin of the request if it is listed and not our own: its pages need CORS to read anything."""
        text = request.headers.get(hdrs.ORIGIN)
        if not text or not self.origins:
            return None
        try:
            origin = parse_origin(text)
        except ValueError:
            return None
        return origin if origin in self.origins and not self.is_own(origin, request) else None

    def control_refusal(self, request: web.BaseRequest) -> str | None:
        """
        Return why the request may not change anything, in a sentence that says how to allow it; `None` if it may.

        The host must be listed, and the page, if any, be our own or of a listed origin. `Sec-Fetch-Site` finds pages
        whose browser sends no `Origin`. This is about pages and names only: a role is another question.
        """
        if refusal := self.host_refusal(request) or self.origin_refusal(request):
            return refusal
        site = request.headers.get("Sec-Fetch-Site", "none").strip().lower()
        if site not in _OWN_FETCHES and self.foreign_origin(request) is None:
            return "A page of another site may not change anything here."
        return None

    def _is_listed(self, text: str) -> bool:
        authority = _parsed(text)
        return authority is not None and authority in self._hosts

    def _log_once(self, kind: Literal["host", "origin"], text: str, event: str, advice: str) -> None:
        """Log a refusal, unless the same one has been logged."""
        logged, named = self._logged[kind], text[:NAMED_CHARS]
        if named in logged or len(logged) >= LOGGED_LIMIT:
            return
        logged.add(named)
        # `allow` first: a long name must not hide it.
        _log.warning(event, allow=advice, **{kind: named})
        if len(logged) == LOGGED_LIMIT:
            _log.warning(f"refusals of further {kind}s are not logged", logged=LOGGED_LIMIT)


def _host_texts(request: web.BaseRequest) -> list[str]:
    """
    Return every host that the request itself names.

    aiohttp refuses a second `Host`. A target in absolute form names a host, too (RFC 9112, 3.2.2), so that both have to
    be right. `request.host` would invent one, by asking the resolver, where there is none (HTTP/1.0).
    """
    texts = request.headers.getall(hdrs.HOST, ())
    scheme, separator, rest = request.raw_path.partition("://")
    if separator and "/" not in scheme:
        return [*texts, rest.partition("/")[0]]
    return list(texts)


def _forwarded_texts(request: web.BaseRequest) -> list[str]:
    """Return the hosts in `X-Forwarded-Host`; the nearest proxy wrote the last one."""
    lines = request.headers.getall(FORWARDED_HOST, ())
    return [text.strip() for line in lines for text in line.split(",")]


def _parsed(text: str) -> Authority | None:
    try:
        return parse_authority(text)
    except ValueError:
        return None


def _name_of(text: str) -> str:
    """Return the host to list for this text, without its port; `NAME` if it is none."""
    authority = _parsed(text)
    return str(authority.host) if authority else "NAME"


def _addition(option: str, value: str) -> str:
    """Return the option with which the operator allows a value, and its variable."""
    return f"{option} {value}, or SCOREWALL_{option.removeprefix('--').upper()}={value}"
