"""Options and their environment variables."""

import pytest

from dashboard.__main__ import main


def test_bad_environment_variable_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Its name is the only hint at where the value comes from."""
    monkeypatch.setenv("SCOREWALL_PORT", "many")

    assert main(["run"]) == 2
    assert "SCOREWALL_PORT" in capsys.readouterr().err
