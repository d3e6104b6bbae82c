"""The command line: usage errors are one line on standard error and exit code 2."""

import pytest

from dashboard.__main__ import main
from tests.processes import output_of


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serve"], "no source"),
        (["serve", "--source", "nhl:now"], "unknown source 'nhl:now'"),
        (["serve", "--source", "replay:/no/such/place"], "/no/such/place"),
        (["serve", "--source", "espn:soccer"], "espn:soccer"),
        (["run", "--port", "http"], "--port"),
        (["run", "--port", "99999"], "99999"),
        (["run", "--speed", "fast"], "not a number"),
        (["run", "--speed", "-1"], "not between"),
        (["mockfeed", "--start", "yesterday"], "ISO 8601"),
        (["run", "--log-level", "loud"], "not one of"),
        (["contrast", "--viewers", "many"], "--viewers"),
        (["contrast", "--interval", "0.1"], "not between"),
        (["contrast", "--contestants", "push,pull"], "pull"),
        (["contrast", "--server", "ftp://x"], "ftp://x"),
        (["contrast", "--html", "/no/such/place/report.html"], "/no/such/place"),
    ],
)
def test_usage_error_is_one_line_and_stopcode_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line names the bad argument."""
    try:
        code: object = main(arguments)
    except SystemExit as stop:
        code = stop.code
    out, err = capsys.readouterr()

    assert (code, out) == (2, "")
    assert message in err.splitlines()[-1]


async def test_unknown_command_is_reported_without_a_traceback() -> None:
    """The exit code is 2, and the line names the command."""
    code, out, err = await output_of("dance")

    assert (code, out) == (2, "")
    assert "dance" in err.splitlines()[-1]
    assert "Traceback" not in err
