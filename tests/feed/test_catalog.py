"""The list of feeds, and the way from a spec to a source."""

import pkgutil
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import aiohttp
import pytest

from dashboard.feed import sources
from dashboard.feed.adapter import Feed
from dashboard.feed.catalog import FEEDS, Catalog, UnknownSource, installed_feeds, make_source, user_agent
from dashboard.feed.fetch import HttpSource
from dashboard.feed.source import Pace, Source
from dashboard.feed.sources import espn, mock, replay
from dashboard.settings import Settings


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a client session for sources."""
    async with aiohttp.ClientSession() as open_session:
        yield open_session


def _make(spec: str, session: aiohttp.ClientSession, **options: object) -> Source:
    return make_source(spec, Settings(sources=(spec,), **options), session)  # type: ignore[arg-type]


async def test_mock_spec_requests_the_scoreboard(session: aiohttp.ClientSession) -> None:
    """The adapter adds the path to the address."""
    source = _make("mock=http://127.0.0.1:9090", session)

    assert isinstance(source, HttpSource)
    assert (source.name, source.url) == ("mock=http://127.0.0.1:9090", "http://127.0.0.1:9090/v1/scoreboard")
    assert source.pace == mock.PACE


async def test_espn_spec_requests_the_league_at_the_base_url(session: aiohttp.ClientSession) -> None:
    """The base URL is a setting, so that tests and mirrors can replace ESPN."""
    source = _make("espn:soccer/usa.1", session, espn_base="http://127.0.0.1:1/sports")

    assert isinstance(source, HttpSource)
    assert source.url == "http://127.0.0.1:1/sports/soccer/usa.1/scoreboard"
    assert source.pace == espn.PACE


async def test_replay_spec_opens_the_recording(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    """The recording may be of any feed."""
    (tmp_path / "20260703T180000Z.json").write_text("{}", encoding="utf-8")

    assert _make(f"replay:{tmp_path}", session).name == f"replay:{tmp_path}"


async def test_poll_interval_overrides_the_pace(session: aiohttp.ClientSession) -> None:
    """The setting replaces all three intervals."""
    assert _make("espn:soccer/usa.1", session, poll_interval_s=0.5).pace == Pace(0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "nhl",
        "espn:",
        "espn:soccer",
        "espn:../../x",
        "mock=",
        "mock=localhost:9090",
        "mock=ftp://x",
        "mock=http://h:99999",
        "replay:",
        "replay:/no/such/place",
    ],
)
async def test_bad_spec_is_refused_in_one_line(session: aiohttp.ClientSession, spec: str) -> None:
    """The message is for the person who wrote the spec."""
    with pytest.raises(UnknownSource) as caught:
        _make(spec, session)
    assert "\n" not in str(caught.value)


def test_user_agent_has_name_and_contact() -> None:
    """ESPN refuses bare tokens."""
    assert user_agent(Settings(sources=(), contact="https://example.org/me")).endswith("(+https://example.org/me)")


def test_every_adapter_module_is_in_the_list() -> None:
    """A module under `feed/sources` that exports a `FEED` is listed once."""
    modules = [import_module(f"{sources.__name__}.{module.name}") for module in pkgutil.iter_modules(sources.__path__)]
    exported = [module.FEED for module in modules if hasattr(module, "FEED")]

    assert sorted(feed.prefix for feed in exported) == sorted(feed.prefix for feed in FEEDS)
    assert all(isinstance(feed, Feed) for feed in exported)


def test_help_lists_the_form_of_every_spec() -> None:
    """The text derives from the feeds' own help."""
    assert Catalog((mock.FEED, espn.FEED, replay.FEED)).spec_forms == (
        "mock=http://HOST:PORT, espn:SPORT/LEAGUE or replay:PATH"
    )
    assert all(feed.help in installed_feeds().spec_forms for feed in FEEDS)
