"""The situation that a score bug shows beside score and clock, by sport. Sides are 0 (home) and 1 (away)."""

from typing import Literal

from msgspec import Struct


class Count(Struct, frozen=True):
    """Baseball: the count, the outs and the bases."""

    half: Literal["TOP", "MIDDLE", "BOTTOM", "END"]
    balls: int = 0
    strikes: int = 0
    outs: int = 0
    bases: tuple[bool, bool, bool] = (False, False, False)


class Downs(Struct, frozen=True):
    """American football: possession, down and spot; all but the time-outs are empty around kicks and scores."""

    timeouts: tuple[int, int]
    possession: int | None = None
    down: int | None = None
    distance: int | None = None
    """Yards to a first down."""
    spot: str | None = None
    """The code of the side in whose half the ball lies and the yard line: "PAR 25"."""
    red_zone: bool | None = None


class Strength(Struct, frozen=True):
    """Ice hockey: the side with more skaters, and the side whose goal is empty."""

    power_play: int | None = None
    empty_net: int | None = None


class Fouls(Struct, frozen=True):
    """Basketball: the sides that shoot bonus free throws, and the time-outs left."""

    bonus: tuple[bool, bool]
    timeouts: tuple[int, int]


Situation = Count | Downs | Strength | Fouls
