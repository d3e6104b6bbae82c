"""Headers with the age of the board."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.hub import Hub
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.web.poll.freshness_headers import CACHE_S, SOURCES_BYTES, FreshnessHeaders, listed_sources


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


def _source(number: int, state: SourceState = SourceState.OK, **more: Any) -> SourceHealth:
    return SourceHealth(name=f"espn:soccer/league.{number}", state=state, late_after_ms=60_000, polled_at=1, **more)


def test_few_sources_are_listed_in_their_order() -> None:
    """As in a heartbeat."""
    sources = [_source(1), _source(2, SourceState.FAILING, error="HTTP 503"), _source(3)]
    assert [json.loads(text)["name"] for text in listed_sources(sources, 2)] == [one.name for one in sources]


def test_of_many_sources_those_in_trouble_are_listed_behind_one_that_is_not() -> None:
    """The list is bounded, so that a proxy takes the headers."""
    sources = [_source(number) for number in range(100)]
    sources[70] = _source(70, SourceState.FAILING, error="x" * 120)
    sources[80] = _source(80, SourceState.WAITING)
    sources[90] = SourceHealth(name="late", state=SourceState.OK, late_after_ms=60_000, polled_at=-60_000)
    texts = listed_sources(sources, 2)
    names = [json.loads(text)["name"].rpartition(".")[2] for text in texts]
    assert names[:5] == ["0", "70", "80", "late", "1"]
    assert 10 < len(texts) < 40
    assert len(",".join(texts)) + 2 <= SOURCES_BYTES


@given(st.lists(st.tuples(st.sampled_from(SourceState), st.text(max_size=120)), max_size=60))
def test_list_of_sources_is_bounded_and_shows_that_not_all_fail(states: list[tuple[SourceState, str]]) -> None:
    """Whatever the texts are."""
    sources = [_source(number, state, error=error) for number, (state, error) in enumerate(states)]
    texts = listed_sources(sources, 2)
    assert len(",".join(texts)) + 2 <= SOURCES_BYTES
    listed = {json.loads(text)["state"] for text in texts}
    assert ("ok" in listed) is any(state is SourceState.OK for state, _ in states)
    assert bool(listed) is bool(states)
