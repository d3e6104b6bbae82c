"""Ends a child process together with its parent, however the parent ends. Linux only."""

import ctypes
import os
import signal
from typing import Final


_PR_SET_PDEATHSIG: Final = 1
"""Option of prctl(2), from linux/prctl.h."""


def end_with_parent(parent: int) -> None:
    """
    Request SIGTERM at the end of the parent. Called in the child; exits at once with 1 if `parent` is gone already.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
