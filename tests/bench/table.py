"""Figures as plain text, and as the Markdown table of the documentation."""

import sys
from collections.abc import Sequence

from tests.bench.measure import Figures, Line


HEAD = (
    "clients",
    "contestant",
    "CPU µs/msg",
    "× limit",
    "KiB/conn",
    "p50 ms",
    "p99 ms",
    "last ms",
    "last p95",
    "wrong",
)


def markdown(lines: Sequence[Line]) -> str:
    """Return an aligned Markdown table."""
    rows = [
        (
            f"{line.clients:,}",
            line.contestant,
            f"{line.cpu_us_per_delivery:.1f}",
            f"{line.times_the_limit:.2f}" if line.times_the_limit else "–",
            f"{line.kib_per_connection:.1f}",
            *(f"{value:.0f}" for value in (line.latency_p50_ms, line.latency_p99_ms)),
            *(f"{value:.0f}" for value in (line.last_client_median_ms, line.last_client_p95_ms)),
            str(line.wrong),
        )
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
    ruler = ["-" * (width - 1) + ":" for width in widths]
    ruler[1] = "-" * widths[1]
    return "".join(f"| {' | '.join(_pad(row, widths))} |\n" for row in (HEAD, ruler, *rows))


def progress(item: Figures) -> None:
    """Write a line about a finished trial to standard error."""
    wrong = item.lost + item.duplicated + item.reordered
    sys.stderr.write(
        f"round {item.round}, {item.clients:,} × {item.contestant}: {item.cpu_us_per_delivery:.1f} µs a message,"
        f" last client {item.last_client_median_ms:.0f} ms, {wrong} wrong, server {item.server_busy:.0%} busy\n"
    )


def _pad(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells = zip(row, widths, strict=True)
    return [cell.ljust(width) if index == 1 else cell.rjust(width) for index, (cell, width) in enumerate(cells)]
