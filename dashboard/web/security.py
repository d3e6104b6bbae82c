"""Client addresses, and security headers."""

import base64
import hashlib
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


def content_security_policy(import_map: str) -> str:
    """
    Return a policy that allows only this site, and nothing inline but the import map, by its hash.

    `'self'` covers `ws://` of the same host in Chromium since 2022 and in Firefox since 2023 (CSP3).
    """
    digest = base64.b64encode(hashlib.sha256(import_map.encode()).digest()).decode()
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
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def security_headers(import_map: str) -> dict[str, str]:
    """Return the security headers of pages and other responses."""
    return {
        "Content-Security-Policy": content_security_policy(import_map),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "screen-wake-lock=(self)",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
