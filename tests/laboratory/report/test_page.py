"""The report as an HTML file."""

import re

from dashboard.laboratory.report.page import html
from dashboard.laboratory.report.report import COLUMNS
from tests.laboratory.made_up_run import foreign_result, made_up_result


def test_report_is_complete_and_needs_no_other_file() -> None:
    """It has all contestants, all columns and the break-even lines; no script, no address, and all text is escaped."""
    page = html(made_up_result())

    assert page.count("<svg") == 6
    assert page.count("this run") == 3
    assert "push (WebSocket)" in page
    assert "fair poll from 37 s on" in page
    assert "&lt;fair&gt;" in page
    assert not re.search("<script|https?:|src=|href=", page)
    assert all(column.title in page for column in COLUMNS)


def test_report_without_processor_time_has_no_break_even() -> None:
    """The line needs the costs of a request and of a delivery."""
    assert "Break-even" not in html(foreign_result())
