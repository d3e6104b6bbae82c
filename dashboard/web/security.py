"""Security headers."""

import base64
import hashlib
from typing import Final


INERT_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""
Security headers of a response that is no page: it can neither be executed nor framed.

The headers of pages would be half of a small response.
"""


def content_security_policy(inline: str, frame_ancestors: str = "'none'") -> str:
    """
    Return a policy that allows only this site, and the inline script, by its hash.

    Scripts get their address from the inline script's Trusted Types policy only; text never becomes code.
    `frame_ancestors` may show the page in a frame.

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
        "frame-ancestors": frame_ancestors,
        "require-trusted-types-for": "'script'",
        "trusted-types": "scorewall",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def security_headers(inline: str, frame_ancestors: str = "'none'") -> dict[str, str]:
    """
    Return the security headers of pages, which contain the `inline` script, and of the service worker.

    The sources in `frame_ancestors` may show the page in a frame.
    """
    return {
        "Content-Security-Policy": content_security_policy(inline, frame_ancestors),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "screen-wake-lock=(self)",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
