"""Costs computed from a run."""

from dashboard.laboratory.calibration import calibrated
from tests.laboratory.made_up_run import COSTS, foreign_result, made_up_result


def test_costs_come_out_as_they_went_in() -> None:
    """In the made-up run all figures are the model's."""
    result = made_up_result()
    known = calibrated(result, result.runs[0])

    assert known is not None
    assert round(known.costs.full_us) == COSTS.full_us
    assert round(known.costs.delivery_us) == COSTS.delivery_us


def test_run_without_processor_time_has_no_costs() -> None:
    """A server that is not ours does not report it."""
    result = foreign_result()

    assert calibrated(result, result.runs[0]) is None
