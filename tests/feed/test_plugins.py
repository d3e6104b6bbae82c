"""Feeds of other distributions, found by their entry points."""

import json
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import entry_points
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from dashboard.feed.catalog import (
    ENTRY_POINTS,
    FEEDS,
    Catalog,
    DuplicateFeed,
    UnknownSource,
    installed_feeds,
    load_catalog,
    make_source,
)
from dashboard.feed.source import Pace, Reading
from dashboard.settings import Settings
from tests.boards import game
from tests.feed.distributions import install
from tests.processes import output_of, running
from tests.waiting import until_true


PLUGIN = """
    from dashboard.feed.adapter import Feed, SourceContext
    from dashboard.feed.fetch import HttpSource
    from dashboard.feed.source import Pace, Parsed
    from tests.boards import game

    def recognize(payload):
        return isinstance(payload, dict) and "acme" in payload

    def parse(payload):
        return Parsed([game(payload["acme"], 3, 1)])

    def make(context):
        return HttpSource(context.spec, context.address, parse, context.pace, session=context.session)

    FEED = Feed(prefix="{prefix}", help="{prefix}URL", pace=Pace(7, 8, 9), recognize=recognize, parse=parse, make=make)
"""

ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder for distributions, on the import path of this process and of its children."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", f"{folder}:{ROOT}")
    installed_feeds.cache_clear()
    yield folder
    installed_feeds.cache_clear()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a client session for sources."""
    async with aiohttp.ClientSession() as open_session:
        yield open_session


def _install(site: Path, prefix: str = "acme:", module: str = "acme_feed", source: str = PLUGIN) -> None:
    entry_point = f"{prefix[:-1]} = {module}:FEED"
    install(site, module.replace("_", "-"), entry_point, module, source.replace("{prefix}", prefix))


def _loaded() -> Catalog:
    return load_catalog(entry_points(group=ENTRY_POINTS))


def _payload(path: Path, number: int) -> Path:
    path.write_text(json.dumps({"acme": number}), encoding="utf-8")
    return path


async def test_plugin_makes_sources(site: Path, session: aiohttp.ClientSession, aiohttp_server: AiohttpServer) -> None:
    """An installed feed is polled like one of our own, at its own pace."""
    _install(site, module="acme_polled")
    app = web.Application()

    async def scores(_request: web.Request) -> web.Response:
        return web.json_response({"acme": 5})

    app.router.add_get("/scores", scores)
    server = await aiohttp_server(app)
    spec = f"acme:{server.make_url('/scores')}"

    source = make_source(spec, Settings(sources=(spec,)), session)
    reading = await source.fetch()
    assert isinstance(reading, Reading)
    assert (source.name, source.pace, reading.parsed.games) == (spec, Pace(7, 8, 9), [game(5, 3, 1)])
    assert make_source(spec, Settings(sources=(spec,), poll_interval_s=2), session).pace == Pace(2, 2, 2)


async def test_replay_plays_payloads_of_a_plugin(site: Path, session: aiohttp.ClientSession, tmp_path: Path) -> None:
    """Every installed feed may recognize a recording."""
    _install(site, module="acme_recorded")
    spec = f"replay:{_payload(tmp_path / '20260703T180000Z.json', 6)}"

    reading = await make_source(spec, Settings(sources=(spec,)), session).fetch()
    assert isinstance(reading, Reading)
    assert reading.parsed.games == [game(6, 3, 1)]


async def test_inspect_reads_payloads_of_a_plugin(site: Path, tmp_path: Path) -> None:
    """`inspect` recognizes them or takes the name of the feed, and its help lists the name."""
    _install(site)
    file = str(_payload(tmp_path / "a.json", 4))

    for arguments in ([file], ["--source", "acme", file]):
        code, out, err = await output_of("inspect", *arguments)
        assert (code, err) == (0, "")
        assert json.loads(out)["source_id"] == "4"
    assert "{acme,espn," in (await output_of("inspect", "--help"))[1]


async def test_help_lists_the_form_of_a_plugin(site: Path) -> None:
    """It follows the forms of Scorewall's own feeds."""
    _install(site)

    code, out, _ = await output_of("serve", "--help")
    assert (code, f"{FEEDS[-1].help} or acme:URL" in " ".join(out.split())) == (0, True)


