"""The plots of a report."""

import pytest

from dashboard.laboratory.report.plot import Bar, Curve, bars, curves


def test_plot_without_a_point_is_empty() -> None:
    """There is no logarithm of nothing."""
    assert curves("nothing", [], across="x", up="y") == ""
    assert curves("nothing", [Curve("zero", [[(0.0, 0.0)]])], across="x", up="y") == ""


def test_curve_has_a_line_per_branch_and_its_name_once() -> None:
    """Marks have names, too."""
    curve = Curve("a & b", [[(1.0, 2.0), (10.0, 20.0)], [(1.0, 5.0), (10.0, 50.0)]])
    plot = curves("plot", [curve], across="x", up="y", marks=[("here", 3.0, 4.0)])

    assert plot.count("<polyline") == 2
    assert plot.count("a &amp; b") == 1
    assert plot.count(">here<") == 1


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_bar_has_its_figure(value: float) -> None:
    """A zero has a visible bar as well."""
    plot = bars("bars", [Bar("push", value, "5 ms")])

    assert plot.count("<rect") == 1
    assert ">5 ms<" in plot
