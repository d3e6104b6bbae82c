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
    metavar: str = "VALUE"
    setting: str | None = None
    """The field of `Settings` it fills."""

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


def _words(written: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in written.split(",") if word.strip())


def _name(written: str) -> str:
    if not (0 < len(written) <= 64 and written.isascii() and written.replace("-", "a").replace("_", "a").isalnum()):
        raise argparse.ArgumentTypeError(f"{written[:80]!r} is no name of at most 64 letters, digits, - and _")
    return written


def _counts(written: str) -> tuple[int, ...]:
    read = _integer("count of viewers", 1, 100_000)
    return tuple(read(part) for part in written.split(","))


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
WORKERS = Option("--workers", _integer("count", 1, 256), 1, "processes on this port; more than one needs --broker", "N")
LOG_LEVEL = Option("--log-level", _one_of("debug", "info", "warning", "error"), "info", "least level that is logged")
LOG_FORMAT = Option("--log-format", _one_of("auto", "console", "json"), "auto", "auto: for people on a terminal")

_SIMULATION = [
    Option("--seed", _integer("seed", 0, 2**31 - 1), 1, "which evening is simulated", "N"),
    Option("--speed", _number("times", 0, 3600), 10.0, "simulated seconds per second; 0 freezes", "X"),
    Option("--start", _time, None, "simulated time of the first second, ISO 8601 (default: now)", "TIME"),
]
HOLD = Option(
    "--hold",
    _number("seconds", 0, 10**7),
    None,
    "begin when first asked, stand still so many simulated s later",
    "SECONDS",
)
CONTROL = argparse.Namespace(flag="--control", help="let tests set scores: PATCH /v1/games/{id}")

_DEFAULTS = Settings(sources=())


def _setting(flag: str, read: Callable[[str], object], setting: str, told: str, metavar: str = "VALUE") -> Option:
    return Option(flag, read, getattr(_DEFAULTS, setting), told, metavar, setting)


_seconds = _number("seconds", 0.02, 86_400)

_WALL = [
    _setting("--poll-interval", _seconds, "poll_interval_s", "poll so often, s (default: as the games ask)", "SECONDS"),
    _setting("--espn-base", str, "espn_base", "where the ESPN scoreboards are", "URL"),
    _setting("--contact", str, "contact", "URL in the User-Agent by which a feed's owner finds you", "URL"),
    _setting("--data-dir", str, "data_dir", "keep the last board here over a restart (default: nowhere)", "DIR"),
    _setting("--broker", str, "broker", "share the board with other nodes: redis://HOST:PORT/DB", "URL"),
    _setting("--cluster-name", _name, "cluster_name", "tells one cluster on a broker from another", "NAME"),
    _setting(
        "--lease", _number("seconds", 0.3, 60), "lease_s", "a leader unheard of for so long is replaced, s", "SECONDS"
    ),
    _setting("--heartbeat-ms", _integer("ms", 200, 60_000), "heartbeat_ms", "time between heartbeats, ms", "MS"),
    _setting("--tick-ms", _integer("ms", 0, 1000), "tick_ms", "what changes within it leaves together, ms", "MS"),
    _setting("--history-limit", _integer("count", 1, 10**6), "history_limit", "publications kept for recovery", "N"),
    _setting("--changes-limit", _integer("count", 1, 10**6), "changes_limit", "changes kept for the contrast", "N"),
    _setting("--events-limit", _integer("count", 1, 10**6), "events_limit", "events kept for a stalled client", "N"),
    _setting("--filters-limit", _integer("count", 1, 10**6), "filters_limit", "different filters in use", "N"),
    _setting("--stale-after", _seconds, "stale_after_s", "silence that makes games stale, s", "SECONDS"),
    _setting("--slow-after", _seconds, "slow_after_s", "cut off clients undrained for so long, s", "SECONDS"),
    _setting("--slow-after-bytes", _integer("bytes", 1, 2**30), "slow_after_bytes", "or so far behind, bytes", "BYTES"),
    _setting("--silent-after", _seconds, "silent_after_s", "or that answered no ping for so long, s", "SECONDS"),
    _setting("--origins", _words, "origins", "other sites whose pages may connect, separated by commas", "URLS"),
    _setting(
        "--connections-limit", _integer("count", 1, 10**6), "connections_limit", "sockets, streams and waits", "N"
    ),
    _setting(
        "--connections-per-address-limit",
        _integer("count", 1, 10**6),
        "connections_per_address_limit",
        "those of one address",
        "N",
    ),
    _setting("--trusted-proxies", _words, "trusted_proxies", "whose X-Forwarded-For is believed", "ADDRESSES"),
    _setting("--drain", _number("seconds", 0, 600), "drain_s", "not ready for so long before a stop, s", "SECONDS"),
    _setting("--exempt-addresses", _words, "exempt_addresses", "not counted one by one: a proxy's", "ADDRESSES"),
    _setting("--accepts-per-s", _number("a second", 0, 10**6), "accepts_per_s", "new ones, 1/s; 0: no limit", "X"),
    _setting(
        "--commands-per-s", _number("a second", 0, 10**6), "commands_per_s", "of one client, 1/s; 0: no limit", "X"
    ),
    _setting("--idle", _seconds, "idle_s", "close HTTP connections without a whole request for so long, s", "SECONDS"),
    _setting("--commands-burst", _integer("count", 1, 10**6), "commands_burst", "commands of one client at once", "N"),
]
_REPLAY = [
    _setting("--speed", _number("times", 0.001, 10**6), "replay_speed", "replay: recorded s per s", "X"),
    _setting("--max-gap", _number("seconds", 0, 3600), "replay_max_gap_s", "replay: longest pause, s", "SECONDS"),
]
_COMMON = [LOG_LEVEL, LOG_FORMAT]

