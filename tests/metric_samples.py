"""Values of metrics for tests."""

from collections.abc import Iterable

from prometheus_client.core import Metric


def sample_value(metrics: Iterable[Metric], name: str) -> float:
    """Return the value of the sample `name`."""
    return next(sample.value for metric in metrics for sample in metric.samples if sample.name == name)
