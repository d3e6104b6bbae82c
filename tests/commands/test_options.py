"""The options of each command, as its help shows them."""

import pytest

from dashboard.__main__ import main


def test_help_shows_defaults_and_variables(capsys: pytest.CaptureFixture[str]) -> None:
    """So it does for each command with options of its own."""
    for command in ("run", "serve", "mockfeed", "contrast"):
        with pytest.raises(SystemExit) as stop:
            main([command, "--help"])
        assert stop.value.code == 0
        text = capsys.readouterr().out
        assert "SCOREWALL_" in text
        assert "(default: " in text