RUN = [HOST, PORT, *_SIMULATION, *_WALL, *_COMMON]
SERVE = [HOST, PORT, WORKERS, *_REPLAY, *_WALL, *_COMMON]
_LABORATORY = [
    Option("--viewers", _counts, (1000,), "so many of each contestant, one run after another", "N,…"),
    Option("--interval", _number("seconds", 0.25, 60), 2.0, "between two polls, s", "SECONDS"),
    Option("--duration", _number("seconds", 1, 3600), 20.0, "of what is measured, s", "SECONDS"),
    Option("--feed-interval", _number("seconds", 0.1, 3600), 1.0, "the server asks its feed so often, s", "SECONDS"),
    Option(
        "--waited-limit", _number("share", 0, 1), 0.1, "no figures if others have the server's core longer", "SHARE"
    ),
]

CONTRAST = [*_LABORATORY, *_SIMULATION[:2]]
MOCKFEED = [HOST, MOCK_PORT, *_SIMULATION, HOLD, *_COMMON]


def add(parser: argparse.ArgumentParser, options: list[Option], environ: Mapping[str, str] = os.environ) -> None:
    """Add options whose defaults the environment may change. Raises `UsageError` for a bad value there."""
    for option in options:
        default = option.default
        if written := environ.get(option.variable):
            try:
                default = option.read(written)
            except argparse.ArgumentTypeError as error:
                raise UsageError(f"{option.variable}: {error}") from None
        default_told = ",".join(map(str, option.default)) if isinstance(option.default, tuple) else option.default
        told = "" if default_told in (None, "") else f" (default: {default_told})"
        parser.add_argument(
            option.flag,
            type=option.read,
            default=default,
            metavar=option.metavar,
            help=f"{option.help}{told} [{option.variable}]".replace("%", "%%"),
        )


def wall_settings(arguments: argparse.Namespace, sources: tuple[str, ...]) -> Settings:
    """Settings of the wall from parsed options."""
    options = [option for option in (*_WALL, *_REPLAY) if option.setting and _belongs(option, arguments)]
    given = {str(option.setting): getattr(arguments, option.name) for option in options}
    return msgspec.convert(given | {"sources": sources}, Settings)


def _belongs(option: Option, arguments: argparse.Namespace) -> bool:
    """`--speed` is the replay's only where there is a `--max-gap` beside it."""
    return option.name in arguments and (option.setting != "replay_speed" or "max_gap" in arguments)


def mock_settings(arguments: argparse.Namespace, *, control: bool) -> MockSettings:
    """Settings of the mock feed from parsed options."""
    return MockSettings(
        seed=arguments.seed,
        speed=arguments.speed,
        start=arguments.start,
        hold_s=getattr(arguments, HOLD.name, None),
        control=control,
    )
