"""The commands as processes: they come up, say where, and go cleanly; what is wrong is one line and exit 2."""

import asyncio
import contextlib
import json
import re
import resource
import signal
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from dashboard.__main__ import main
from tests.processes import output_of, running
from tests.waiting import until_true


async def _json(url: str) -> dict[str, object]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        answer: dict[str, object] = await response.json()
        return answer


async def _games(url: str) -> object:
    return (await _json(f"{url}/healthz"))["games"]


@pytest.mark.parametrize("arguments", [["--port", "0"], ["run", "--port", "0", "--seed", "3", "--speed", "30"]])
async def test_run_shows_an_evening_and_stops_without_a_traceback(arguments: list[str]) -> None:
    """Mock feed and wall in one process; SIGTERM closes the sockets with 1012 and exits 0."""
    async with running(*arguments) as command:
        url = await command.url()
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/ws") as page:
            kinds = [(await page.receive_json(timeout=10))["type"] for _ in range(2)]
            assert kinds == ["hello", "snapshot"]
            stopping = asyncio.create_task(command.stop())
            async for _ in page:
                pass
            assert page.close_code == 1012
        code, log = await stopping
    assert code == 0
    assert "Traceback" not in log
    assert [json.loads(line)["event"] for line in log.splitlines()][-1] == "stopping"


@contextlib.contextmanager
def _few_files(count: int) -> Iterator[int]:
    """Who is started meanwhile may open so few, and as many as is said here once it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    try:
        yield hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_wall_takes_as_many_files_as_it_may_open() -> None:
    """A viewer is one; and where not all that are allowed would fit, the log says what to raise."""
    arguments = ["serve", "--source", "mock=http://127.0.0.1:9", "--port", "0"]
    with _few_files(256) as most:
        async with running(*arguments, "--connections-limit", "1000000") as wall:
            await wall.url()
            assert wall.process.pid
            assert resource.prlimit(wall.process.pid, resource.RLIMIT_NOFILE) == (most, most)
            _, log = await wall.stop()
    assert (f'"open_files": {most}' in log) == (most < 1_000_000)


async def test_serve_and_mockfeed_run_alone_and_together() -> None:
    """Two processes, one feed; the control API works only where it was asked for."""
    async with running("mockfeed", "--port", "0", "--control", "--speed", "0") as feed:
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        async with running("serve", "--source", f"mock={feed_url}", "--port", "0", "--poll-interval", "0.05") as wall:
            url = await wall.url()
            await until_true(partial(_games, url))
            code, log = await wall.stop(signal.SIGINT)
            assert (code, "Traceback" in log) == (0, False)
        assert (await feed.stop())[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve"], "no source"),
        (["serve", "--source", "nhl:now"], "unknown source 'nhl:now'"),
        (["serve", "--source", "replay:/no/such/place"], "/no/such/place"),
        (["serve", "--source", "espn:soccer"], "espn:soccer"),
        (["run", "--port", "http"], "--port"),
        (["run", "--port", "99999"], "99999"),
        (["run", "--speed", "fast"], "not a number"),
        (["run", "--speed", "-1"], "not between"),
        (["mockfeed", "--start", "yesterday"], "ISO 8601"),
        (["run", "--log-level", "loud"], "not one of"),
        (["contrast", "--viewers", "many"], "--viewers"),
        (["contrast", "--interval", "0.1"], "not between"),
        (["contrast", "--contestants", "push,pull"], "pull"),
        (["contrast", "--server", "ftp://x"], "ftp://x"),
        (["contrast", "--html", "/no/such/place/report.html"], "/no/such/place"),
    ],
)
def test_what_is_wrong_is_said_in_a_line_with_exit_code_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last line names the culprit."""
    try:
        code: object = main(arguments)
    except SystemExit as left:
        code = left.code
    out, err = capsys.readouterr()

    assert (code, out) == (2, "")
    assert said in err.splitlines()[-1]


async def test_a_process_that_cannot_start_says_so_in_a_line() -> None:
    """No traceback, and exit code 2."""
    code, out, err = await output_of("dance")

    assert (code, out) == (2, "")
    assert "dance" in err.splitlines()[-1]
    assert "Traceback" not in err


async def test_a_port_in_use_is_said_in_a_line() -> None:
    """Whose it is, and that it is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = await output_of("run", "--port", str(port))
    assert code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in err.splitlines()[-1]
    assert "Traceback" not in err


@pytest.mark.timeout(300)
async def test_the_laboratory_measures_and_reports(tmp_path: Path) -> None:
    """Two contestants on one evening: a table, JSON and a report; they end with one board."""
    file = tmp_path / "report.html"
    few = ("--viewers", "6", "--interval", "1", "--duration", "2", "--feed-interval", "0.25")
    asked = ("--contestants", "push,naive_poll", "--waited-limit", "1", "--json", "--html", str(file))
    for _ in range(3):
        code, out, err = await output_of("contrast", *few, *asked, within_s=90)
        # It measures nothing on a machine that is too busy, and says so: then once more.
        if "scorewall: no figures" not in err:
            break
    assert code == 0, err
    result = json.loads(out)
    push, naive = result["contestants"]["push"], result["contestants"]["naive_poll"]

    assert push["digest"] == naive["digest"]
    assert 0 < push["staleness_ms"]["p50"] <= push["staleness_ms"]["max"]
    assert push["bytes_received"] < naive["bytes_received"]
    assert push["server_cpu_ms_per_viewer_minute"] > 0
    assert "naive poll" in err
    report = file.read_text(encoding="utf-8")
    assert "<svg" in report
    assert not re.search("https?:|src=|href=", report)


async def test_a_laboratory_without_a_server_says_so() -> None:
    """One line, exit 1, and no table."""
    code, out, err = await output_of("contrast", "--viewers", "2", "--duration", "1", "--server", "http://127.0.0.1:1")

    assert (code, out) == (1, "")
    assert "no figures" in err.splitlines()[-1]
    assert "Traceback" not in err


def test_a_bad_setting_in_the_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its variable."""
    monkeypatch.setenv("SCOREWALL_PORT", "many")

    assert main(["run"]) == 2
    assert "SCOREWALL_PORT" in capsys.readouterr().err


def test_help_tells_every_option_with_unit_default_and_variable(capsys: pytest.CaptureFixture[str]) -> None:
    """For each command."""
    for command in ("run", "serve", "mockfeed", "contrast"):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        told = capsys.readouterr().out
        assert "SCOREWALL_" in told
        assert "(default: " in told


async def test_a_kept_board_is_shown_after_a_restart(tmp_path: Path) -> None:
    """Also when the feed is gone by then."""
    async with running("mockfeed", "--port", "0") as feed:
        feed_url = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        options = ("serve", "--source", f"mock={feed_url}", "--port", "0", "--data-dir", str(tmp_path))
        async with running(*options) as wall:
            url = await wall.url()
            await until_true(partial(_games, url))
            assert (await wall.stop())[0] == 0
        await feed.stop()
    async with running(*options) as wall:
        assert (await _json(f"{await wall.url()}/healthz"))["games"]
        await wall.stop()
