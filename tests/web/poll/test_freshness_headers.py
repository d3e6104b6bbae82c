"""How old the board is, in the head of an answer."""

from dashboard.core.hub import Hub
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.web.poll.freshness_headers import CACHE_S, FreshnessHeaders


def test_the_sources_are_asked_now_and_then_and_the_clock_each_time() -> None:
    """What a source says ends no line; an age that is not known of all sources is not claimed."""
    now, reads = [100.0], []
    nasty = SourceHealth(name="a", state=SourceState.FAILING, polled_at=900, changed_at=800, error="é\r\nX: y")

    def health() -> list[SourceHealth]:
        reads.append(now[0])
        return [nasty] if len(reads) == 1 else [nasty, SourceHealth(name="b", state=SourceState.WAITING)]

    headers = FreshnessHeaders(Hub(Position("e", 0), prepare=bytes), health, clock=lambda: now[0])
    lines = headers.head().split(b"\r\n")
    assert [line.partition(b": ")[0].removeprefix(b"Scorewall-") for line in lines] == [
        b"Server-Time",
        b"Polled-At",
        b"Changed-At",
        b"Sources",
        b"",
    ]
    assert int(lines[0].split()[1]) > 1_700_000_000_000
    assert b"\\u00e9\\r\\nX: y" in lines[3]

    now[0] += CACHE_S * 0.9
    headers.head()
    assert reads == [100.0]
    now[0] += CACHE_S
    assert b"Polled-At" not in headers.head()
