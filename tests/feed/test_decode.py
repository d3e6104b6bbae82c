"""From the bytes of an answer to a JSON value."""

import pytest

from dashboard.feed.decode import decode
from dashboard.feed.source import Garbled


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html>", "HTML"),
        (b"\xff\xfe{\x00", "UTF-16"),
        ("{'größe'}".encode("cp1252"), "byte 0xf6 at offset 4"),
        (b'{"a":', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a": "\xe9"}', "byte 0xe9 at offset 7"),
    ],
)
def test_error_says_what_the_bytes_are_instead_of_json(data: bytes, message: str) -> None:
    """Empty, HTML, UTF-16, wrong bytes and broken JSON each have a message."""
    with pytest.raises(Garbled, match=message):
        decode(data)


def test_byte_order_mark_is_skipped() -> None:
    """Some feeds send one before good JSON in UTF-8."""
    assert decode(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
