"""Options and their environment variables."""

import pytest

from dashboard.__main__ import main


def test_a_bad_setting_in_the_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its variable."""
    monkeypatch.setenv("SCOREWALL_PORT", "many")

    assert main(["run"]) == 2
    assert "SCOREWALL_PORT" in capsys.readouterr().err
