"""The token bucket: the rate limit of connections and commands."""

from dashboard.web.token_bucket import TokenBucket


def test_rate_0_is_no_limit() -> None:
    """A bucket with rate 0 never gets empty. A clock that goes back adds no tokens."""
    assert all(TokenBucket(0, 1).take(0) for _ in range(100))
    bucket = TokenBucket(1, 1)
    assert bucket.take(10)
    assert not bucket.take(5)
