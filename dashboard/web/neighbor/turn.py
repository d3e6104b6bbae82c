"""The turn of one client: after some messages the event loop serves others, and a client ahead of its pace waits."""

import asyncio
import time
from typing import Final

from dashboard.web.neighbor.budget import Account


MESSAGES: Final = 16
"""Number of messages that are handled in one turn."""
LENGTH_S: Final = 0.002
"""Time after which a turn ends, s."""
PAUSE_S: Final = 0.0005
"""Time between two messages that shows that the first one was the last of its turn, s."""


class Turn:
    """Counts the messages of one client. A queue of them would otherwise be handled without a pause."""

    __slots__ = ("_began_s", "_ended_s", "_messages", "account")

    def __init__(self, account: Account | None = None) -> None:
        """Take the account of the client; `None` without a limit."""
        self.account = account
        self._messages = 0
        self._began_s = 0.0
        self._ended_s = 0.0

    def is_over(self, received_s: float) -> bool:
        """
        Count a message that was received at this time and has been handled. Return whether `rest` has to follow.

        A pause before the message begins a new turn: the client had nothing to say, and others had theirs.
        """
        if received_s - self._ended_s > PAUSE_S:
            self._began_s, self._messages = received_s, 0
        self._messages += 1
        self._ended_s = time.monotonic()
        if self._messages >= MESSAGES or self._ended_s - self._began_s > LENGTH_S:
            return True
        return self.account is not None and not self.account.is_ready()

    @property
    def is_over_budget(self) -> bool:
        """Whether a costly command has to be refused."""
        return self.account is not None and self.account.is_overdrawn()

    async def rest(self) -> None:
        """Let others have their turn, and return once the account allows the next message."""
        self._messages = 0
        await asyncio.sleep(self.account.wait_s if self.account else 0)
        if self.account:
            await self.account.pace()
