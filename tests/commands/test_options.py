"""The options of each command, as its help shows them."""

import argparse

import pytest

from dashboard.__main__ import main
from dashboard.commands import options
from dashboard.commands.option import add


def test_help_shows_defaults_and_variables(capsys: pytest.CaptureFixture[str]) -> None:
    """So it does for each command with options of its own."""
    for command in ("run", "serve", "mockfeed", "contrast"):
        with pytest.raises(SystemExit) as stop:
            main([command, "--help"])
        assert stop.value.code == 0
        text = capsys.readouterr().out
        assert "SCOREWALL_" in text
        assert "(default: " in text


@pytest.mark.parametrize(
    ("option", "text", "advice"),
    [
        ("--hosts", "http://wall.example", "write the host alone"),
        ("--hosts", "wall.example,a b", "'a b'"),
        ("--origins", "https://a.example/path", "write scheme and host alone"),
        ("--origins", "null", "name each origin"),
        ("--base-path", "/api/scores", "a path of the server itself"),
        ("--frame-ancestors", "https://a.example; script-src *", "'a.example; script-src *'"),
    ],
)
def test_bad_address_ends_the_start_with_one_line(
    option: str, text: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line names the option, the value, and how to write it."""
    with pytest.raises(SystemExit) as ended:
        main(["run", option, text])
    assert ended.value.code == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert option in line
    assert advice in line


def test_addresses_are_read_in_a_persons_spelling() -> None:
    """Lists keep their entries; the base path gets its slash."""
    parser = argparse.ArgumentParser()
    add(parser, options.RUN, {"SCOREWALL_BASE_PATH": "scores/"})
    settings = options.server_settings(parser.parse_args(["--hosts", "wall.example, *.club.example"]), ())
    assert settings.hosts == ("wall.example", "*.club.example")
    assert settings.base_path == "/scores"
