"""The rate limit of new connections, and of the commands of one client. Pure; the time is an argument."""


class TokenBucket:
    """A token bucket: `rate_per_s` on average, `burst` at once. A rate of 0 is no limit."""

    __slots__ = ("_at_s", "_burst", "_rate_per_s", "_tokens")

    def __init__(self, rate_per_s: float, burst: float) -> None:
        """Start with a full bucket of `burst` tokens."""
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._tokens = burst
        self._at_s: float | None = None

    def take(self, now_s: float) -> bool:
        """Take a token at the time `now_s`, in monotonic s. Return whether there was one."""
        if not self._rate_per_s:
            return True
        elapsed = 0.0 if self._at_s is None else max(0.0, now_s - self._at_s)
        self._at_s = now_s
        self._tokens = min(self._burst, self._tokens + elapsed * self._rate_per_s)
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
