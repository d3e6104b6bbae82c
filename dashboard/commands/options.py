"""
Options of the commands: each has a flag, an environment variable, a unit and a default, told once.
"""

import argparse
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from dashboard.errors import UsageError
from dashboard.settings import MockSettings, Settings


class Option(Struct, frozen=True):
    """One setting as a person writes it."""

    flag: str
    read: Callable[[str], object]
    default: object
    help: str
    metavar: str | None = None

    @property
    def name(self) -> str:
        """As an attribute."""
        return self.flag.removeprefix("--").replace("-", "_")

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return f"SCOREWALL_{self.name.upper()}"


def _number(unit: str, low: float, high: float) -> Callable[[str], float]:
    def read(written: str) -> float:
        try:
            value = float(written)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{written!r} is no number of {unit}") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{written} is not between {low:g} and {high:g} {unit}")
        return value

    return read


def _integer(unit: str, low: int, high: int) -> Callable[[str], int]:
    def read(written: str) -> int:
        if not written.lstrip("-").isdecimal() or not low <= int(written) <= high:
            raise argparse.ArgumentTypeError(f"{written!r} is no {unit} from {low} to {high}")
        return int(written)

    return read


def _time(written: str) -> datetime:
    try:
        value = datetime.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is no ISO 8601 time like 2026-11-22T19:00:00Z") from None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _one_of(*words: str) -> Callable[[str], str]:
    def read(written: str) -> str:
        if written not in words:
            raise argparse.ArgumentTypeError(f"{written!r} is none of {', '.join(words)}")
        return written

    return read


_port = _integer("port", 0, 65535)

HOST = Option("--host", str, "127.0.0.1", "address to listen on; 0.0.0.0 for every network", "ADDRESS")
PORT = Option("--port", _port, 8080, "port to listen on; 0 takes a free one", "PORT")
MOCK_PORT = Option("--port", _port, 9090, "port to listen on; 0 takes a free one", "PORT")
LOG_LEVEL = Option("--log-level", _one_of("debug", "info", "warning", "error"), "info", "least level that is logged")
LOG_FORMAT = Option("--log-format", _one_of("auto", "console", "json"), "auto", "auto: for people on a terminal")

_SIMULATION = [
    Option("--seed", _integer("seed", 0, 2**31 - 1), 1, "which evening is simulated", "N"),
    Option("--speed", _number("times", 0, 3600), 10.0, "simulated seconds per second; 0 freezes", "X"),
    Option("--start", _time, None, "simulated time of the first second, ISO 8601 (default: now)", "TIME"),
]
CONTROL = argparse.Namespace(flag="--control", help="let tests set scores: PATCH /v1/games/{id}")

_DEFAULTS = Settings(sources=())

_WALL = [
    Option(
        "--poll-interval",
        _number("seconds", 0.02, 3600),
        None,
        "poll so often whatever the games do, s (default: the cadence follows the games)",
        "SECONDS",
    ),
    Option("--espn-base", str, _DEFAULTS.espn_base, "where the ESPN scoreboards are", "URL"),
    Option("--contact", str, _DEFAULTS.contact, "URL in the User-Agent by which a feed's owner finds you", "URL"),
    Option("--data-dir", str, None, "keep the last board here over a restart (default: nothing is kept)", "DIR"),
    Option("--heartbeat-ms", _integer("ms", 200, 60_000), _DEFAULTS.heartbeat_ms, "time between heartbeats, ms", "MS"),
    Option("--history-limit", _integer("count", 1, 10**6), _DEFAULTS.history_limit, "publications for recovery", "N"),
    Option(
        "--stale-after", _number("seconds", 1, 86_400), _DEFAULTS.stale_after_s, "silence that makes games stale, s"
    ),
    Option(
        "--slow-after", _number("seconds", 0.1, 600), _DEFAULTS.slow_after_s, "cut off clients undrained for so long, s"
    ),
]
_REPLAY = [
    Option("--speed", _number("times", 0.001, 10**6), _DEFAULTS.replay_speed, "replay: recorded s per s", "X"),
    Option("--max-gap", _number("seconds", 0, 3600), _DEFAULTS.replay_max_gap_s, "replay: longest pause, s", "SECONDS"),
]
_COMMON = [LOG_LEVEL, LOG_FORMAT]

RUN = [HOST, PORT, *_SIMULATION, *_WALL, *_COMMON]
SERVE = [HOST, PORT, *_REPLAY, *_WALL, *_COMMON]
MOCKFEED = [HOST, MOCK_PORT, *_SIMULATION, *_COMMON]


def add(parser: argparse.ArgumentParser, options: list[Option], environ: Mapping[str, str] = os.environ) -> None:
    """Add options whose defaults the environment may change. Raises `UsageError` for a bad value there."""
    for option in options:
        default = option.default
        if written := environ.get(option.variable):
            try:
                default = option.read(written)
            except argparse.ArgumentTypeError as error:
                raise UsageError(f"{option.variable}: {error}") from None
        told = "" if option.default is None else f" (default: {option.default})"
        parser.add_argument(
            option.flag,
            type=option.read,
            default=default,
            metavar=option.metavar or "VALUE",
            help=f"{option.help}{told} [{option.variable}]".replace("%", "%%"),
        )


def wall_settings(arguments: argparse.Namespace, sources: tuple[str, ...]) -> Settings:
    """Settings of the wall from parsed options."""
    given = {
        "poll_interval_s": arguments.poll_interval,
        "espn_base": arguments.espn_base,
        "contact": arguments.contact,
        "data_dir": arguments.data_dir,
        "heartbeat_ms": arguments.heartbeat_ms,
        "history_limit": arguments.history_limit,
        "stale_after_s": arguments.stale_after,
        "slow_after_s": arguments.slow_after,
    }
    if "max_gap" in arguments:
        given |= {"replay_speed": arguments.speed, "replay_max_gap_s": arguments.max_gap}
    return msgspec.convert(given | {"sources": sources}, Settings)


def mock_settings(arguments: argparse.Namespace, *, control: bool) -> MockSettings:
    """Settings of the mock feed from parsed options."""
    return MockSettings(seed=arguments.seed, speed=arguments.speed, start=arguments.start, control=control)
