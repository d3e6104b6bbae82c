"""A run's table and description for people: the same on a terminal, in Markdown and in HTML. Pure."""

from collections.abc import Callable
from typing import Final, NamedTuple

from dashboard.laboratory.result import Contestant, Result, Run


TITLES: Final = {
    "push": "push (WebSocket)",
    "sse": "SSE",
    "long_poll": "long poll",
    "fair_poll": "fair poll",
    "delta_poll": "delta poll",
    "naive_poll": "naive poll",
}


class Column(NamedTuple):
    """One figure of every contestant."""

    title: str
    meaning: str
    """Explanation of the figure."""
    cell: Callable[[Contestant, float], str]
    """Function of a contestant and its viewer-minutes that returns the text of a cell."""


def _per_minute(value: Callable[[Contestant], float], digits: int = 0) -> Callable[[Contestant, float], str]:
    return lambda contestant, minutes: f"{value(contestant) / minutes:,.{digits}f}"


def _or_dash(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


COLUMNS: Final = (
    Column(
        "stale p50",
        "median of the staleness: ms from the server's detection of a change until a viewer has it",
        lambda c, _: f"{c.staleness_ms.p50:,.0f}",
    ),
    Column("p95", "95th percentile of the staleness, ms", lambda c, _: f"{c.staleness_ms.p95:,.0f}"),
    Column("p99", "99th percentile of the staleness, ms", lambda c, _: f"{c.staleness_ms.p99:,.0f}"),
    Column(
        "wrong s",
        "wrong-score seconds per viewer-minute, summed over games",
        _per_minute(lambda c: c.wrong_score_seconds, 2),
    ),
    Column("requests", "requests per viewer-minute", _per_minute(lambda c: c.requests, 1)),
    Column(
        "KB up", "KB per viewer-minute from the viewer, headers included", _per_minute(lambda c: c.bytes_sent / 1000, 1)
    ),
    Column(
        "KB down",
        "KB per viewer-minute to the viewer, headers included",
        _per_minute(lambda c: c.bytes_received / 1000, 1),
    ),
    Column("wasted", "share of the messages that contained nothing new", lambda c, _: f"{c.nothing_new_share:.0%}"),
    Column(
        "CPU ms",
        "processor time of the server per viewer-minute, ms",
        lambda c, _: _or_dash(c.server_cpu_ms_per_viewer_minute, 1),
    ),
    Column("KiB", "memory of the server per viewer, KiB", lambda c, _: _or_dash(c.kib_per_viewer, 1)),
    Column(
        "missed",
        "share of the versions of games that were replaced before a viewer saw them",
        lambda c, _: f"{c.missed_changes / c.versions:.1%}" if c.versions else "0.0%",
    ),
)


def viewer_minutes(result: Result, run: Run) -> float:
    """Return the viewer-minutes of a run, by which sums are divided."""
    return run.viewers * result.options.duration_s / 60


def rows(result: Result, run: Run) -> list[list[str]]:
    """Return a row for each contestant, its name first."""
    minutes = viewer_minutes(result, run)
    return [
        [TITLES[name], *(column.cell(contestant, minutes) for column in COLUMNS)]
        for name, contestant in run.contestants.items()
    ]


def markdown(result: Result, run: Run) -> str:
    """Return the table as Markdown."""
    lines = [["", *(column.title for column in COLUMNS)], ["---", *("---:" for _ in COLUMNS)], *rows(result, run)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def about(result: Result, run: Run) -> str:
    """Return a description of the run and its machine."""
    options, machine = result.options, result.machine
    publications = max(contestant.publications for contestant in run.contestants.values())
    packages = ", ".join(f"{name} {number}" for name, number in machine.packages.items())
    idle = "" if result.idle_cpu_ms_per_s is None else f"; idle it uses {result.idle_cpu_ms_per_s:.1f} ms a second"
    where = options.server or f"a server on a core of its own{idle}"
    return (
        f"{run.viewers:,} viewers each, {options.duration_s:g} s, polling every {options.interval_s:g} s, feed every"
        f" {options.feed_interval_s:g} s, {publications} publications, seed {options.seed}; {where}. {machine.date},"
        f" {machine.cpu}, {machine.cores} cores, Linux {machine.kernel}, Python {machine.python}, {packages};"
        f" load average before {machine.load_average}."
    )


def kernel_error(run: Run) -> float:
    """Return the largest difference between our count of bytes and the kernel's, as a share."""
    return max(
        (
            abs(contestant.counted_bytes / contestant.kernel_bytes - 1)
            for contestant in run.contestants.values()
            if contestant.kernel_bytes
        ),
        default=0.0,
    )
