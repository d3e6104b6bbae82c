"""Polling of all configured sources, for as long as this process should poll."""

import contextlib
import random
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Final

import aiohttp
from prometheus_client.core import CounterMetricFamily, Metric

from dashboard.core.protocol import SourceHealth
from dashboard.core.source_merge import GamesBySource, SourceMerge
from dashboard.feed.catalog import make_source, user_agent
from dashboard.feed.poller import Poller
from dashboard.feed.source_name import public_names
from dashboard.feed.watch import Watch
from dashboard.settings import Settings


SILENT_POLLS: Final = 5
"""A source is silent after so many of its intervals at least, however short they are."""


class Polling:
    """The watches of this process: none until it polls, and none after."""

    _source_merge: SourceMerge

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._watches: list[Watch] = []

    def deliver_to(self, source_merge: SourceMerge) -> None:
        """Set where polled games go. Required before `run`."""
        self._source_merge = source_merge

    def health(self) -> list[SourceHealth]:
        """Return the health of every source that this process polls."""
        return [watch.health() for watch in self._watches]

    def metrics(self) -> Iterator[Metric]:
        """Yield the polls of this process, by source and result."""
        polls = CounterMetricFamily("scorewall_polls", "Polls of feeds, by result.", labels=["source", "result"])
        for watch in self._watches:
            for result, count in watch.counts.items():
                polls.add_metric([watch.source.name, result], count)
        yield polls

    async def check(self) -> None:
        """Make every source once and close it. Raises `UsageError` for one that cannot be made."""
        async with aiohttp.ClientSession() as session:
            for spec in self._settings.sources:
                await make_source(spec, self._settings, session).close()

    @contextlib.asynccontextmanager
    async def run(self, known: GamesBySource | None = None) -> AsyncIterator[None]:
        """
        Poll every source while the context is open. Raises `UsageError` for a source that cannot be made.

        `known`: games by source that another process has published already; they are not announced again.
        """
        known, source_merge, settings = known or {}, self._source_merge, self._settings
        headers = {"User-Agent": user_agent(settings), "Accept": "application/json"}
        # HTTP_PROXY, HTTPS_PROXY and NO_PROXY count for feeds only: a broker or a laboratory needs no proxy.
        async with aiohttp.ClientSession(headers=headers, trust_env=True) as session:
            for spec, name in zip(settings.sources, public_names(settings.sources), strict=True):
                source = make_source(spec, settings, session)
                source.name = name
                silence_s = max(SILENT_POLLS * source.pace.live_s, settings.stale_after_s)
                self._watches.append(
                    Watch(
                        source,
                        source_merge.replace,
                        random=random.random,
                        silence=timedelta(seconds=silence_s),
                        places=settings.games_limit,
                        growth=settings.games_growth,
                        known=known.get(source.name),
                    )
                )
            names = [watch.source.name for watch in self._watches]
            source_merge.continue_from({name: known[name] for name in names if name in known})
            poller = Poller(self._watches)
            poller.start()
            try:
                yield
            finally:
                await poller.stop()
                self._watches.clear()
