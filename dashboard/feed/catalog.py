"""
The one list of feeds, and the way from a spec on the command line to a source.

Other distributions add feeds through the entry-point group `scorewall.feeds`. A plug-in that cannot be loaded is
skipped and reported; two feeds of one name are an error, since nobody could say which of them a spec means.
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final

import aiohttp
import structlog
from msgspec import Struct

from dashboard import __version__
from dashboard.errors import UsageError
from dashboard.feed.adapter import Feed, SourceContext
from dashboard.feed.source import Pace, Source
from dashboard.feed.sources import espn, mock, replay
from dashboard.settings import Settings


FEEDS: Final[tuple[Feed, ...]] = (mock.FEED, espn.FEED, replay.FEED)
"""The feeds that come with Scorewall. A new adapter adds its line here."""

ENTRY_POINTS: Final = "scorewall.feeds"
"""The entry-point group in which other distributions name their `Feed` values."""

_log = structlog.get_logger("feed")


class UnknownSource(UsageError):
    """A spec that names no source. The message is one line for the person who wrote the spec."""


class DuplicateFeed(UsageError):
    """Two feeds of one name. The message is one line that says which distributions they come from."""


class FeedNotLoaded(Exception):
    """A plug-in that was skipped. The message is one line with the plug-in's name, its origin and the reason."""


class Catalog(Struct, frozen=True):
    """All feeds of a process: Scorewall's own first, then the plug-ins' by name."""

    feeds: tuple[Feed, ...]
    skipped: tuple[FeedNotLoaded, ...] = ()

    @property
    def with_payloads(self) -> dict[str, Feed]:
        """The feeds that have payloads of their own, by name."""
        return {feed.name: feed for feed in self.feeds if feed.has_payloads}

    @property
    def spec_forms(self) -> str:
        """The forms of a spec in one line: "mock=http://HOST:PORT, espn:SPORT/LEAGUE or replay:PATH"."""
        *others, last = (feed.help for feed in self.feeds)
        return f"{', '.join(others)} or {last}"

    def log_skipped(self) -> None:
        """Log each plug-in that was skipped."""
        for error in self.skipped:
            _log.warning("feed plug-in skipped", error=str(error))


def load_catalog(plugins: Iterable[EntryPoint]) -> Catalog:
    """Load the plug-ins beside Scorewall's own feeds. Raises `DuplicateFeed`."""
    feeds = list(FEEDS)
    origins = dict.fromkeys((feed.name for feed in FEEDS), "scorewall itself")
    skipped: list[FeedNotLoaded] = []
    for plugin in sorted(plugins, key=lambda plugin: (plugin.name, plugin.value)):
        try:
            feed = _load(plugin)
        except FeedNotLoaded as error:
            skipped.append(error)
            continue
        if feed.name in origins:
            raise DuplicateFeed(
                f"two feeds are named {feed.name!r}, of {origins[feed.name]} and of {_origin(plugin)}: uninstall one"
            )
        origins[feed.name] = _origin(plugin)
        feeds.append(feed)
    return Catalog(tuple(feeds), tuple(skipped))


@cache
def installed_feeds() -> Catalog:
    """Return Scorewall's own feeds and the installed plug-ins', loaded once a process. Raises `DuplicateFeed`."""
    return load_catalog(entry_points(group=ENTRY_POINTS))


def user_agent(settings: Settings) -> str:
    """
    Return our User-Agent: the program, its version and a contact.

    ESPN refuses bare tokens and strings that pretend to be a browser.
    """
    return f"Scorewall/{__version__} (+{settings.contact})"


def make_source(spec: str, settings: Settings, session: aiohttp.ClientSession) -> Source:
    """Make the source of a spec. Raises `UnknownSource`, or `DuplicateFeed` for the installed plug-ins."""
    catalog = installed_feeds()
    feed = next((feed for feed in catalog.feeds if spec.startswith(feed.prefix)), None)
    if feed is None:
        skipped = "".join(f"; skipped: {error}" for error in catalog.skipped)
        raise UnknownSource(f"unknown source {spec!r}: write {catalog.spec_forms}{skipped}")
    interval_s = settings.poll_interval_s
    context = SourceContext(
        spec=spec,
        address=spec.removeprefix(feed.prefix),
        pace=feed.pace if interval_s is None else Pace(interval_s, interval_s, interval_s),
        settings=settings,
        session=session,
        feeds=catalog.feeds,
    )
    try:
        return feed.make(context)
    except ValueError as error:
        raise UnknownSource(f"source {spec!r}: {error}") from None


def _load(plugin: EntryPoint) -> Feed:
    try:
        feed = plugin.load()
    except Exception as error:
        # A plug-in is foreign code: the server starts without it, whatever its import raises.
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise FeedNotLoaded(f"feed {plugin.name!r} of {_origin(plugin)}: {reason}") from error
    if not isinstance(feed, Feed):
        raise FeedNotLoaded(f"feed {plugin.name!r} of {_origin(plugin)}: a {type(feed).__name__}, not a Feed")
    return feed


def _origin(plugin: EntryPoint) -> str:
    distribution = f"{plugin.dist.name} {plugin.dist.version}" if plugin.dist else "an unknown distribution"
    return f"{distribution} ({plugin.value})"
