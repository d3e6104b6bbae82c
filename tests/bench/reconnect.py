"""
A simulation of many pages that reconnect at once, by the page's own rules: `python -m tests.bench.reconnect`.

A page that received `bye` reconnects at a random moment of the announced window. One whose connection broke waits as
`static/transport/backoff.js` does. Both retry after a 503. The server accepts `--accepts-per-s` connections a second,
and twice as many at once.
"""

import argparse
import heapq
import random
from collections import Counter
from collections.abc import Callable

from dashboard.settings import Settings
from dashboard.web.push.connections import bye_message
from dashboard.web.token_bucket import TokenBucket


FIRST_S, BASE_S, CAP_S = 1.0, 0.5, 20.0
"""`FIRST_MS`, `BASE_MS` and `SOCKET_CAP_MS` of `static/transport/backoff.js`."""


def backoff_s(failures: int, draw: Callable[[], float]) -> float:
    """Return the delay of `reconnectDelay` in `static/transport/backoff.js`, in seconds."""
    return draw() * (FIRST_S if failures <= 0 else min(CAP_S, BASE_S * 2.0 ** min(failures, 16)))


def storm(pages: int, window_s: float, accepts_per_s: float, seed: int = 1) -> tuple[int, int, float]:
    """
    Simulate pages that all lose their connection at once. With a window of 0 they got no `bye`.

    Returns the most tries in a second, the most accepted connections in a second, and the time in seconds at which the
    last page was connected.
    """
    rng = random.Random(seed)
    bucket = TokenBucket(accepts_per_s, 2 * accepts_per_s)
    due = [(rng.uniform(0, window_s) if window_s else backoff_s(0, rng.random), page, 0) for page in range(pages)]
    heapq.heapify(due)
    tries, admitted, at_s = Counter[int](), Counter[int](), 0.0
    while due:
        at_s, page, failures = heapq.heappop(due)
        tries[int(at_s)] += 1
        if bucket.take(at_s):
            admitted[int(at_s)] += 1
        else:
            heapq.heappush(due, (at_s + backoff_s(failures + 1, rng.random), page, failures + 1))
    return max(tries.values()), max(admitted.values()), at_s


def main(pages: int) -> None:
    """Print the peaks after a node has stopped and after one has crashed, beside the expected ones."""
    rate = Settings(sources=()).accepts_per_s
    window_s = bye_message("restart", pages).after_ms_max / 1000
    print(f"{pages} pages of one node, {rate:g} accepted a second")
    for name, window, expected in (("after bye", window_s, pages / window_s), ("after a cut", 0.0, pages / FIRST_S)):
        tries, admitted, end_s = storm(pages, window, rate)
        peaks = f"peak {tries:6} tries/s, {admitted:6} accepted/s"
        print(f"{name:11} expected {expected:7.0f}/s, {peaks}, all connected after {end_s:5.1f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000, help="number of pages (default 10000)")
    main(parser.parse_args().pages)
