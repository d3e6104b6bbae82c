"""The one list of feeds, and the way from a spec on the command line to a source."""

from typing import Final

import aiohttp

from dashboard import __version__
from dashboard.errors import UsageError
from dashboard.feed.adapter import Feed, SourceContext
from dashboard.feed.source import Pace, Source
from dashboard.feed.sources import espn, mock, replay
from dashboard.settings import Settings


FEEDS: Final[tuple[Feed, ...]] = (mock.FEED, espn.FEED, replay.FEED)
"""The feeds that come with the wall. A new adapter adds its line here."""


class UnknownSource(UsageError):
    """A spec that names no source. The message is one line for the person who wrote the spec."""


def user_agent(settings: Settings) -> str:
    """
    Return our User-Agent: the program, its version and a contact.

    ESPN refuses bare tokens and strings that pretend to be a browser.
    """
    return f"Scorewall/{__version__} (+{settings.contact})"


def spec_forms() -> str:
    """Return the forms of a spec in one line: "mock=http://HOST:PORT, espn:SPORT/LEAGUE or replay:PATH"."""
    *others, last = (feed.help for feed in FEEDS)
    return f"{', '.join(others)} or {last}"


def make_source(spec: str, settings: Settings, session: aiohttp.ClientSession) -> Source:
    """Make the source of a spec. Raises `UnknownSource`."""
    feed = next((feed for feed in FEEDS if spec.startswith(feed.prefix)), None)
    if feed is None:
        raise UnknownSource(f"unknown source {spec!r}: write {spec_forms()}")
    interval_s = settings.poll_interval_s
    context = SourceContext(
        spec=spec,
        address=spec.removeprefix(feed.prefix),
        pace=feed.pace if interval_s is None else Pace(interval_s, interval_s, interval_s),
        settings=settings,
        session=session,
        feeds=FEEDS,
    )
    try:
        return feed.make(context)
    except ValueError as error:
        raise UnknownSource(f"source {spec!r}: {error}") from None