BROKEN = {
    "raises": ("raise RuntimeError('two\\nlines')", "RuntimeError: two lines"),
    "imports": ("import no_such_module_at_all", "ModuleNotFoundError"),
    "is_empty": ("", "AttributeError"),
    "is_no_feed": ("FEED = {'prefix': 'acme:'}", "a dict, not a Feed"),
    "has_no_prefix": (PLUGIN.replace("{prefix}", ""), "ValueError: a feed's prefix"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_plugin_is_skipped_with_its_name_and_reason(site: Path, fault: str) -> None:
    """The other feeds are loaded, and the reason is one line."""
    source, reason = BROKEN[fault]
    _install(site, module=f"acme_{fault}", source=source)
    _install(site, prefix="works:", module=f"works_beside_{fault}")

    catalog = _loaded()
    assert [feed.name for feed in catalog.feeds] == [*(feed.name for feed in FEEDS), "works"]
    (skipped,) = map(str, catalog.skipped)
    assert skipped.startswith(f"feed 'acme' of acme-{fault.replace('_', '-')} 1.0 (acme_{fault}:FEED): ")
    assert reason in skipped
    assert "\n" not in skipped


async def test_broken_plugin_does_not_stop_the_server(site: Path) -> None:
    """The log names it, and the server comes up with the other feeds."""
    _install(site, source="import no_such_module_at_all")

    async with running("serve", "--source", "mock=http://127.0.0.1:9", "--port", "0") as wall:
        url = await wall.url()

        async def healthy() -> bool:
            async with aiohttp.ClientSession() as http, http.get(f"{url}/healthz") as response:
                return response.status == 200

        await until_true(healthy)
        logged = [json.loads(line) for line in wall.lines]
        code, _ = await wall.stop()
    (warning,) = (line for line in logged if line["event"] == "feed plug-in skipped")
    assert "acme-feed 1.0 (acme_feed:FEED): ModuleNotFoundError" in warning["error"]
    assert code == 0


async def test_spec_of_a_broken_plugin_is_refused_with_its_reason(site: Path, session: aiohttp.ClientSession) -> None:
    """Without the reason the feed would just be unknown."""
    _install(site, module="acme_refused", source="import no_such_module_at_all")

    with pytest.raises(UnknownSource, match=r"unknown source 'acme:x'.*skipped: feed 'acme'.*no_such_module_at_all"):
        make_source("acme:x", Settings(sources=()), session)


async def test_inspect_reports_a_broken_plugin_and_goes_on(site: Path, tmp_path: Path) -> None:
    """The report goes to standard error. The exit code is about the files alone."""
    _install(site, source="import no_such_module_at_all")
    (tmp_path / "a.json").write_text('{"leagues": [], "events": []}', encoding="utf-8")

    code, out, err = await output_of("inspect", str(tmp_path / "a.json"))
    assert (code, out, len(err.splitlines())) == (0, "", 1)
    assert err.startswith("skipped: feed 'acme' of acme-feed 1.0 ")


def test_two_plugins_of_one_name_are_an_error(site: Path) -> None:
    """The message names the feed and both distributions, also if the prefixes end with different signs."""
    _install(site, module="acme_first")
    _install(site, prefix="acme=", module="acme_second")

    with pytest.raises(DuplicateFeed, match=r"'acme', of acme-first 1\.0 .* and of acme-second 1\.0 "):
        _loaded()


async def test_plugin_with_the_name_of_an_own_feed_is_an_error(site: Path) -> None:
    """The command prints one line and exits with 2, since nobody could say which feed a spec means."""
    _install(site, prefix="espn:")

    code, _, err = await output_of("serve", "--source", "espn:soccer/usa.1", "--port", "0")
    assert (code, err) == (
        2,
        "scorewall: two feeds are named 'espn', of scorewall itself and of acme-feed 1.0 (acme_feed:FEED):"
        " uninstall one\n",
    )
