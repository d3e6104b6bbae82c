"""The benchmarks work: small runs of the same code, judged by shape and by what may never be lost."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from tests.bench import __main__ as bench
from tests.bench import burst, cluster, deflate, neighbours, plot, polls, readme, stalled, together
from tests.bench.measure import Line
from tests.bench.message import Script
from tests.bench.tally import Tally
from tests.bench.wire import Arrival, read
from tests.redis_server import running_redis


def test_the_harness_measures_and_loses_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two contestants, 50 clients, one second; the file can be read back as what it was."""
    file = tmp_path / "result.json"
    arguments = ["--clients", "50", "--seconds", "1", "--rounds", "1", "--contestants", "product,send_str", "--json"]
    assert bench.main([*arguments, str(file)]) == 0

    result = msgspec.json.decode(file.read_bytes(), type=bench.Result)
    assert [line.contestant for line in result.summary] == ["product", "send_str"]
    for item in result.rounds:
        assert (item.lost, item.duplicated, item.reordered) == (0, 0, 0)
        assert item.delivered == item.publications * 50
        assert item.cpu_us_per_delivery > 0
        assert 0 < item.latency_p50_ms <= item.latency_p99_ms
    assert "product" in capsys.readouterr().out


def test_a_stalled_client_is_found_and_nobody_else_notices(tmp_path: Path) -> None:
    """Frames so large that the buffers of three stalled clients are full within a second."""
    options = stalled.Options(
        clients=100, stalled=3, processes=1, rate=10, seconds=2.5, message_bytes=40_000, slow_after_s=1
    )
    result = stalled.soak(options)
    assert result.violations == []
    assert result.evicted == 3


def test_stalled_clients_cost_what_the_kernel_may_hold_for_them() -> None:
    """With and without them, the readers lose nothing; a stalled client holds less than half a MiB."""
    options = neighbours.Options(
        readers=20, stalled=10, rate=20, message_bytes=40_000, warm_up_s=0.5, seconds=1.0, rounds=1
    )
    result = neighbours.compare(options)
    assert [side.lost for side in (*result.alone, *result.beside)] == [0, 0]
    assert result.kib_per_stalled < 512


def test_a_burst_is_one_frame_for_each_client() -> None:
    """With the tick; without it each publication is one."""
    result = burst.compare(burst.Options(clients=20, burst=50, bursts=2, every_s=0.5))
    assert (result.with_tick.frames, result.without.frames) == (20, 20 * 50)


def test_polls_are_all_answered() -> None:
    """By the wall and by the bare handler, with the board and with 304."""
    result = polls.compare(polls.Options(viewers=10, rate=100, seconds=0.2, rounds=1))
    assert [cost.kind for cost in result.costs] == ["full", "unchanged"]
    assert all(cost.wall_us > 0 < cost.bare_us for cost in result.costs)
    assert result.costs[0].answer_bytes > 1000 > result.costs[1].answer_bytes


def test_all_kinds_of_viewers_get_everything() -> None:
    """Alone and together; the command fails if one does not."""
    result = together.compare(together.Options(viewers=5, publications=2, every_s=0.1, rounds=1))
    assert set(result.alone_ms) == set(together.KINDS)


async def test_workers_lose_nothing_and_redis_sends_to_nodes_not_to_viewers() -> None:
    """Each of two nodes reads each publication once."""
    options = cluster.Options(rate=20, warm_up_s=0.2, seconds=0.5, rounds=1)
    async with running_redis("--appendonly", "no") as redis:
        heat = await asyncio.to_thread(cluster.run, options, 2, 20, redis.url, redis.pid)
    assert (heat.wrong, heat.viewers) == (0, 20)
    assert 0 < heat.p50_ms <= heat.p99_ms
    assert heat.cpu_us > 0 < heat.redis_us
    assert 2 * options.message_bytes < heat.redis_bytes < 20 * options.message_bytes


@pytest.mark.parametrize("size", [200, 1000, 2500, 40_000])
def test_messages_have_the_size_that_was_asked_for(size: int) -> None:
    """But for the shortest delta there is, and digits that grow."""
    text = Script(size).text(7)
    assert len(text) == pytest.approx(size, abs=max(20, size * 0.05))


def test_the_client_reads_whole_frames_only() -> None:
    """What is cut off waits for the rest."""
    frame = b"\x81\x7e" + len(text := Script(300).text(3)).to_bytes(2, "big") + text
    hello = b'\x81\x10{"type":"hello"}'
    for cut in range(len(frame)):
        assert read(hello + frame + frame[:cut]) == ((Arrival(3, 2),), len(hello + frame), len(frame), 0)
    assert read(b"\x89\x00" * 2).pings == 2


def test_the_tally_finds_what_is_missing_twice_or_late() -> None:
    """Numbers 1 to 9 were published: 1, 2, 2, 4, 3, 6+7 merged, and then nothing came."""
    tally = Tally()
    for arrival in (Arrival(1, 0), Arrival(2, 1), Arrival(2, 1), Arrival(4, 3), Arrival(3, 2), Arrival(7, 5)):
        tally.count(arrival)
    assert (tally.duplicated, tally.reordered, tally.merged) == (1, 1, 1)
    assert tally.lost(0, 9) == 3
    assert Tally().lost(0, 9) == 9


def test_the_plot_shows_every_contestant() -> None:
    """One bar each, beside its number."""
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
def test_deflate_has_a_payload_near_every_size(capsys: pytest.CaptureFixture[str]) -> None:
    """And gets back what it packed."""
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
