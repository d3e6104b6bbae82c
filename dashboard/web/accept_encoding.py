"""The negotiation of compression (RFC 9110, section 12.5.3)."""

from functools import lru_cache


@lru_cache(maxsize=256)
def accepts_gzip(header: str) -> bool:
    """
    Return whether an `Accept-Encoding` header allows gzip.

    A weight of 0 forbids a coding, and a weight that cannot be read does, too. `*` stands for gzip if the header does
    not name it. Without a header nothing is compressed: programs that send none may not be able to unpack it.
    """
    weights: dict[str, float] = {}
    for member in header.lower().split(","):
        coding, *parameters = (text.strip() for text in member.split(";"))
        weights[coding] = min((_weight(text) for text in parameters), default=1.0)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _weight(parameter: str) -> float:
    """Return the value of a parameter `q=…`; 0 if it is no number, 1 for another parameter."""
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
