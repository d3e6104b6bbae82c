"""The negotiation of compression."""

import pytest

from dashboard.web.accept_encoding import accepts_gzip


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip, deflate, br, zstd", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("br;q=1.0, gzip;q=0.001", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; Q = 0.000, *", False),
        ("br, *;q=0", False),
        ("gzip;q=nothing", False),
        ("gzip;q=nan", False),
        ("gzipped", False),
        ("identity", False),
        ("", False),
        (",;q=1,", False),
    ],
)
def test_weight_of_zero_refuses_gzip(header: str, accepted: bool) -> None:
    """Codings have weights, and `*` stands for those that the header does not name."""
    assert accepts_gzip(header) is accepted
