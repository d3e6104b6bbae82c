"""Structured logs on standard error: one event with its fields per line."""

import logging
import sys
import time
from collections.abc import Callable
from typing import Final, Literal, assert_never

import structlog
from aiohttp.http import HttpProcessingError


_MAX_MISTAKE_CHARS: Final = 200
"""Maximum length of the text of a client's mistake in a log line."""

LogFormat = Literal["auto", "console", "json"]


def set_up_logs(log_format: LogFormat, level: str) -> None:
    """
    Set up the logs of the server and of its libraries.

    `auto` writes text for people on a terminal and JSON lines elsewhere. `level` is the name of a level of `logging`,
    in any case.
    """
    as_json = _is_json(log_format)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=24)]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("aiohttp.server").addFilter(_without_client_tracebacks)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


class Seldom:
    """Decides when to write a line about something that may happen thousands of times a second."""

    def __init__(self, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow one line per `pause_s` seconds. `clock` returns monotonic seconds."""
        self._pause_s = pause_s
        self._clock = clock
        self._next_s = float("-inf")
        self._count = 0

    def count(self) -> int | None:
        """Count one more time. Return the number of times since the last line if it is time for another."""
        self._count += 1
        if self._clock() < self._next_s:
            return None
        self._next_s = self._clock() + self._pause_s
        count, self._count = self._count, 0
        return count


def _is_json(log_format: LogFormat) -> bool:
    match log_format:
        case "auto":
            return not sys.stderr.isatty()
        case "console":
            return False
        case "json":
            return True
        case _:
            assert_never(log_format)


def _without_client_tracebacks(record: logging.LogRecord) -> bool:
    """
    Reduce the record of a malformed request to one line: it is the client's mistake. Other errors keep a traceback.
    """
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
        record.msg = f"{record.getMessage()}: {' '.join(str(record.exc_info[1]).split())[:_MAX_MISTAKE_CHARS]}"
        record.args, record.exc_info, record.levelno, record.levelname = (), None, logging.INFO, "INFO"
    return True
