"""The options of each command, as its help shows them."""

import pytest

from dashboard.__main__ import main


def test_help_tells_every_option_with_unit_default_and_variable(capsys: pytest.CaptureFixture[str]) -> None:
    """For each command."""
    for command in ("run", "serve", "mockfeed", "contrast"):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        text = capsys.readouterr().out
        assert "SCOREWALL_" in text
        assert "(default: " in text
