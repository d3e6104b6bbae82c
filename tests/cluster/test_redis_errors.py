"""Errors of Redis in plain words. Those of real servers are in `test_redis_connections.py`."""

import pytest
from redis import exceptions

from dashboard.cluster.redis_address import parse
from dashboard.cluster.redis_errors import plain_words, unsuited


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (exceptions.AuthenticationError("invalid username-password pair or user is disabled."), "write %25 for %"),
        (exceptions.ResponseError("NOPERM this user has no permissions"), "its user may not"),
        (exceptions.ReadOnlyError("You can't write against a read only replica."), "a read-only replica"),
        (exceptions.ConnectionError("Error 111 connecting to h:1. Connection refused."), "nothing listens"),
        (exceptions.ConnectionError("Connection closed by server."), "rediss:// if it expects TLS"),
        (exceptions.InvalidResponse("Protocol Error: b'HTTP/1.1 400 Bad Request'"), "a web server"),
        (exceptions.ConnectionError("[SSL: WRONG_VERSION_NUMBER] wrong version number"), "does not speak TLS"),
        (exceptions.ConnectionError("no\n  line\nbreak."), "no line break"),
        (exceptions.ConnectionError("Error -2 connecting to h:1. Name or service not known."), "host name is unknown"),
        (exceptions.TimeoutError("Timeout connecting to server"), "does not answer in time"),
        (exceptions.ConnectionError(), "ConnectionError"),
    ],
)
def test_error_is_one_line_with_what_to_do(error: Exception, words: str) -> None:
    """A kind that is not known keeps its own text."""
    text = plain_words(error, parse("redis://h:1/0"))
    assert words in text
    assert "\n" not in text
    assert not text.endswith(".")


def test_closed_connection_with_tls_is_no_hint_at_tls() -> None:
    """It has it already."""
    closed = exceptions.ConnectionError("Connection closed by server.")
    assert plain_words(closed, parse("rediss://h:1/0")) == "Connection closed by server"


@pytest.mark.parametrize(
    ("url", "info", "words"),
    [
        ("redis://h", {"redis_mode": "standalone", "redis_version": "7.0.15", "role": "master"}, None),
        ("redis://h", {"redis_version": "7.2.4", "valkey_version": "8.1.0"}, None),
        ("redis+cluster://h", {"redis_mode": "cluster", "redis_version": "7.0.15", "role": "master"}, None),
        ("redis://h", {"redis_mode": "sentinel", "redis_version": "7.0.15"}, "it is a Sentinel"),
        ("redis://h", {"redis_mode": "cluster", "redis_version": "7.0.15"}, "a node of a Redis Cluster"),
        ("redis+cluster://h", {"redis_mode": "standalone", "redis_version": "7.0.15"}, "no Redis Cluster"),
        ("redis://h", {"redis_version": "7.0.15", "role": "slave"}, "a read-only replica"),
        ("redis://h", {"redis_version": "6.0.16"}, "Redis 6.0.16 is too old: use Redis 6.2 or newer"),
        ("redis://h", {"redis_version": "unknown"}, "too old"),
        ("redis://h", {}, "too old"),
    ],
)
def test_unsuited_server_is_named(url: str, info: dict[str, object], words: str | None) -> None:
    """`None`: it can be the broker."""
    text = unsuited(info, parse(url), (6, 2))
    assert (text is None) if words is None else words in str(text)
