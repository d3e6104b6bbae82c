"""Query parameters of the API. They are untrusted: each function raises `ValueError` with what is wrong."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from dashboard.core import protocol
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.position import Position
from dashboard.tables import BOUNDS


MAX_WAIT_S: Final = float(BOUNDS.wait_s.most)
"""Longest wait of a poll, s. Proxies give up after a minute without a response (nginx: `proxy_read_timeout`)."""

_TAG: Final = re.compile(r'"([^"]*)"')
_SECONDS: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)


class Query(NamedTuple):
    """The parsed query of a poll."""

    since: Position | None
    """Position after which changes are requested; `None`: the whole board."""
    selection: Filter
    wait_s: float
    """Time to wait for a change, s; 0: respond at once."""


@lru_cache(maxsize=256)
def parse_query(query: str) -> Query:
    """Parse the query string of a poll. Raises `ValueError`. Cached, since many clients send the same one."""
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    return Query(parse_since(parameters), parse_filter(parameters), parse_wait_s(parameters))


def parse_filter(query: Mapping[str, str]) -> Filter:
    """Parse `?leagues=eng.1,NBA`. Raises `ValueError` above the limits that hold for commands, too."""
    names = [name for name in query.get("leagues", "").split(",") if name.strip()]
    if len(names) > protocol.MAX_NAMES or any(len(name) > protocol.MAX_NAME_LENGTH for name in names):
        raise ValueError(
            f"leagues may contain {protocol.MAX_NAMES} names of {protocol.MAX_NAME_LENGTH} characters each: name fewer"
        )
    return Filter.of(leagues=names) if names else EVERYTHING


def parse_since(query: Mapping[str, str]) -> Position | None:
    """Parse `?since=EPOCH:OFFSET`. Raises `ValueError`."""
    text = query.get("since")
    if text is None:
        return None
    try:
        return Position.parse(text)
    except ValueError as error:
        raise ValueError(f"since: {error}") from None


def parse_wait_s(query: Mapping[str, str]) -> float:
    """
    Parse `?wait=25`, in s; 0 without it.

    Raises `ValueError` for anything else than a number of seconds up to `MAX_WAIT_S`, and without `since`.
    """
    text = query.get("wait")
    if text is None:
        return 0.0
    if "since" not in query:
        raise ValueError("wait needs a position to wait after: add since=EPOCH:OFFSET")
    if not _SECONDS.fullmatch(text) or float(text) > MAX_WAIT_S:
        raise ValueError(f"wait is {text[:20]!r}: give seconds from 0 to {MAX_WAIT_S:.0f}")
    return float(text)


def matches_etag(if_none_match: str | None, etag: str) -> bool:
    """Return whether `If-None-Match` contains this tag or `*`: the client has the response (RFC 9110, 13.1.2)."""
    if if_none_match is None or if_none_match == etag:
        return if_none_match is not None
    return if_none_match.strip() == "*" or etag.strip('"') in _TAG.findall(if_none_match)
