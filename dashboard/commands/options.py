"""The options of the commands. `docs/operations.md` lists them all."""

import argparse

import msgspec

from dashboard.commands.option import (
    Option,
    Reader,
    checked,
    counts,
    each,
    integer,
    moment,
    name,
    number,
    one_of,
)
from dashboard.settings import MockSettings, Settings
from dashboard.web.neighbor.address import parse_network
from dashboard.web.site.base_path import parse_base_path
from dashboard.web.site.framing import parse_entry as parse_frame_entry
from dashboard.web.site.hosts import parse_entry as parse_host_entry
from dashboard.web.site.origins import parse_entry as parse_origin_entry


_port = integer("port", 0, 65535)

HOST = Option("--host", str, "127.0.0.1", "Listen on this address; 0.0.0.0 listens on every network", "ADDRESS")
PORT = Option("--port", _port, 8080, "Listen on this port; 0 takes a free one", "PORT")
MOCK_PORT = Option("--port", _port, 9090, "Listen on this port; 0 takes a free one", "PORT")
WORKERS = Option(
    "--workers",
    integer("count", 1, 256),
    1,
    "Run this many server processes on the port; more than one needs --broker",
    "N",
)
LOG_LEVEL = Option(
    "--log-level",
    one_of("debug", "info", "warning", "error"),
    "info",
    "Log events of this level and above: debug, info, warning or error",
)
LOG_FORMAT = Option(
    "--log-format",
    one_of("auto", "console", "json"),
    "auto",
    "Write logs as text (console) or JSON lines (json); auto writes text to a terminal and JSON elsewhere",
)

_SIMULATION = [
    Option("--seed", integer("seed", 0, 2**31 - 1), 1, "Simulate the evening of this number", "N"),
    Option(
        "--speed",
        number("times", 0, 3600),
        10.0,
        "Simulate this many seconds of the evening per second; 0 freezes it",
        "X",
    ),
    Option("--start", moment, None, "Start the simulated evening at this ISO 8601 time (default: now)", "TIME"),
]
HOLD = Option(
    "--hold",
    number("seconds", 0, 10**7),
    None,
    "Start the evening with the first request, and freeze it after this many simulated seconds (default: never)",
    "SECONDS",
)
CONTROL = argparse.Namespace(flag="--control", help="Let tests set scores by PATCH /v1/games/{id}")

_DEFAULTS = Settings(sources=())


def _setting(flag: str, read: Reader, setting: str, text: str, metavar: str = "VALUE") -> Option:
    return Option(flag, read, getattr(_DEFAULTS, setting), text, metavar, setting)


HOSTS = _setting(
    "--hosts",
    each(parse_host_entry),
    "hosts",
    "Answer under these names and addresses like under localhost, this machine's name and its addresses: "
    "wall.example, *.club.example or 192.168.0.0/16, separated by commas",
    "HOSTS",
)
_count = integer("count", 1, 10**6)
_seconds = number("seconds", 0.02, 86_400)
_rate = number("a second", 0, 10**6)

