"""Headers with the age of the board."""

from dashboard.core.hub import Hub
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.web.poll.freshness_headers import CACHE_S, FreshnessHeaders


def test_health_is_cached_and_the_time_is_current() -> None:
    """
    The health of the sources is read again after `CACHE_S`.

    The error of a feed cannot add a header. Without an answer of each source there is no `Polled-At`.
    """
    now, reads = [100.0], []
    nasty = SourceHealth(name="a", state=SourceState.FAILING, polled_at=900, changed_at=800, error="é\r\nX: y")

    def health() -> list[SourceHealth]:
        reads.append(now[0])
        return [nasty] if len(reads) == 1 else [nasty, SourceHealth(name="b", state=SourceState.WAITING)]

    headers = FreshnessHeaders(Hub(Position("e", 0), prepare=bytes), health, "b7", clock=lambda: now[0])
    lines = headers.head().split(b"\r\n")
    assert [line.partition(b": ")[0].removeprefix(b"Scorewall-") for line in lines] == [
        b"Server-Time",
        b"Polled-At",
        b"Changed-At",
        b"Build",
        b"Sources",
        b"",
    ]
    assert int(lines[0].split()[1]) > 1_700_000_000_000
    assert b"\\u00e9\\r\\nX: y" in lines[4]

    assert lines[3] == b"Scorewall-Build: b7"

    now[0] += CACHE_S * 0.9
    headers.head()
    assert reads == [100.0]
    now[0] += CACHE_S
    assert b"Polled-At" not in headers.head()
