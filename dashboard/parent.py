"""A process that must not outlive the one that started it, however that one ends. Linux only, as `/proc` is."""

import ctypes
import os
import signal
from typing import Final


_PR_SET_PDEATHSIG: Final = 1
"""linux/prctl.h; see prctl(2)."""


def end_with_parent(parent: int) -> None:
    """Called in the child: get SIGTERM when the parent is gone. Leaves at once, with 1, where it is gone already."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
