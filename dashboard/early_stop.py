"""A request to stop that comes before the command of this process is up: while Python still imports it."""

import signal
import sys


class EarlyStop:
    """
    Ends the process at SIGTERM, until an event loop or a parent of workers handles signals itself.

    `SystemExit` may be raised where Python swallows it, in a callback of the garbage collector. So the request is
    noted, too. The next handler of signals has to look at it.
    """

    def __init__(self) -> None:
        self.requested = False

    def begin(self) -> None:
        """Handle SIGTERM from now on."""
        signal.signal(signal.SIGTERM, self._stop)

    def _stop(self, *_: object) -> None:
        self.requested = True
        sys.exit(0)


EARLY_STOP = EarlyStop()
"""The one of this process."""
