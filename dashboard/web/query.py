"""
What an address asks for, read from its query. All of it was written by strangers: `ValueError` says what is wrong.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from dashboard.core import protocol
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.position import Position


MAX_WAIT_S: Final = 60.0
"""The longest that a poll may wait: proxies give up on a silent answer after a minute (nginx: `proxy_read_timeout`)."""

_TAG: Final = re.compile(r'"([^"]*)"')
_SECONDS: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)


class Query(NamedTuple):
    """What a poll asks for."""

    since: Position | None
    selection: Filter
    wait_s: float


@lru_cache(maxsize=256)
def parse_query(query: str) -> Query:
    """A query as it is written in the address; many ask the same. Raises `ValueError`."""
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    return Query(parse_since(parameters), parse_filter(parameters), parse_wait_s(parameters))


def parse_filter(query: Mapping[str, str]) -> Filter:
    """Which leagues: `?leagues=eng.1,NBA`. Raises `ValueError` past what a command may name."""
    names = [name for name in query.get("leagues", "").split(",") if name.strip()]
    if len(names) > protocol.MAX_NAMES or any(len(name) > protocol.MAX_NAME_LENGTH for name in names):
        raise ValueError(f"more than {protocol.MAX_NAMES} leagues, or a name of more than {protocol.MAX_NAME_LENGTH}")
    return Filter.of(leagues=names) if names else EVERYTHING


def parse_since(query: Mapping[str, str]) -> Position | None:
    """After which position: `?since=EPOCH:OFFSET`. Raises `ValueError` for anything else."""
    text = query.get("since")
    return None if text is None else Position.parse(text)


def parse_wait_s(query: Mapping[str, str]) -> float:
    """
    How long to wait for something newer than `since`: `?wait=25`, in s; 0 without it. Raises `ValueError` for what is
    no such number, and where there is nothing to be newer than.
    """
    text = query.get("wait")
    if text is None:
        return 0.0
    if "since" not in query:
        raise ValueError("wait needs since=EPOCH:OFFSET: it waits for something newer")
    if not _SECONDS.fullmatch(text) or float(text) > MAX_WAIT_S:
        raise ValueError(f"wait is {text[:20]!r}: not seconds from 0 to {MAX_WAIT_S:.0f}")
    return float(text)


def matches_etag(if_none_match: str | None, etag: str) -> bool:
    """Whether who asks has the answer of this tag already: `if_none_match` is the header (RFC 9110, 13.1.2)."""
    if if_none_match is None or if_none_match == etag:
        return if_none_match is not None
    return if_none_match.strip() == "*" or etag.strip('"') in _TAG.findall(if_none_match)
