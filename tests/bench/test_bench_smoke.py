"""Smoke tests of the benchmarks: small runs of the same code, checked for losses and for the form of the result."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from tests.bench import __main__ as bench
from tests.bench import burst, cluster, deflate, neighbors, plot, polls, readme, returning, stalled, together
from tests.bench.deliveries import Deliveries
from tests.bench.measure import Line
from tests.bench.message import Script
from tests.bench.wire import Arrival, parse_chunk
from tests.redis_server import running_redis


def test_fanout_benchmark_loses_no_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two contestants serve 50 clients for a second, and the result file can be read back."""
    file = tmp_path / "result.json"
    arguments = ["--clients", "50", "--seconds", "1", "--rounds", "1", "--contestants", "product,send_str", "--json"]
    assert bench.main([*arguments, str(file)]) == 0

    result = msgspec.json.decode(file.read_bytes(), type=bench.Result)
    assert [line.contestant for line in result.summary] == ["product", "send_str"]
    for item in result.rounds:
        assert (item.lost, item.duplicated, item.reordered) == (0, 0, 0)
        # On a busy machine two publications may fall into one tick and leave in one frame.
        assert item.delivered + item.merged == item.publications * 50
        assert item.cpu_us_per_delivery > 0
        assert 0 < item.latency_p50_ms <= item.latency_p99_ms
    assert "product" in capsys.readouterr().out


def test_stalled_clients_are_evicted_without_loss_for_others(tmp_path: Path) -> None:
    """Large frames fill the buffers of three stalled clients within a second."""
    options = stalled.Options(
        clients=100, stalled=3, processes=1, rate=10, seconds=2.5, message_bytes=40_000, slow_after_s=1
    )
    result = stalled.soak(options)
    assert result.violations == []
    assert result.evicted == 3


def test_stalled_client_holds_less_than_half_a_mebibyte() -> None:
    """Readers lose nothing with and without stalled clients, of which each holds less than half a MiB."""
    options = neighbors.Options(
        readers=20, stalled=10, rate=20, message_bytes=40_000, warm_up_s=0.5, seconds=1.0, rounds=1
    )
    result = neighbors.compare(options)
    assert [side.lost for side in (*result.alone, *result.beside)] == [0, 0]
    assert result.kib_per_stalled < 512


def test_tick_merges_a_burst_into_one_frame_for_each_client() -> None:
    """Without the tick, each publication is one frame."""
    result = burst.compare(burst.Options(clients=20, burst=50, bursts=2, every_s=0.5))
    assert (result.with_tick.frames, result.without.frames) == (20, 20 * 50)


def test_returning_pages_are_all_brought_up_to_date() -> None:
    """Those that share their answers cost a fraction of those that do not."""
    options = returning.Options(
        pages=60, anew_pages=20, seconds=0.3, viewers=5, heartbeat_ms=300, rounds=1, kinds="behind,apart,current,anew"
    )
    costs = {one.kind: one for one in returning.returning(options).storms}
    assert list(costs) == ["behind", "apart", "current", "anew"]
    assert costs["anew"].us_per_page > costs["behind"].us_per_page
    assert costs["current"].bytes_per_page < costs["apart"].bytes_per_page < costs["anew"].bytes_per_page


def test_every_poll_gets_a_response() -> None:
    """The wall and the bare handler answer with the board and with 304."""
    result = polls.compare(polls.Options(viewers=10, rate=100, seconds=0.2, rounds=1))
    assert [cost.kind for cost in result.costs] == ["full", "unchanged"]
    assert all(cost.wall_us > 0 < cost.bare_us for cost in result.costs)
    assert result.costs[0].answer_bytes > 1000 > result.costs[1].answer_bytes


def test_every_transport_gets_all_publications() -> None:
    """The command fails if a viewer misses a publication, alone or together with others."""
    result = together.compare(together.Options(viewers=5, publications=2, every_s=0.1, rounds=1))
    assert set(result.alone_ms) == set(together.KINDS)


async def test_redis_traffic_grows_with_nodes_not_viewers() -> None:
    """Each of two nodes reads each publication once."""
    options = cluster.Options(rate=20, warm_up_s=0.2, seconds=0.5, rounds=1)
    async with running_redis("--appendonly", "no") as redis:
        trial = await asyncio.to_thread(cluster.run, options, 2, 20, redis.url, redis.pid)
    assert (trial.wrong, trial.viewers) == (0, 20)
    assert 0 < trial.p50_ms <= trial.p99_ms
    assert trial.cpu_us > 0 < trial.redis_us
    assert 2 * options.message_bytes < trial.redis_bytes < 20 * options.message_bytes


@pytest.mark.parametrize("size", [200, 1000, 2500, 40_000])
def test_message_has_the_requested_size(size: int) -> None:
    """Sizes differ by growing digits only, and a delta has a minimum size."""
    text = Script(size).text(7)
    assert len(text) == pytest.approx(size, abs=max(20, size * 0.05))


def test_client_parses_whole_frames_only() -> None:
    """The beginning of a frame is left until the rest arrives."""
    frame = b"\x81\x7e" + len(text := Script(300).text(3)).to_bytes(2, "big") + text
    hello = b'\x81\x10{"type":"hello"}'
    for cut in range(len(frame)):
        assert parse_chunk(hello + frame + frame[:cut]) == ((Arrival(3, 2),), len(hello + frame), len(frame), 0)
    assert parse_chunk(b"\x89\x00" * 2).pings == 2


def test_deliveries_count_lost_duplicated_and_reordered() -> None:
    """Of publications 1 to 9, the client got 1, 2, 2, 4, 3 and 6+7 merged."""
    deliveries = Deliveries()
    for arrival in (Arrival(1, 0), Arrival(2, 1), Arrival(2, 1), Arrival(4, 3), Arrival(3, 2), Arrival(7, 5)):
        deliveries.count(arrival)
    assert (deliveries.duplicated, deliveries.reordered, deliveries.merged) == (1, 1, 1)
    assert deliveries.lost(0, 9) == 3
    assert Deliveries().lost(0, 9) == 9


def test_plot_shows_every_contestant() -> None:
    """Each contestant has a bar with its number."""
    lines = [_line("product", 1.25), _line("limit", 1.0)]
    picture = plot.bars(lines)
    assert picture.count("<rect") == 2
    assert ">1.25<" in picture


def _line(contestant: str, times: float) -> Line:
    figures = dict.fromkeys(Line.__struct_fields__, 1.0)
    return msgspec.convert(
        figures | {"contestant": contestant, "clients": 1, "times_the_limit": times, "wrong": 0}, Line
    )


@pytest.mark.no_cover
def test_deflate_benchmark_has_a_payload_near_every_size(capsys: pytest.CaptureFixture[str]) -> None:
    """The benchmark also checks that decompression restores the payload."""
    assert deflate.main(["--repeats", "1"]) == 0
    assert capsys.readouterr().out.count("\n") == 2 + len(deflate.SIZES) * len(deflate.LEVELS)


@pytest.mark.parametrize(
    ("name", "sign", "count"),
    [
        ("README.md", "poll |", 4),
        ("docs/contrast.md", "poll |", 6),
        ("docs/benchmarks.md", "load average before the run", 8),
    ],
)
def test_documents_show_the_kept_results(name: str, sign: str, count: int) -> None:
    """`make docs` has written the kept results between the markers: all six contestants, all eight benchmarks."""
    text = (readme.ROOT / name).read_text(encoding="utf-8")
    assert readme.written(text) == text, "stale figures: run `make docs`"
    assert text.count(sign) >= count
