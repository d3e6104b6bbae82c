"""
The report as one HTML file: no script, no network, readable in any browser. Pure.

Its markup is not in `templates/`: it is a document that a command writes, not a page that the wall serves.
"""

from html import escape
from typing import Final

from dashboard.contrast import plot
from dashboard.contrast.break_even import POLLS, Line, break_even
from dashboard.contrast.calibration import calibrated
from dashboard.contrast.report import COLUMNS, TITLES, about, kernel_error, rows, viewer_minutes
from dashboard.contrast.result import Result, Run


STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --back: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117; } }
body { margin: 2rem auto; max-width: 64rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--back); }
h1 { font-size: 1.8rem; } h2 { margin-top: 2.5rem; font-size: 1.3rem; }
p, li { max-width: 46rem; } .soft { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
svg { display: block; width: 100%; max-width: 45rem; margin: .5rem 0 1.5rem; }
svg text { font: 14px system-ui, sans-serif; fill: var(--ink); }
svg .grid { stroke: var(--line); } svg .mark { fill: #cf222e; } svg .told { font-weight: 600; }
"""


def html(result: Result) -> str:
    """The whole file."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>Scorewall: push and polling, measured</title><style>{STYLE}</style></head><body>",
        "<h1>Push and polling, measured on the same evening</h1>",
        *(_run(result, run) for run in result.runs),
        "<h2>What the columns are</h2><ul>",
        *(f"<li><b>{escape(column.title)}</b>: {escape(column.told)}</li>" for column in COLUMNS),
        "</ul><h2>Rules</h2><ul>",
        *(f"<li>{escape(rule)}</li>" for rule in result.rules),
        "</ul></body></html>\n",
    ]
    return "\n".join(parts)


def _run(result: Result, run: Run) -> str:
    head = "".join(f'<th title="{escape(column.told)}">{escape(column.title)}</th>' for column in COLUMNS)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows(result, run))
    minutes = viewer_minutes(result, run)
    found = {TITLES[name]: contestant for name, contestant in run.contestants.items()}
    digests = {contestant.digest for contestant in run.contestants.values()}
    parts = [
        f"<h2>{run.viewers:,} viewers</h2><p class=soft>{escape(about(result, run))}</p>",
        f'<div class="wide"><table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>',
        f"<p>All ended with the board {escape(' and '.join(sorted(digests)))}."
        f" Our count of bytes and the kernel's differ by {kernel_error(run):.2%} at most.</p>",
        "<h3>Staleness, median, ms</h3>",
        plot.bars("Staleness, median", [_bar(name, c.staleness_ms.p50, " ms") for name, c in found.items()]),
        "<h3>Bytes both ways, KB a viewer-minute</h3>",
        plot.bars(
            "Bytes",
            [_bar(name, (c.bytes_sent + c.bytes_received) / 1000 / minutes, " KB") for name, c in found.items()],
        ),
    ]
    if all(c.server_cpu_ms_per_viewer_minute is not None for c in found.values()):
        shown = [_bar(name, c.server_cpu_ms_per_viewer_minute or 0.0, " ms") for name, c in found.items()]
        parts += ["<h3>Server's processor time, ms a viewer-minute</h3>", plot.bars("Processor time", shown)]
    parts.append(_break_even(result, run))
    return "\n".join(parts)


def _bar(name: str, value: float, unit: str) -> plot.Bar:
    return plot.Bar(name, value, f"{value:,.1f}{unit}")


def _break_even(result: Result, run: Run) -> str:
    """The lines that the measured costs give; nothing where push or a poll was not measured."""
    measured = calibrated(result, run)
    if measured is None:
        return ""
    sizes, costs, frame_bytes, changes_per_s = measured
    parts = [
        "<h3>Break-even</h3>",
        "<p>Below a line push is cheaper, above it polling is: the more happens, the more an interval saves. In bytes a"
        " line also has a lower end, left out here: where next to nothing happens, polling more rarely than heartbeats"
        " come sends less. The point is this run.</p>",
    ]
    lines = break_even(frame_bytes, sizes, costs)
    for measure, told in (("processor", "server's processor time"), ("bytes", "bytes both ways")):
        curves = [_curve(line) for line in lines if line.measure == measure]
        parts += [
            f"<h4>By {told}</h4>",
            plot.curves(
                f"Break-even by {told}",
                curves,
                across="polling interval, s",
                up="changes a second",
                marks=[("this run", result.options.interval_s, changes_per_s)],
            ),
        ]
    idle = ", ".join(
        f"{TITLES[line.poll]} from {next(iter(wins)):g} s on"
        for line in lines
        if line.measure == "bytes" and (wins := [point.interval_s for point in line.points if point.idle == "poll"])
    )
    parts.append(
        f"<p>When nothing happens at all, polling sends fewer bytes than heartbeats: {escape(idle or 'never')}.</p>"
    )
    return "\n".join(parts)


def _curve(line: Line) -> plot.Curve:
    points = [
        (point.interval_s, crossing.changes_per_s)
        for point in line.points
        for crossing in point.crossings
        if crossing.above == "poll"
    ]
    return plot.Curve(TITLES[POLLS[POLLS.index(line.poll)]], points)
