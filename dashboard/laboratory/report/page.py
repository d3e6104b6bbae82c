"""
The report as one HTML file: no script, no network, readable in any browser. Pure.

Its markup is not in `templates/`, because it is a document that a command writes and not a page of the server.
"""

from html import escape
from typing import Final

from dashboard.contrast.break_even import POLLS, Line, break_even
from dashboard.laboratory.calibration import calibrated
from dashboard.laboratory.report import plot
from dashboard.laboratory.report.report import COLUMNS, TITLES, about, kernel_error, rows, viewer_minutes
from dashboard.laboratory.result import Result, Run


STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --back: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117; } }
html { font-size: clamp(16px, .5vw + 8px, 32px); }
body { margin: 2rem auto; max-width: 84rem; padding: 0 2rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--back); }
h1 { font-size: 1.8rem; } h2 { margin-top: 2.5rem; font-size: 1.3rem; }
p, li { max-width: 46rem; } .soft { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 32rem), 1fr)); gap: 0 3rem; }
svg { display: block; width: 100%; margin: .5rem 0 1.5rem; }
svg text { font: 14px system-ui, sans-serif; fill: var(--ink); }
svg .curve { fill: none; stroke-width: 2.5; }
svg .grid { stroke: var(--line); } svg .mark { fill: #cf222e; } svg .mark-name { font-weight: 600; }
"""

DRAWN_S: Final = tuple(0.5 * 120 ** (step / 40) for step in range(41))
"""Intervals at which lines are drawn: from half a second to a minute."""


def html(result: Result) -> str:
    """Return the whole file."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>Scorewall: push and polling, measured</title><style>{STYLE}</style></head><body>",
        "<h1>Push and polling, measured on the same evening</h1>",
        *(_run(result, run) for run in result.runs),
        "<h2>What the columns are</h2><ul>",
        *(f"<li><b>{escape(column.title)}</b>: {escape(column.meaning)}</li>" for column in COLUMNS),
        "</ul><h2>Rules</h2><ul>",
        *(f"<li>{escape(rule)}</li>" for rule in result.rules),
        "</ul></body></html>\n",
    ]
    return "\n".join(parts)


def _run(result: Result, run: Run) -> str:
    head = "".join(f'<th title="{escape(column.meaning)}">{escape(column.title)}</th>' for column in COLUMNS)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows(result, run))
    minutes = viewer_minutes(result, run)
    contestants = {TITLES[name]: contestant for name, contestant in run.contestants.items()}
    digests = {contestant.digest for contestant in run.contestants.values()}
    parts = [
        f"<h2>{run.viewers:,} viewers</h2><p class=soft>{escape(about(result, run))}</p>",
        f'<div class="wide"><table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>',
        f"<p>All ended with the board {escape(' and '.join(sorted(digests)))}."
        f" Our count of bytes and the kernel's differ by {kernel_error(run):.2%} at most.</p>",
        '<div class="plots">',
        _figure(
            "Staleness, median",
            plot.bars("Staleness, median", [_bar(name, c.staleness_ms.p50, " ms") for name, c in contestants.items()]),
        ),
        _figure(
            "Bytes in both directions per viewer-minute",
            plot.bars(
                "Bytes",
                [
                    _bar(name, (c.bytes_sent + c.bytes_received) / 1000 / minutes, " KB")
                    for name, c in contestants.items()
                ],
            ),
        ),
    ]
    if all(c.server_cpu_ms_per_viewer_minute is not None for c in contestants.values()):
        shown = [_bar(name, c.server_cpu_ms_per_viewer_minute or 0.0, " ms") for name, c in contestants.items()]
        parts.append(_figure("Server's processor time per viewer-minute", plot.bars("Processor time", shown)))
    shown = [_bar(name, c.wrong_score_seconds / minutes, " s") for name, c in contestants.items()]
    parts.append(_figure("Wrong-score seconds per viewer-minute", plot.bars("Wrong-score seconds", shown)))
    parts += ["</div>", _break_even(result, run)]
    return "\n".join(parts)


def _figure(title: str, drawn: str) -> str:
    return f"<section><h3>{escape(title)}</h3>{drawn}</section>"


def _bar(name: str, value: float, unit: str) -> plot.Bar:
    return plot.Bar(name, value, f"{value:,.1f}{unit}")


def _break_even(result: Result, run: Run) -> str:
    """
    Return the break-even lines for the measured costs.

    Returns nothing if push or one of the three contestants that poll by the clock was not measured.
    """
    measured = calibrated(result, run)
    if measured is None:
        return ""
    sizes, costs, frame_bytes, changes_per_s = measured
    parts = [
        "<h3>Break-even</h3>",
        "<p>Polling is cheaper above the upper branch of a line and below its lower branch; push is cheaper in between."
        " If much happens, a rare poll gets many changes at once. If nearly nothing happens, a long interval sends less"
        " than the heartbeats of push. The point is this run.</p>",
        '<div class="plots">',
    ]
    lines = break_even(frame_bytes, sizes, costs, DRAWN_S)
    for measure, words in (("processor", "server's processor time"), ("bytes", "bytes in both directions")):
        drawn = plot.curves(
            f"Break-even by {words}",
            [_curve(line) for line in lines if line.measure == measure],
            across="polling interval, s",
            up="changes per second",
            marks=[("this run", result.options.interval_s, changes_per_s)],
        )
        parts.append(_figure(f"By {words}", drawn))
    parts.append("</div>")
    idle = ", ".join(
        f"{TITLES[line.poll]} from {next(iter(wins)):.0f} s on"
        for line in lines
        if line.measure == "bytes" and (wins := [point.interval_s for point in line.points if point.idle == "poll"])
    )
    parts.append(
        f"<p>When nothing happens at all, polling sends fewer bytes than heartbeats: {escape(idle or 'never')}.</p>"
    )
    return "\n".join(parts)


def _curve(line: Line) -> plot.Curve:
    """Return the curve of a line: polling is cheaper above its first branch and below its second."""

    def branch(above: str) -> list[tuple[float, float]]:
        return [
            (point.interval_s, crossing.changes_per_s)
            for point in line.points
            for crossing in point.crossings
            if crossing.above == above
        ]

    return plot.Curve(TITLES[POLLS[POLLS.index(line.poll)]], [branch("poll"), branch("push")])
