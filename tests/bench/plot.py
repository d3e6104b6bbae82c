"""The plot of the README: the cost of a delivery as a multiple of the limit, for light and dark pages."""

from collections.abc import Sequence
from html import escape
from typing import Final

from tests.bench.measure import Line


WIDTH: Final = 720
LABEL: Final = 120
BAR: Final = 22
GAP: Final = 8
GROUP: Final = 44
"""Height above each group, including its heading."""

STYLE: Final = """
  text { font: 14px system-ui, sans-serif; fill: #1f2328 }
  .heading { font-weight: 600 }
  .bar { fill: #8c959f } .bar.product { fill: #0969da }
  .limit { stroke: #1f2328; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .bar { fill: #6e7681 } .bar.product { fill: #4493f8 } .limit { stroke: #e6edf3 }
  }
"""


def bars(lines: Sequence[Line]) -> str:
    """Return an SVG of horizontal bars, one group for each number of clients. The dashed line is the limit."""
    shown = [line for line in lines if line.times_the_limit]
    scale = (WIDTH - LABEL - 60) / max(line.times_the_limit or 1.0 for line in shown)
    parts, y = [], 0
    for clients in dict.fromkeys(line.clients for line in shown):
        group = [line for line in shown if line.clients == clients]
        heading = f"{clients:,} clients: processor time per delivered message, as a multiple of one send() in C"
        parts.append(f'<text class="heading" x="0" y="{y + GROUP - 16}">{heading}</text>')
        y += GROUP
        top = y
        for line in sorted(group, key=lambda line: line.times_the_limit or 0.0):
            parts.append(_bar(line, y, scale))
            y += BAR + GAP
        x = LABEL + scale
        parts.append(f'<line class="limit" x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4}" y2="{y - 4}"/>')
    title = "Processor time per delivered message, by contestant"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 8}" role="img" aria-label="{title}">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _bar(line: Line, y: int, scale: float) -> str:
    times = line.times_the_limit or 0.0
    width, middle = times * scale, y + BAR - 6
    kind = "bar product" if line.contestant == "product" else "bar"
    name = {"product": "Scorewall", "send_str": "send_str loop", "limit": "limit (C)"}.get(
        line.contestant, line.contestant
    )
    return (
        f'<text x="{LABEL - 10}" y="{middle}" text-anchor="end">{escape(name)}</text>'
        f'<rect class="{kind}" x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR}" rx="3"/>'
        f'<text x="{LABEL + width + 8:.1f}" y="{middle}">{times:.2f}</text>'
    )
