"""Framing: the sites whose pages may show the wall in a frame, such as Home Assistant or Grafana."""

from collections.abc import Collection
from typing import Final

from dashboard.errors import UsageError
from dashboard.web.site.origins import parse_entry as parse_origin_entry


SELF: Final = "self"
"""Entry for pages of this server's own origin."""
ANYBODY: Final = "*"
"""Entry for every page of the web."""

_WILDCARD: Final = "://*."


def parse_entry(text: str) -> str:
    """
    Return one entry of `--frame-ancestors` as a source of the policy (CSP3, 6.4.2).

    Raises `ValueError` with what is wrong and how to write it.
    """
    if text.strip("'") == SELF:
        return f"'{SELF}'"
    if text == ANYBODY:
        return text
    try:
        # The policy knows names below a name; an origin does not.
        origin = str(parse_origin_entry(text.replace(_WILDCARD, "://", 1)))
    except ValueError as error:
        raise ValueError(f"{error}; self is this server, * everybody") from None
    return origin.replace("://", _WILDCARD, 1) if _WILDCARD in text else origin


def frame_ancestors(entries: Collection[str]) -> str:
    """Return the value of the directive `frame-ancestors`; nobody without entries. Raises `UsageError`."""
    try:
        return " ".join(dict.fromkeys(map(parse_entry, entries))) or "'none'"
    except ValueError as error:
        raise UsageError(f"--frame-ancestors: {error}") from None
