"""
Everything that is counted, for Prometheus: `GET /metrics`.

Counters live where things happen (`Hub.statistics()`, `Heartbeats.evictions`, `Watch.counts`, …) and are read here
when asked; only durations are observed as they pass.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from aiohttp import web
from msgspec import Struct
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard.core.membership import Membership
from dashboard.core.protocol import SourceHealth
from dashboard.core.statistics import Statistics


CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_GAUGES: Final = {"sessions": "Viewers the hub knows.", "views": "Different filters.", "undrained": "Owed something."}


class Readings(Struct, frozen=True):
    """Where the counters are read."""

    statistics: Callable[[], Statistics]
    health: Callable[[], list[SourceHealth]]
    polls: Callable[[], Mapping[str, Mapping[str, int]]]
    """By source, then by result."""
    evictions: Callable[[], Mapping[str, int]]
    refusals: Callable[[], Mapping[str, int]]
    commands: Callable[[], Mapping[str, int]]
    resyncs: Callable[[], Mapping[str, int]]
    answers: Callable[[], Mapping[str, int]]
    """Polls of the board over HTTP, by what they were answered."""
    connections: Callable[[], int]
    waiting: Callable[[], int]
    """Polls that wait for news."""
    painted: Callable[[], int]
    """Viewers whose page has said that it shows the present position."""
    cluster: Callable[[], Membership | None]
    """How this process stands in its cluster; `None`: it is alone."""


class Metrics:
    """The registry of one application, and the histograms that are observed."""

    def __init__(self, readings: Readings) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Collector(readings))
        self.fan_out_s = Histogram(
            "scorewall_fan_out_seconds",
            "From the end of a tick until every connection was offered its frame.",
            registry=self._registry,
            buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1),
        )
        self.lag_s = Histogram(
            "scorewall_event_loop_lag_seconds",
            "How late the pulse beat.",
            registry=self._registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
        )

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self._registry)


METRICS: Final = web.AppKey("METRICS", Metrics)


class _Collector(Collector):
    def __init__(self, readings: Readings) -> None:
        self._readings = readings

    def collect(self) -> Iterator[Metric]:
        readings = self._readings
        statistics = readings.statistics()
        for name in statistics.__struct_fields__:
            value = getattr(statistics, name)
            if name in _GAUGES:
                yield GaugeMetricFamily(f"scorewall_{name}", _GAUGES[name], value=value)
            else:
                yield CounterMetricFamily(f"scorewall_{name}", f"{name.replace('_', ' ').capitalize()}.", value=value)
        connections = readings.connections()
        yield GaugeMetricFamily("scorewall_connections", "Open WebSockets and event streams.", value=connections)
        yield GaugeMetricFamily("scorewall_waiting", "Polls that wait for news.", value=readings.waiting())
        yield GaugeMetricFamily("scorewall_painted", "Pages known to show the present.", value=readings.painted())
        yield _labelled("scorewall_evictions", "Slow consumers cut off.", "reason", readings.evictions())
        yield _labelled("scorewall_refusals", "Connections refused.", "reason", readings.refusals())
        yield _labelled("scorewall_commands", "Commands of clients.", "command", readings.commands())
        yield _labelled("scorewall_resyncs", "Resyncs requested by connected clients.", "cause", readings.resyncs())
        yield _labelled("scorewall_board_answers", "Polls of the board.", "answer", readings.answers())
        yield from _sources(readings.health(), readings.polls())
        if membership := readings.cluster():
            yield GaugeMetricFamily("scorewall_leader", "This node polls.", value=membership.role == "leader")
            yield GaugeMetricFamily("scorewall_broker_up", "The broker answers.", value=membership.broker == "ok")
            yield _labelled("scorewall_cluster", "What a node went through.", "event", membership.counts)


def _sources(health: list[SourceHealth], polls: Mapping[str, Mapping[str, int]]) -> Iterator[Metric]:
    results = CounterMetricFamily("scorewall_polls", "Polls and what they came to.", labels=["source", "result"])
    for source, counts in polls.items():
        for result, count in counts.items():
            results.add_metric([source, result], count)
    yield results
    age = GaugeMetricFamily("scorewall_poll_age_seconds", "Since the last good answer.", labels=["source"])
    failures = GaugeMetricFamily("scorewall_poll_failures", "Failed polls since then.", labels=["source"])
    for told in health:
        failures.add_metric([told.name], told.failures)
        if told.polled_at is not None:
            age.add_metric([told.name], max(0.0, time.time() - told.polled_at / 1000))
    yield from (age, failures)


def _labelled(name: str, told: str, label: str, counts: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, told, labels=[label])
    for key, count in counts.items():
        family.add_metric([key], count)
    return family