_SERVER = [
    _setting(
        "--poll-interval",
        _seconds,
        "poll_interval_s",
        "Poll every source at this interval in seconds (default: as its games require)",
        "SECONDS",
    ),
    _setting("--games-limit", _count, "games_limit", "Show at most this many games of one source", "N"),
    _setting("--games-growth", _count, "games_growth", "Take at most this many new games of one source an hour", "N"),
    _setting("--espn-base", str, "espn_base", "Read ESPN scoreboards below this URL", "URL"),
    _setting("--contact", str, "contact", "Name this URL in the User-Agent, so that a feed's owner finds you", "URL"),
    _setting("--data-dir", str, "data_dir", "Keep the board in this folder over a restart (default: nowhere)", "DIR"),
    _setting(
        "--broker",
        str,
        "broker",
        "Share the board with other nodes through this broker: redis://HOST:PORT/DB, unix://PATH, "
        "redis+sentinel://HOST,HOST/SERVICE or redis+cluster://HOST,HOST; memory is this process alone",
        "URL",
    ),
    _setting("--cluster-name", name, "cluster_name", "Share the board only with nodes of this cluster name", "NAME"),
    _setting(
        "--lease",
        number("seconds", 0.3, 60),
        "lease_s",
        "Replace a leader that has been silent for this many seconds",
        "SECONDS",
    ),
    _setting(
        "--heartbeat-ms",
        integer("ms", 200, 60_000),
        "heartbeat_ms",
        "Send each client a heartbeat at this interval in milliseconds",
        "MS",
    ),
    _setting(
        "--tick-ms",
        integer("ms", 0, 1000),
        "tick_ms",
        "Send changes that occur within this many milliseconds together; 0 sends each alone",
        "MS",
    ),
    _setting("--history-limit", _count, "history_limit", "Keep this many publications for recovery", "N"),
    _setting("--changes-limit", _count, "changes_limit", "Keep this many publications in the contrast's log", "N"),
    _setting(
        "--contrast-kept",
        _seconds,
        "contrast_kept_s",
        "Share a computed answer of the contrast for this many seconds",
        "SECONDS",
    ),
    _setting("--events-limit", _count, "events_limit", "Keep this many events for a client that does not read", "N"),
    _setting(
        "--bridges-bytes",
        integer("bytes", 0, 2**30),
        "bridges_bytes",
        "Keep this many bytes of prepared answers for clients that return; the least used leave first",
        "BYTES",
    ),
    _setting(
        "--pages-bytes",
        integer("bytes", 2**20, 2**30),
        "pages_bytes",
        "Keep this many bytes of rendered pages; those not used for longest leave first",
        "BYTES",
    ),
    _setting(
        "--filters-limit", _count, "filters_limit", "Allow this many different selections of games at a time", "N"
    ),
    _setting(
        "--filters-share",
        number("share", 0, 1),
        "filters_share",
        "Allow one address this share of the filters",
        "SHARE",
    ),
    _setting(
        "--resume-window-ms",
        integer("ms", 1, 60_000),
        "resume_window_ms",
        "Wait this many milliseconds for a new client's resume before sending the whole board",
        "MS",
    ),
    _setting(
        "--stale-after",
        _seconds,
        "stale_after_s",
        "Mark a source's running games stale after this many seconds without a good answer",
        "SECONDS",
    ),
    _setting(
        "--slow-after",
        _seconds,
        "slow_after_s",
        "Evict a client whose connection has not drained for this many seconds",
        "SECONDS",
    ),
    _setting(
        "--slow-after-bytes",
        integer("bytes", 1, 2**30),
        "slow_after_bytes",
        "Evict a client whose backlog exceeds this many bytes",
        "BYTES",
    ),
    _setting(
        "--silent-after",
        _seconds,
        "silent_after_s",
        "Evict a client that has not answered a ping for this many seconds",
        "SECONDS",
    ),
    _setting(
        "--origins",
        each(parse_origin_entry),
        "origins",
        "Let pages of these origins connect and read, separated by commas, such as https://club.example",
        "URLS",
    ),
    HOSTS,
    _setting(
        "--base-path",
        checked(parse_base_path),
        "base_path",
        "Stand below this path of a site, such as /scores; requests may contain it or not (default: the root)",
        "PATH",
    ),
    _setting(
        "--frame-ancestors",
        each(parse_frame_entry),
        "frame_ancestors",
        "Let pages of these origins show the wall in a frame, separated by commas; self is this server, * everybody "
        "(default: nobody)",
        "URLS",
    ),
    _setting(
        "--connections-limit",
        _count,
        "connections_limit",
        "Accept this many WebSockets, event streams and long polls at a time",
        "N",
    ),
    _setting(
        "--connections-per-address-limit",
        _count,
        "connections_per_address_limit",
        "Accept this many WebSockets, event streams and long polls of one address at a time",
        "N",
    ),
    _setting(
        "--open-connections-limit",
        _count,
        "open_connections_limit",
        "Keep this many TCP connections open at a time, idle ones included",
        "N",
    ),
    _setting(
        "--open-connections-per-address-limit",
        _count,
        "open_connections_per_address_limit",
        "Keep this many TCP connections of one address open at a time",
        "N",
    ),
    _setting(
        "--unread-limit",
        _count,
        "unread_limit",
        "Keep this many connections whose client does not read its response",
        "N",
    ),
    _setting(
        "--unread-per-address-limit",
        _count,
        "unread_per_address_limit",
        "Keep this many connections of one address whose client does not read its response",
        "N",
    ),
    _setting(
        "--unread-after",
        _seconds,
        "unread_after_s",
        "Close a connection whose client has not read its response for this many seconds",
        "SECONDS",
    ),
    _setting(
        "--backlog",
        integer("count", 1, 65535),
        "backlog",
        "Let the kernel keep this many new connections until they are accepted",
        "N",
    ),
    _setting(
        "--trusted-proxies",
        each(parse_network),
        "trusted_proxies",
        "Trust X-Forwarded-For from these proxies: addresses or networks such as 10.0.0.0/8, separated by commas",
        "NETWORKS",
    ),
    _setting(
        "--drain",
        number("seconds", 0, 600),
        "drain_s",
        "Answer /readyz with 503 for this many seconds before a stop",
        "SECONDS",
    ),
    _setting(
        "--exempt-addresses",
        each(parse_network),
        "exempt_addresses",
        "Do not limit these addresses or networks one by one, separated by commas",
        "NETWORKS",
    ),
    _setting(
        "--cpu-per-address",
        number("ms a second", 0, 1000),
        "cpu_per_address_ms",
        "Let one address use this many milliseconds of processor time per second; 0 is no limit",
        "MS",
    ),
    _setting(
        "--cpu-burst-per-address",
        number("ms", 1, 10**6),
        "cpu_burst_per_address_ms",
        "Let one address use this many milliseconds of processor time beyond that",
        "MS",
    ),
    _setting(
        "--accepts-per-s",
        _rate,
        "accepts_per_s",
        "Accept this many new WebSockets and event streams per second; 0 is no limit",
        "X",
    ),
    _setting(
        "--commands-per-s",
        _rate,
        "commands_per_s",
        "Accept this many commands per second of one client; 0 is no limit",
        "X",
    ),
    _setting("--commands-burst", _count, "commands_burst", "Accept this many commands of one client at once", "N"),
    _setting(
        "--command-errors-limit",
        _count,
        "command_errors_limit",
        "Close a connection for good after this many bad commands",
        "N",
    ),
    _setting(
        "--idle",
        _seconds,
        "idle_s",
        "Close an HTTP connection that has not completed a request for this many seconds",
        "SECONDS",
    ),
    _setting(
        "--shutdown",
        number("seconds", 0.1, 60),
        "shutdown_s",
        "Wait this many seconds at most for clients to close at a stop",
        "SECONDS",
    ),
]
_REPLAY = [
    _setting(
        "--speed",
        number("times", 0.001, 10**6),
        "replay_speed",
        "Replay this many recorded seconds per second",
        "X",
    ),
    _setting(
        "--max-gap",
        number("seconds", 0, 3600),
        "replay_max_gap_s",
        "Shorten pauses of a replay to this many seconds",
        "SECONDS",
    ),
]
_COMMON = [LOG_LEVEL, LOG_FORMAT]

