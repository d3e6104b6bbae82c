"""Security headers."""

from typing import Final


INERT_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""
Security headers of a response that is no page: it can neither be executed nor framed.

The headers of pages would be half of a small response.
"""


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
