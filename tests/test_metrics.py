"""Metrics for Prometheus."""

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.boards import game, scored
from tests.waiting import until
from tests.wall import running_mock, running_wall


async def test_metrics_report_what_happened() -> None:
    """The metrics are in the text format of Prometheus, with the values of all components."""
    async with (
        running_mock() as feed,
        running_wall(sources=(f"mock={feed}",), poll_interval_s=0.02, resume_window_ms=1) as wall,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{wall.url}/ws") as socket,
    ):
        await until(lambda: wall.hub.statistics().sessions == 1 and wall.hub.board.games)
        wall.show(game(1))
        wall.show(scored(game(1), 1, 0))
        await socket.send_str("nonsense")
        while (await socket.receive_json(timeout=5))["type"] != "error":
            pass
        async with session.get(f"{wall.url}/api/v1/board") as response:
            assert response.status == 200
        async with session.get(f"{wall.url}/metrics") as response:
            assert response.status == 200
            text = await response.text()
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples[("scorewall_sessions",)] == 1
    assert samples[("scorewall_connections",)] == 1
    assert samples[("scorewall_publications_total",)] >= 3
    assert samples[("scorewall_commands_total", "error.malformed")] == 1
    assert samples[("scorewall_board_answers_total", "full")] == 1
    assert samples[("scorewall_polls_total", "mock", "ok")] >= 1
    assert samples[("scorewall_poll_age_seconds", "mock")] < 60
    assert ("scorewall_fan_out_seconds_count",) in samples
    assert ("scorewall_event_loop_lag_seconds_count",) in samples
