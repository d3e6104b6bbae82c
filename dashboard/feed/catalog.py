"""From a spec on the command line to a source."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import aiohttp
from yarl import URL

from dashboard import __version__
from dashboard.errors import UsageError
from dashboard.feed.fetch import HttpSource
from dashboard.feed.parsers import PARSERS
from dashboard.feed.recording import RecordingError
from dashboard.feed.source import Pace, Source
from dashboard.feed.sources import espn, mock
from dashboard.feed.sources.replay import ReplaySource
from dashboard.settings import Settings


SPECS: Final = "mock=http://HOST:PORT, espn:SPORT/LEAGUE or replay:PATH"


class UnknownSource(UsageError):
    """A spec that names no source; the message is one line for whoever wrote it."""


def user_agent(settings: Settings) -> str:
    """Who we are and where to complain. ESPN refuses bare tokens and strings that pretend to be a browser."""
    return f"Scorewall/{__version__} (+{settings.contact})"


def make_source(spec: str, settings: Settings, session: aiohttp.ClientSession) -> Source:
    """The source of a spec. Raises `UnknownSource`."""
    for prefix, make in _MAKERS.items():
        if spec.startswith(prefix):
            source = make(spec, spec.removeprefix(prefix), settings, session)
            if settings.poll_interval_s is not None:
                interval_s = settings.poll_interval_s
                source.pace = Pace(interval_s, interval_s, interval_s)
            return source
    raise UnknownSource(f"unknown source {spec!r}: write {SPECS}")


def _mock(spec: str, address: str, _settings: Settings, session: aiohttp.ClientSession) -> Source:
    try:
        url = URL(address)
    except ValueError as error:
        raise UnknownSource(f"source {spec!r}: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise UnknownSource(f"source {spec!r} has no http address: write mock=http://HOST:PORT")
    return HttpSource(spec, str(url.with_path(mock.PATH)), mock.parse, mock.PACE, session=session)


def _espn(spec: str, path: str, settings: Settings, session: aiohttp.ClientSession) -> Source:
    try:
        url = espn.scoreboard_url(path, settings.espn_base)
    except ValueError as error:
        raise UnknownSource(f"source {spec!r}: {error}") from None
    return HttpSource(spec, url, espn.parse, espn.PACE, session=session, ahead=espn.ahead)


def _replay(spec: str, path: str, settings: Settings, _session: aiohttp.ClientSession) -> Source:
    if not path:
        raise UnknownSource(f"source {spec!r} names no folder, file or archive")
    try:
        return ReplaySource(
            Path(path),
            speed=settings.replay_speed,
            max_gap_s=settings.replay_max_gap_s,
            now=time.monotonic,
            parsers=PARSERS,
        )
    except (RecordingError, OSError) as error:
        raise UnknownSource(f"source {spec!r}: {error}") from None


_MAKERS: Final[dict[str, Callable[[str, str, Settings, aiohttp.ClientSession], Source]]] = {
    "mock=": _mock,
    "espn:": _espn,
    "replay:": _replay,
}
