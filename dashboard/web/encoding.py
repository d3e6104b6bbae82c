"""Content codings: whether a response may be compressed for its client (RFC 9110, 12.5.3)."""

import re
from functools import lru_cache
from typing import Final

from aiohttp import hdrs, web


GZIP_NAMES: Final = ("gzip", "x-gzip")
"""Names of the one coding that the server has. The second is an old name of the first (RFC 9110, 8.4.1.3)."""

_WEIGHTED: Final = re.compile(
    r"[ \t]*(?P<name>[!#$%&'*+.^_`|~0-9a-z-]+)[ \t]*(?:;[ \t]*q=(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?",
    re.ASCII,
)
"""A coding with its weight, which is 1 if it is absent."""


def accepts_gzip(request: web.BaseRequest) -> bool:
    """Return whether the client prefers gzip to an uncompressed response, or at least likes it as much."""
    return prefers_gzip(",".join(request.headers.getall(hdrs.ACCEPT_ENCODING, ())))


@lru_cache(maxsize=256)
def prefers_gzip(accept_encoding: str) -> bool:
    """
    Return whether an `Accept-Encoding` header asks for gzip.

    `gzip;q=0` and `*;q=0` refuse it. A client that refuses everything gets the uncompressed response, because a wall
    without scores helps nobody. An element that cannot be parsed is ignored.
    """
    weights: dict[str, float] = {}
    for element in accept_encoding.lower().split(","):
        if match := _WEIGHTED.fullmatch(element):
            name = GZIP_NAMES[0] if match["name"] in GZIP_NAMES else match["name"]
            weights[name] = float(match["weight"] or 1)
    others = weights.get("*", 0.0)
    gzip = weights.get("gzip", others)
    return gzip > 0 and gzip >= weights.get("identity", 0.0)
