"""Client addresses, and security headers."""

from collections.abc import Collection
from typing import Final

from aiohttp import web


INERT_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""
Security headers of a response that is no page: it can neither be executed nor framed.

The headers of pages would be half of a small response.
"""


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


def content_security_policy(frame_ancestors: str = "'none'") -> str:
    """
    Return a policy that allows only this site, and nothing inline. `frame_ancestors` may show the page in a frame.

    `'self'` covers `ws://` of the same host in Chromium since 2022 and in Firefox since 2023 (CSP3).
    """
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": frame_ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def security_headers(frame_ancestors: str = "'none'") -> dict[str, str]:
    """Return the security headers of a page that these sources of the policy may frame, and of the service worker."""
    return {
        "Content-Security-Policy": content_security_policy(frame_ancestors),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "screen-wake-lock=(self)",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
