"""The command line: usage errors are one line on standard error and exit code 2."""

import pytest

from dashboard.__main__ import main
from tests.processes import output_of


@pytest.mark.parametrize(
    ("arguments", "said"),
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
def test_what_is_wrong_is_said_in_a_line_with_exit_code_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last line names the culprit."""
    try:
        code: object = main(arguments)
    except SystemExit as left:
        code = left.code
    out, err = capsys.readouterr()

    assert (code, out) == (2, "")
    assert said in err.splitlines()[-1]


async def test_a_process_that_cannot_start_says_so_in_a_line() -> None:
    """No traceback, and exit code 2."""
    code, out, err = await output_of("dance")

    assert (code, out) == (2, "")
    assert "dance" in err.splitlines()[-1]
    assert "Traceback" not in err
