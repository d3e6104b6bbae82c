"""
Tables that Python and JavaScript share: one JSON file each in `static/tables/`, read once at import.

JavaScript has the same tables from ES modules that `make tables` writes beside the JSON.
"""

from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from dashboard.assets import STATIC


T = TypeVar("T")


class Bounds(Struct, frozen=True):
    """The range of a number, both ends included, and the number to take where none is named."""

    least: int
    most: int
    usual: int


class SharedBounds(Struct, frozen=True):
    """Bounds that a server checks and a page keeps to."""

    interval_ms: Bounds
    """Between two polls."""
    viewers: Bounds
    """Of the counterfactual."""
    wait_s: Bounds
    """For how long a long poll may wait. Proxies give up on a silent response after a minute (nginx:
    `proxy_read_timeout`)."""


class Contestant(Struct, frozen=True):
    """A way in which the contrast brings the board to a page."""

    timed: bool
    """It requests the board at an interval."""


def read(name: str, kind: type[T]) -> T:
    """Return the table of that name. Raises `msgspec.ValidationError` if it is not of that type."""
    return msgspec.json.decode((STATIC / "tables" / f"{name}.json").read_bytes(), type=kind)


BOUNDS: Final = read("bounds", SharedBounds)
CONTESTANTS: Final = read("contestants", dict[str, Contestant])
"""By name, in the order in which the pages list them."""
