"""Structured logs."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog
from aiohttp.http import HttpProcessingError

from dashboard.log import set_up_logs


@pytest.fixture(autouse=True)
def _quiet_afterwards() -> Iterator[None]:
    """Leave logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.getLogger("aiohttp.server").filters.clear()
    structlog.reset_defaults()


def test_json_lines_contain_event_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    """Logs of libraries have the same form."""
    set_up_logs("json", "info")
    structlog.get_logger("feed").info("poll failed", source="mock")
    logging.getLogger("library").warning("odd %s", "thing")

    own, library = map(json.loads, capsys.readouterr().err.splitlines())
    assert (own["event"], own["source"], own["level"], own["logger"]) == ("poll failed", "mock", "info", "feed")
    assert (library["event"], library["level"]) == ("odd thing", "warning")


def test_console_format_writes_text_from_the_level_on(capsys: pytest.CaptureFixture[str]) -> None:
    """Events below the level are not written."""
    set_up_logs("console", "warning")
    structlog.get_logger("feed").info("hidden")
    structlog.get_logger("feed").warning("shown", source="mock")

    output = capsys.readouterr().err
    assert "shown" in output
    assert "hidden" not in output


def test_malformed_request_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """It must not fill the log with tracebacks."""
    set_up_logs("json", "info")
    try:
        raise HttpProcessingError(code=400, message="bad request line")
    except HttpProcessingError:
        logging.getLogger("aiohttp.server").exception("Error handling request")

    (line,) = capsys.readouterr().err.splitlines()
    assert "bad request line" in line
    assert "Traceback" not in line


def test_error_of_a_handler_keeps_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """It is a fault of the server, and a developer needs the traceback."""
    set_up_logs("json", "info")
    try:
        raise ValueError("ours")
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Error handling request")

    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["level"] == "error"
    assert "Traceback" in line


@pytest.mark.parametrize("terminal", [True, False])
def test_auto_format_writes_json_unless_stderr_is_a_terminal(
    terminal: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person reads a terminal, a program reads a pipe."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    set_up_logs("auto", "info")
    structlog.get_logger("feed").info("poll failed")

    assert capsys.readouterr().err.startswith("{") is not terminal
