"""Plots of a report: SVG without a library, for light and dark backgrounds. Pure."""

from collections.abc import Iterator, Sequence
from html import escape
from math import log10
from typing import Final, NamedTuple


WIDTH: Final = 640
LABEL: Final = 150
BAR: Final = 22
STEP: Final = 32
ROOM: Final = 110
"""Space for the figure beside the longest bar."""

HEIGHT: Final = 380
LEFT: Final = 70
BOTTOM: Final = 50
TOP: Final = 16
RIGHT: Final = 130

LINE: Final = 18
"""Distance from one label to the next."""

DASHES: Final = ("", "10 6", "2 5", "12 4 2 4")
"""Dash patterns, so that lines that cover each other are both visible."""

HUES: Final = ("#0969da", "#bc4c00", "#1a7f37", "#8250df", "#bf3989", "#57606a")


class Bar(NamedTuple):
    """One contestant's figure."""

    name: str
    value: float
    label: str


class Curve(NamedTuple):
    """A line through points (x, y)."""

    name: str
    branches: Sequence[Sequence[tuple[float, float]]]
    """Pieces of the line. The name stands at the end of the first."""


def bars(title: str, shown: Sequence[Bar]) -> str:
    """Draw horizontal bars from zero."""
    longest = max((bar.value for bar in shown), default=0.0) or 1.0
    scale = (WIDTH - LABEL - ROOM) / longest
    parts = []
    for index, bar in enumerate(shown):
        top = 8 + index * STEP
        width = max(1.0, bar.value * scale)
        parts.append(
            f'<text x="{LABEL - 10}" y="{top + 16}" text-anchor="end">{escape(bar.name)}</text>'
            f'<rect x="{LABEL}" y="{top}" width="{width:.1f}" height="{BAR}" rx="3" fill="{HUES[index % len(HUES)]}"/>'
            f'<text x="{LABEL + width + 8:.1f}" y="{top + 16}">{escape(bar.label)}</text>'
        )
    return _svg(title, 16 + len(shown) * STEP, parts)


def curves(
    title: str, shown: Sequence[Curve], *, across: str, up: str, marks: Sequence[tuple[str, float, float]] = ()
) -> str:
    """
    Draw lines over two logarithmic axes, and marked points (name, x, y).

    Returns nothing without a point above 0 on both axes.
    """
    points = [point for curve in shown for branch in curve.branches for point in branch]
    points += [(x, y) for _, x, y in marks]
    points = [(x, y) for x, y in points if x > 0 and y > 0]
    if not points:
        return ""
    plane = _Plane(*_decades([x for x, _ in points]), *_decades([y for _, y in points]))
    parts = [*_grid(plane), *_lines(plane, shown), *_marks(plane, marks), *_axis_titles(across, up)]
    return _svg(title, HEIGHT, parts)


class _Plane(NamedTuple):
    """The decades that both axes show, as powers of ten."""

    low_x: int
    high_x: int
    low_y: int
    high_y: int

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of a point in the picture."""
        return (
            LEFT + (log10(x) - self.low_x) / (self.high_x - self.low_x) * (WIDTH - LEFT - RIGHT),
            TOP + (self.high_y - log10(y)) / (self.high_y - self.low_y) * (HEIGHT - TOP - BOTTOM),
        )


def _grid(plane: _Plane) -> Iterator[str]:
    """Draw a line and its figure for each decade."""
    for exponent in range(plane.low_x, plane.high_x + 1):
        x, _ = plane.place(10.0**exponent, 10.0**plane.low_y)
        yield (
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{10.0**exponent:g}</text>'
        )
    for exponent in range(plane.low_y, plane.high_y + 1):
        _, y = plane.place(10.0**plane.low_x, 10.0**exponent)
        yield (
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{10.0**exponent:g}</text>'
        )


def _lines(plane: _Plane, shown: Sequence[Curve]) -> Iterator[str]:
    """Draw all curves, then their names."""
    labels: list[tuple[float, float, str]] = []
    for index, curve in enumerate(shown):
        branches = [[plane.place(x, y) for x, y in branch if x > 0 and y > 0] for branch in curve.branches]
        looks = f'stroke="{HUES[index % len(HUES)]}" stroke-dasharray="{DASHES[index % len(DASHES)]}"'
        for branch in branches:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in branch)
            yield f'<polyline class="curve" {looks} points="{path}"/>'
        if branches and branches[0]:
            x, y = branches[0][-1]
            labels.append((y, x, curve.name))
    yield from _labels(labels)


def _marks(plane: _Plane, marks: Sequence[tuple[str, float, float]]) -> Iterator[str]:
    for name, mark_x, mark_y in marks:
        x, y = plane.place(mark_x, mark_y)
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" class="mark"/>'
            f'<text x="{x + 12:.1f}" y="{y - 8:.1f}" class="mark-name">{escape(name)}</text>'
        )


def _axis_titles(across: str, up: str) -> Iterator[str]:
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield f'<text x="{middle:.0f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(across)}</text>'
    turned = f"translate(16 {(HEIGHT - BOTTOM) / 2:.0f}) rotate(-90)"
    yield f'<text transform="{turned}" text-anchor="middle">{escape(up)}</text>'


def _labels(wanted: Sequence[tuple[float, float, str]]) -> list[str]:
    """Draw each name at the end of its line (y, x, name), none over another or below the axis."""
    parts, free = [], float(HEIGHT - BOTTOM)
    for y, x, name in sorted(wanted, reverse=True):
        line = min(y + 5, free)
        free = line - LINE
        parts.append(f'<text x="{x + 8:.1f}" y="{line:.1f}">{escape(name)}</text>')
    return parts


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Return two different exponents of ten that enclose the values."""
    low, high = min(values), max(values)
    lower, upper = int(log10(low) // 1), -int(-log10(high) // 1)
    return lower, max(upper, lower + 1)


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
