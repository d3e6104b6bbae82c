"""
Metrics for Prometheus: `GET /metrics`.

Each component of the server counts what happens in it, and describes its counters in a method `metrics`. The
composition root registers those methods. They are called only when Prometheus requests the metrics.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard.core.protocol import SourceHealth
from dashboard.core.statistics import Statistics
from dashboard.steady_clock import now_ms


CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""Content type of the text format of Prometheus."""

Describe = Callable[[], Iterable[Metric]]
"""Returns the metrics of one component, with their values now."""

_GAUGES: Final = {
    "sessions": "Clients with a session in the hub.",
    "views": "Distinct filters in use.",
    "undrained": "Sessions with pending data.",
}
"""Help texts of those fields of the statistics of the hub that are no counters."""


class Metrics:
    """The registry of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()

    def register(self, *callbacks: Describe) -> None:
        """Add the metrics of components."""
        for describe in callbacks:
            self._registry.register(_Collector(describe))

    def render(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        return generate_latest(self._registry)


class _Collector(Collector):
    """Adapts a `Describe` to the interface of the registry."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe

    def describe(self) -> Iterable[Metric]:
        """Return nothing: the registry would otherwise read the values to learn the names."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return the metrics with their values now."""
        return self._describe()


def gauge(name: str, text: str, value: float) -> Metric:
    """Return `scorewall_NAME`, a value that goes up and down. `text` is its help."""
    return GaugeMetricFamily(f"scorewall_{name}", text, value=value)


def counter(name: str, text: str, label: str, counts: Mapping[str, int]) -> Metric:
    """Return `scorewall_NAME_total`, with one count for each value of its label. `text` is its help."""
    family = CounterMetricFamily(f"scorewall_{name}", text, labels=[label])
    for key, count in counts.items():
        family.add_metric([key], count)
    return family


def hub_metrics(statistics: Statistics) -> Iterator[Metric]:
    """Yield one metric for each field of the hub's statistics, named after the field."""
    for name in statistics.__struct_fields__:
        value = getattr(statistics, name)
        if name in _GAUGES:
            yield gauge(name, _GAUGES[name], value)
        else:
            text = f"{name.replace('_', ' ').capitalize()} since the start."
            yield CounterMetricFamily(f"scorewall_{name}", text, value=value)


def source_metrics(sources: Iterable[SourceHealth]) -> Iterator[Metric]:
    """Yield for each source the age of its last good answer, s, the polls that failed since, and the games left out."""
    age = GaugeMetricFamily("scorewall_poll_age_seconds", "Age of a source's last good answer, s.", labels=["source"])
    failures = GaugeMetricFamily(
        "scorewall_poll_failures", "Polls that have failed since the last good answer of a source.", labels=["source"]
    )
    left_out = GaugeMetricFamily(
        "scorewall_games_left_out", "Games of a source's last answer beyond its limits.", labels=["source"]
    )
    for source in sources:
        left_out.add_metric([source.name], source.left_out)
        failures.add_metric([source.name], source.failures)
        if source.polled_at is not None:
            age.add_metric([source.name], max(0.0, (now_ms() - source.polled_at) / 1000))
    yield from (age, failures, left_out)
