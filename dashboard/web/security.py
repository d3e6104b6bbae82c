"""Who may connect, and what a page may do."""

import base64
import hashlib
from collections.abc import Collection
from urllib.parse import urlsplit

from aiohttp import web


def is_allowed_origin(request: web.BaseRequest, allowed: Collection[str] = ()) -> bool:
    """
    Whether a page of this site asks, or of one of `allowed` ("https://example.org", compared exactly).

    Browsers send cookies along with any WebSocket and let any page open one (CWE-1385), so the server has to look.
    Clients that are no browsers send no Origin and may connect.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin in allowed:
        return True
    url = urlsplit(origin)
    return url.scheme in ("http", "https") and url.netloc.casefold() == request.host.casefold()


def client_address(request: web.BaseRequest, trusted: Collection[str]) -> str:
    """
    Whom a request comes from. Only a proxy in `trusted` is asked, and of its `X-Forwarded-For` only what the trusted
    ones themselves wrote counts: the last address that is none of theirs. What stands before it may be forged.
    """
    address = request.remote or ""
    hops = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    while address in trusted and hops and (previous := hops.pop().strip()):
        address = previous
    return address


def content_security_policy(import_map: str) -> str:
    """
    Everything from this site and nothing inline but the one import map, which is named by its hash.

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
    """What every answer carries."""
    return {
        "Content-Security-Policy": content_security_policy(import_map),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "screen-wake-lock=(self)",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
