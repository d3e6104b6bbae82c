"""The negotiation of compression (RFC 9110, 12.5.3)."""

import re
from functools import lru_cache
from typing import Final


GZIP_NAMES: Final = ("gzip", "x-gzip")
"""Names of the one coding that the server has. The second is an old name of the first (RFC 9110, 8.4.1.3)."""

_WEIGHTED: Final = re.compile(
    r"[ \t]*(?P<name>[!#$%&'*+.^_`|~0-9a-z-]+)[ \t]*(?:;[ \t]*q=(?P<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?",
    re.ASCII,
)
"""A coding with its weight, which is 1 if it is absent."""


@lru_cache(maxsize=256)
def accepts_gzip(header: str) -> bool:
    """
    Return whether a response is compressed for this `Accept-Encoding` header.

    `gzip;q=0` and `*;q=0` refuse it. A client that refuses everything gets the uncompressed response, because a wall
    without scores helps nobody. An element that cannot be parsed is ignored. Without a header nothing is compressed:
    programs that send none may not be able to unpack it.
    """
    weights: dict[str, float] = {}
    for element in header.lower().split(","):
        if match := _WEIGHTED.fullmatch(element):
            name = GZIP_NAMES[0] if match["name"] in GZIP_NAMES else match["name"]
            weights[name] = float(match["weight"] or 1)
    others = weights.get("*", 0.0)
    gzip = weights.get("gzip", others)
    return gzip > 0 and gzip >= weights.get("identity", 0.0)
