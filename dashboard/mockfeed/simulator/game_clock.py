"""A game clock: its reading at one moment, and how it runs and is shown from there on."""

import math
from typing import Literal

from msgspec import Struct


class Face(Struct, frozen=True):
    """The display of a clock at one instant."""

    text: str
    """Text as a score bug shows it: "67'", "45'+2'", "4:12", "38.4"."""
    milliseconds: int
    """Time elapsed when counting up, time left when counting down. As precise as the text."""
    added: int | None = None
    """Minutes of added time, the current one included."""


class GameClock(Struct, frozen=True):
    """A clock from one moment on."""

    reading_s: float
    """Game seconds at that moment: elapsed when counting up, left when counting down."""
    counts: Literal["up", "down"]
    running: bool = False
    full_s: float = math.inf
    """Reading in seconds at which a soccer clock changes to added time."""
    tenths: bool = False
    """Whether the clock shows tenths in the last minute."""

    def after(self, seconds: float) -> "GameClock":
        """Return the same clock `seconds` of simulated time later."""
        return (
            GameClock(self._reading(seconds), self.counts, self.running, self.full_s, self.tenths)
            if self.running
            else self
        )

    def face(self, seconds: float = 0.0) -> Face:
        """Return the display `seconds` of simulated time after the clock's moment."""
        reading = self._reading(seconds)
        if self.counts == "up":
            return self._minutes(reading)
        if self.tenths and reading < 60:
            left = math.ceil(round(reading * 10, 3))
            return Face(f"{left // 10}.{left % 10}", left * 100)
        left = math.ceil(round(reading, 3))
        return Face(f"{left // 60}:{left % 60:02d}", left * 1000)

    def _reading(self, seconds: float) -> float:
        if not self.running:
            return self.reading_s
        return self.reading_s + seconds if self.counts == "up" else max(0.0, self.reading_s - seconds)

    def _minutes(self, reading: float) -> Face:
        if reading < self.full_s:
            minute = int(reading // 60)
            return Face(f"{minute + 1}'", minute * 60_000)
        added = int((reading - self.full_s) // 60) + 1
        return Face(f"{int(self.full_s // 60)}'+{added}'", int(self.full_s) * 1000, added)
