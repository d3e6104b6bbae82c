"""Public names and error texts contain no secret, address or path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.feed.source_name import ERROR_LIMIT, public_error, public_name


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("espn:soccer/usa.1", "espn:soccer/usa.1"),
        ("mock=http://127.0.0.1:8081", "mock"),
        ("mock=http://user:secret@feed.example/v1?key=secret#secret", "mock"),
        ("mock=https://user:se@cret@feed.example", "mock"),
        ("replay:/srv/secret/night.tar.gz", "replay:night.tar.gz"),
        ("replay:night.tar.gz", "replay:night.tar.gz"),
    ],
)
def test_name_keeps_what_tells_sources_apart(spec: str, name: str) -> None:
    """Addresses, queries and folders are left out."""
    assert public_name(spec) == name


def test_equal_names_get_numbers() -> None:
    """Two sources never share a name."""
    first = public_name("mock=http://a:b@host")
    second = public_name("mock=http://c:d@host", {first})

    assert (first, second) == ("mock", "mock (2)")
    assert public_name("mock=http://host?x", {first, second}) == "mock (3)"


@pytest.mark.parametrize(
    "message",
    [
        "Cannot connect to host 10.1.2.3:8080 ssl:default [Connect call failed ('10.1.2.3', 8080)]",
        "http://user:secret@feed.example/x is not reachable",
        "Cannot connect to host feed.example:443",
        "Connect call failed ('[::1]:22')",
        "no such file: /srv/private/board",
    ],
)
def test_error_has_no_address_or_path(message: str) -> None:
    """Viewers learn the kind of trouble only."""
    text = public_error(message)

    for secret in ("10.1.2.3", "secret", "example:443", "::1", "/srv/", "http://"):
        assert secret not in text


@given(st.text(max_size=2000))
def test_error_is_one_short_line(message: str) -> None:
    """It fits into a header of every poll, whatever the feed sent."""
    text = public_error(message)

    assert 0 < len(text) <= ERROR_LIMIT
    assert text.isprintable()