RUN = [HOST, PORT, *_SIMULATION, *_SERVER, *_COMMON]
SERVE = [HOST, PORT, WORKERS, *_REPLAY, *_SERVER, *_COMMON]
_LABORATORY = [
    Option("--viewers", counts, (1000,), "Simulate this many viewers of each contestant; one run for each", "N,…"),
    Option("--interval", number("seconds", 0.25, 60), 2.0, "Poll at this interval in seconds", "SECONDS"),
    Option("--duration", number("seconds", 1, 3600), 20.0, "Measure each contestant for this many seconds", "SECONDS"),
    Option(
        "--feed-interval",
        number("seconds", 0.1, 3600),
        1.0,
        "Let the server poll its feed at this interval in seconds",
        "SECONDS",
    ),
    Option(
        "--waited-limit",
        number("share", 0, 1),
        0.1,
        "Refuse a result when the server waited for its processor for more than this share of the time",
        "SHARE",
    ),
]

CONTRAST = [*_LABORATORY, *_SIMULATION[:2]]
MOCKFEED = [HOST, MOCK_PORT, *_SIMULATION, HOLD, HOSTS, *_COMMON]


def server_settings(arguments: argparse.Namespace, sources: tuple[str, ...]) -> Settings:
    """Return the server's settings from parsed options."""
    options = [option for option in (*_SERVER, *_REPLAY) if option.setting and _belongs(option, arguments)]
    values = {str(option.setting): getattr(arguments, option.name) for option in options}
    return msgspec.convert(values | {"sources": sources}, Settings)


def _belongs(option: Option, arguments: argparse.Namespace) -> bool:
    """Return whether a command has the option. `--speed` belongs to the replay only beside `--max-gap`."""
    return option.name in arguments and (option.setting != "replay_speed" or "max_gap" in arguments)


def mock_settings(arguments: argparse.Namespace, *, control: bool) -> MockSettings:
    """Return the mock feed's settings from parsed options."""
    return MockSettings(
        seed=arguments.seed,
        speed=arguments.speed,
        start=arguments.start,
        hold_s=getattr(arguments, HOLD.name, None),
        control=control,
        hosts=getattr(arguments, HOSTS.name, ()),
    )
