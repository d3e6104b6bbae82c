"""The model's figures beside the measured ones."""

from dashboard.laboratory.calibration import calibrated
from dashboard.laboratory.contestants import CONTESTANTS
from dashboard.laboratory.forecast import compared, worst
from tests.laboratory.made_up_run import IDLE_MS, VIEWERS, made_up_result


def test_model_is_right_about_its_own_run() -> None:
    """Every figure of every contestant is within the bound."""
    result = made_up_result()
    known = calibrated(result, result.runs[0])
    assert known is not None
    lines = [
        line
        for name, contestant in result.contestants.items()
        for line in compared(
            name, contestant, result.options, viewers=VIEWERS, costs=known.costs, idle_ms_per_s=IDLE_MS
        )
    ]

    assert {line.contestant for line in lines} == set(CONTESTANTS)
    assert worst(lines).error < 0.1, worst(lines)
