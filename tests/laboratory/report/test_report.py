"""The table and the description of a run."""

from dashboard.laboratory.report.report import kernel_error, markdown
from tests.laboratory.made_up_run import foreign_result


def test_unknown_processor_time_is_a_dash() -> None:
    """It is never a zero."""
    result = foreign_result()

    assert "| – | – |" in markdown(result, result.runs[0])


def test_error_of_our_count_is_a_share() -> None:
    """The kernel counted 1010 bytes where we counted 1000."""
    assert round(kernel_error(foreign_result().runs[0]), 4) == 0.0099
