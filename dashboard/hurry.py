"""Two signals to stop: a person in a hurry, or one stop that a program sends twice."""

import time
from typing import Final


SAME_S: Final = 0.1
"""
A further signal within this time is the same stop, s.

`timeout` of the GNU core utilities sends each signal to its command and then to the group of the command.
"""


class Hurry:
    """The time of the first signal."""

    def __init__(self) -> None:
        self._began_s = 0.0

    def begin(self) -> None:
        """Note the first signal."""
        self._began_s = time.monotonic()

    def is_repeated(self) -> bool:
        """Return whether a further signal belongs to the first one."""
        return time.monotonic() - self._began_s < SAME_S
