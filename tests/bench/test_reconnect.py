"""The simulation of many pages that reconnect at once."""

from tests.bench.reconnect import storm


def test_reconnect_window_flattens_the_peak() -> None:
    """The window spreads connections evenly. Without it, refusals and the page's backoff spread them."""
    pages, window_s = 10_000, 21.0
    tries, admitted, end_s = storm(pages, window_s, 5000)
    assert pages / window_s < tries == admitted < 1.2 * pages / window_s
    assert end_s <= window_s

    tries, admitted, end_s = storm(20_000, 0, 1000)
    assert tries >= 20_000
    assert admitted <= 3000
    assert end_s > 10
