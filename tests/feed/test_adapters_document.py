"""The example of `docs/adapters.md`, extracted from the document and run."""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import aiohttp
import pytest
from aiohttp import web
from msgspec import Struct
from pytest_aiohttp import AiohttpServer

from dashboard.core.model import Status
from dashboard.feed.adapter import Feed, SourceContext, recognized_feed
from dashboard.feed.catalog import ENTRY_POINTS, FEEDS, UnknownSource, installed_feeds, make_source
from dashboard.feed.source import Garbled, Pace, Reading
from dashboard.settings import Settings
from tests.feed.distributions import install
from tests.processes import output_of


ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "adapters.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return all code blocks of a language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


PAYLOAD = blocks("json")[0]
ADAPTER, ITS_TEST = blocks("python")
PROJECT = tomllib.loads(blocks("toml")[0])


@pytest.fixture
def harbor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Install the module of the example as the document says, for this process and its children."""
    site = tmp_path / "site"
    ((name, value),) = PROJECT["project"]["entry-points"][ENTRY_POINTS].items()
    (module,) = PROJECT["tool"]["setuptools"]["py-modules"]
    install(site, PROJECT["project"]["name"], f"{name} = {value}", module, ADAPTER)
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site))
    installed_feeds.cache_clear()
    yield import_module(module)
    installed_feeds.cache_clear()
    del sys.modules[module]


def test_example_parses_its_payload(harbor: ModuleType) -> None:
    """Scores come from numbers and texts. Before the start there is none."""
    parsed = harbor.parse(json.loads(PAYLOAD))

    assert parsed.problems == []
    assert parsed.updated_at is not None
    live, planned = parsed.games
    assert (live.key, live.status, live.home.score, live.away.score) == ("harbor:hpl:41", Status.LIVE, 2, 1)
    assert (live.period.label, live.clock.text, live.home.abbrev) == ("2nd", "63'", "ALD")
    assert (planned.status, planned.home.score, planned.away.score) == (Status.SCHEDULED, None, None)


def test_test_of_the_example_passes(harbor: ModuleType) -> None:
    """The test in the document runs unchanged."""
    namespace: dict[str, object] = {}
    exec(ITS_TEST, namespace)  # noqa: S102 -- the code of our own document
    (test,) = (value for name, value in namespace.items() if name.startswith("test_"))
    assert callable(test)
    test()


def test_example_reports_bad_payloads_and_matches(harbor: ModuleType) -> None:
    """The example keeps the rules of the document."""
    with pytest.raises(Garbled):
        harbor.parse({"events": []})
    parsed = harbor.parse({"league": {"code": "hpl"}, "matches": [{"id": 1, "phase": "siesta"}, None]})
    assert [problem.game for problem in parsed.problems] == ["1", None]


async def test_example_is_polled_over_http(
    harbor: ModuleType, aiohttp_server: AiohttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The spec becomes a source, which requests the address that the adapter makes."""
    app = web.Application()

    async def scoreboard(_request: web.Request) -> web.Response:
        return web.Response(text=PAYLOAD, content_type="application/json")

    app.router.add_get("/v1/hpl.json", scoreboard)
    server = await aiohttp_server(app)
    monkeypatch.setattr(harbor, "BASE_URL", str(server.make_url("/v1")))
    settings = Settings(sources=("harbor:hpl",))
    async with aiohttp.ClientSession() as session:
        source = make_source("harbor:hpl", settings, session)
        reading = await source.fetch()
        with pytest.raises(UnknownSource, match="source 'harbor:HPL': a league is 2 to 8 lower-case letters"):
            make_source("harbor:HPL", settings, session)

    assert isinstance(reading, Reading)
    assert [game.source_id for game in reading.parsed.games] == ["41", "42"]
    assert source.pace == harbor.PACE


async def test_inspect_reads_the_payload_of_the_example(harbor: ModuleType, tmp_path: Path) -> None:
    """`inspect` recognizes it or takes the name of the feed. No feed of ours recognizes it."""
    assert recognized_feed(json.loads(PAYLOAD), FEEDS) is None
    file = tmp_path / "answer.json"
    file.write_text(PAYLOAD, encoding="utf-8")
    for arguments in ([str(file)], ["--source", "harbor", str(file)]):
        code, out, err = await output_of("inspect", *arguments)
        assert (code, err) == (0, "")
        assert [json.loads(line)["key"] for line in out.splitlines()] == ["harbor:hpl:41", "harbor:hpl:42"]


@pytest.mark.parametrize("kind", [Feed, SourceContext, Pace])
def test_tables_list_the_members_of_the_types(kind: type[Struct]) -> None:
    """The table after a type's name has one row for each member and no others."""
    table = DOCUMENT.partition(f"`{kind.__name__}`")[2].partition("|---|---|\n")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(kind.__struct_fields__)


def test_files_that_the_document_names_exist() -> None:
    """The only exceptions are the files of the example."""
    paths = set(re.findall(r"`((?:dashboard|tests|docs)/[\w/.]+)`", DOCUMENT))
    assert {path for path in paths if not (ROOT / path).exists()} == {
        "dashboard/feed/sources/harbor.py",
        "tests/feed/sources/test_harbor.py",
    }
