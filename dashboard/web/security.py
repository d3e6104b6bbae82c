"""Origins, client addresses, and security headers."""

import base64
import hashlib
from collections.abc import Collection
from urllib.parse import urlsplit

from aiohttp import web


def is_allowed_origin(request: web.BaseRequest, allowed: Collection[str] = ()) -> bool:
    """
    Return whether a request comes from a page of this site, of an `allowed` origin, or from no page at all.

    An origin is compared exactly ("https://example.org"). Browsers send cookies along with any WebSocket and let any
    page open one (CWE-1385), so the server has to check. Clients that are no browsers send no `Origin` and may connect.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin in allowed:
        return True
    url = urlsplit(origin)
    return url.scheme in ("http", "https") and url.netloc.casefold() == request.host.casefold()


def client_address(request: web.BaseRequest, trusted: Collection[str]) -> str:
    """
    Return the address of the client.

    `X-Forwarded-For` counts only if the request comes from a proxy in `trusted`. Of its addresses only those count that
    trusted proxies wrote themselves: the result is the last one that is not trusted. Addresses before it may be forged.
    """
    address = request.remote or ""
    hops = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    while address in trusted and hops and (previous := hops.pop().strip()):
        address = previous
    return address


def content_security_policy(inline: str) -> str:
    """
    Return a policy that allows only this site, and the inline script, by its hash.

    Scripts get their address from the inline script's Trusted Types policy only; text never becomes code.

    `'self'` covers `ws://` of the same host in Chromium since 2022 and in Firefox since 2023 (CSP3).
    """
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' 'sha256-{digest}'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "scorewall",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def security_headers(inline: str) -> dict[str, str]:
    """Return the security headers of pages, which contain the `inline` script, and of other responses."""
    return {
        "Content-Security-Policy": content_security_policy(inline),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "screen-wake-lock=(self)",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
