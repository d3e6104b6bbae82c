"""Figures computed from trials."""

import math
from collections.abc import Sequence
from statistics import median

from msgspec import Struct

from tests.bench.trial import Trial


class Figures(Struct, kw_only=True):
    """Figures of one contestant in one round. Latencies start when the server begins the publication."""

    contestant: str
    clients: int
    round: int
    cpu_us_per_delivery: float
    """Processor time of the server for all its work in that time, per delivered message."""
    times_the_limit: float | None = None
    """The same as a multiple of the limit's figure in the same round."""
    kib_per_connection: float
    latency_p50_ms: float
    latency_p99_ms: float
    last_client_median_ms: float
    """Time until a publication has reached the last client."""
    last_client_p95_ms: float
    publications: int
    delivered: int
    lost: int
    duplicated: int
    reordered: int
    merged: int
    frame_bytes: int
    server_busy: float
    """Share of its core that the server used."""
    server_waited: float
    """Share of the time that the server was runnable but waited for its core: disturbance by other processes."""
    load_busy: float
    """Share of its core that the load generator used. Near 1 the benchmark measures the load generator."""


def figures(trial: Trial, *, contestant: str, number: int, warm_up: int) -> Figures:
    """Return the figures of a trial. The first `warm_up` publications are checked, but not timed."""
    clients = sum(summary.clients for summary in trial.summaries)
    window, end = trial.sent[warm_up:-1], trial.sent[-1]
    cpu_ns, wall_ns = end.cpu_ns - window[0].cpu_ns, end.at_ns - window[0].at_ns
    latencies = sorted(at - sent.at_ns for sent in window for at in trial.arrivals.get(sent.number, ()))
    lasts = sorted(max(arrived) - sent.at_ns for sent in window if (arrived := trial.arrivals.get(sent.number)))
    return Figures(
        contestant=contestant,
        clients=clients,
        round=number,
        cpu_us_per_delivery=round(cpu_ns / 1000 / max(1, len(latencies)), 3),
        kib_per_connection=round((trial.rss_connected - trial.rss_before) / 1024 / clients, 2),
        latency_p50_ms=milliseconds(latencies, 0.5),
        latency_p99_ms=milliseconds(latencies, 0.99),
        last_client_median_ms=milliseconds(lasts, 0.5),
        last_client_p95_ms=milliseconds(lasts, 0.95),
        publications=len(trial.sent) - 1,
        delivered=sum(map(len, trial.arrivals.values())),
        lost=sum(summary.lost for summary in trial.summaries),
        duplicated=sum(summary.duplicated for summary in trial.summaries),
        reordered=sum(summary.reordered for summary in trial.summaries),
        merged=sum(summary.merged for summary in trial.summaries),
        frame_bytes=max(summary.frame_bytes for summary in trial.summaries),
        server_busy=round(cpu_ns / wall_ns, 3),
        server_waited=round(trial.waited, 3),
        load_busy=round(sum(summary.busy for summary in trial.summaries), 3),
    )


def milliseconds(ordered_ns: Sequence[int], share: float) -> float:
    """Return a quantile of sorted times in ms: the smallest that the share `share` does not exceed. 0 without times."""
    if not ordered_ns:
        return 0.0
    return round(ordered_ns[max(0, math.ceil(share * len(ordered_ns)) - 1)] / 1e6, 2)


def compare_with_limit(rounds: Sequence[Figures]) -> None:
    """Set `times_the_limit` where the limit ran in the same round with as many clients."""
    limits = {(item.clients, item.round): item.cpu_us_per_delivery for item in rounds if item.contestant == "limit"}
    for item in rounds:
        limit = limits.get((item.clients, item.round))
        item.times_the_limit = round(item.cpu_us_per_delivery / limit, 3) if limit else None


class Line(Struct, kw_only=True):
    """One contestant over all rounds: medians, and the sum of wrong deliveries."""

    contestant: str
    clients: int
    cpu_us_per_delivery: float
    times_the_limit: float | None
    kib_per_connection: float
    latency_p50_ms: float
    latency_p99_ms: float
    last_client_median_ms: float
    last_client_p95_ms: float
    wrong: int
    """Number of lost, duplicated or reordered messages."""


def summarize(rounds: Sequence[Figures]) -> list[Line]:
    """Return one line for each contestant and number of clients, in the order of the rounds."""
    groups: dict[tuple[int, str], list[Figures]] = {}
    for item in rounds:
        groups.setdefault((item.clients, item.contestant), []).append(item)
    return [
        Line(
            contestant=contestant,
            clients=clients,
            times_the_limit=_median([ratio for item in group if (ratio := item.times_the_limit) is not None]),
            wrong=sum(item.lost + item.duplicated + item.reordered for item in group),
            **{name: round(median(getattr(item, name) for item in group), 2) for name in _MEDIANS},
        )
        for (clients, contestant), group in groups.items()
    ]


_MEDIANS = (
    "cpu_us_per_delivery",
    "kib_per_connection",
    "latency_p50_ms",
    "latency_p99_ms",
    "last_client_median_ms",
    "last_client_p95_ms",
)


def _median(values: Sequence[float]) -> float | None:
    return round(median(values), 2) if values else None
