"""Two signals to stop."""

import pytest

from dashboard.hurry import SAME_S, Hurry


@pytest.mark.parametrize(("after_s", "repeated"), [(0.0, True), (SAME_S - 0.01, True), (SAME_S + 0.01, False)])
def test_signal_after_a_moment_is_another_stop(monkeypatch: pytest.MonkeyPatch, after_s: float, repeated: bool) -> None:
    """`timeout` sends one stop twice within a millisecond. No hand is that fast."""
    now_s = 50.0
    monkeypatch.setattr("dashboard.hurry.time.monotonic", lambda: now_s)
    stop = Hurry()
    stop.begin()
    now_s += after_s

    assert stop.is_repeated() is repeated
