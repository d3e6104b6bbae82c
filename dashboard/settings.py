"""Every setting of the server and the mock feed, with its unit and default. Values: read once and never changed."""

from datetime import datetime

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """Settings of `create_app`. The command line and `SCOREWALL_*` fill them; see `commands/options.py`."""

    sources: tuple[str, ...]
    """Specs of the sources: `mock=http://HOST:PORT`, `espn:SPORT/LEAGUE`, `replay:PATH`."""
    poll_interval_s: float | None = None
    """Interval of polls of every source, s. By default the cadence follows the games."""
    games_limit: int = 2000
    """Games of one source on the board at a time. The rest is left out and counted."""
    games_growth: int = 2000
    """New games of one source per hour, after the first answer."""
    espn_base: str = "https://site.api.espn.com/apis/site/v2/sports"
    contact: str = "https://github.com/scorewall/scorewall"
    """URL in the User-Agent that leads a feed's owner to the operator."""
    replay_speed: float = 1.0
    """Recorded seconds per second."""
    replay_max_gap_s: float = 10.0
    """Longest pause of a replay, s."""
    data_dir: str | None = None
    """Folder that keeps the last board over a restart. Without it nothing is kept."""
    broker: str = "memory"
    """Broker between nodes: `memory` (this process alone), or an address of Redis as `redis_address` has them."""
    cluster_name: str = "scorewall"
    """Name that separates this cluster from others on the same broker."""
    lease_s: float = 1.5
    """Silence after which a leader is replaced, and after which the broker counts as away, s."""
    heartbeat_ms: int = 10_000
    """Interval of heartbeats to each session, ms. The page derives all its timeouts from it."""
    tick_ms: int = 25
    """Least time between two frames, ms. A lone change leaves at once, a burst leaves together; 0 sends each alone."""
    history_limit: int = 1000
    """Publications kept for recovery."""
    changes_limit: int = 10_000
    """Publications kept in the contrast's log: three hours at one a second, 5 MB at most."""
    contrast_kept_s: float = 2.0
    """Time for which clients of the contrast share a computed answer, s."""
    events_limit: int = 100
    """Events kept for a client that does not read."""
    bridges_bytes: int = 2**24
    """Frames kept for clients that return, bytes: the gaps since different positions. The least used leave first."""
    pages_bytes: int = 2**24
    """Rendered pages kept for all clients that get the same, bytes. Those not used for longest leave first."""
    filters_limit: int = 500
    """Different selections of games in use at a time. Each costs one encoding per publication."""
    filters_share: float = 0.25
    """Share of the filters, of push and of waiting polls, that one neighbor may use."""
    resume_window_ms: int = 250
    """Time in which a new client may send its resume before it gets a snapshot, ms."""
    stale_after_s: float = 120.0
    """Time without a good answer (five polls at least) after which a source's running games are stale, s."""
    slow_after_s: float = 10.0
    """Time after which a client whose connection has not drained is evicted, s."""
    slow_after_bytes: int = 2**20
    """Backlog of frames past which a client is evicted, bytes."""
    silent_after_s: float = 120.0
    """Time without a message or a pong after which a client is evicted, s."""
    origins: tuple[str, ...] = ()
    """Other origins whose pages may connect and read, such as `https://example.org`. The server's own always may."""
    hosts: tuple[str, ...] = ()
    """
    Further names and addresses of this server, such as `wall.example`, `*.example.org` or `192.168.0.0/16`.

    Under any other name it serves public scores only. Localhost, its own addresses, and its host name and mDNS name are
    always on the list.
    """
    base_path: str = ""
    """
    Path below which a proxy serves this server, such as `/scores`; empty: the root of its site.

    Requests may contain it or not.
    """
    frame_ancestors: tuple[str, ...] = ()
    """
    Origins whose pages may show the wall and the contrast in a frame, such as `https://home.example:8123`.

    `self` is this server, `*` everybody. By default nobody may.
    """
    connections_limit: int = 12_000
    """WebSockets, event streams and long polls at a time."""
    connections_per_address_limit: int = 1000
    """The same for one neighbor: an IPv4 address or an IPv6 /64."""
    open_connections_limit: int = 16_000
    """
    TCP connections at a time, idle ones included.

    The limit of open files lowers it. At the limit, idle connections of the neighbor with the most are closed.
    """
    open_connections_per_address_limit: int = 3000
    """The same for one neighbor: half of all at most."""
    unread_limit: int = 1000
    """Connections at a time whose client does not read its response. Each holds about 200 KiB."""
    unread_per_address_limit: int = 250
    """The same for one neighbor."""
    unread_after_s: float = 30.0
    """Time after which such a connection is closed, s."""
    backlog: int = 1024
    """New connections that the kernel keeps until they are accepted."""
    exempt_addresses: tuple[str, ...] = ("127.0.0.1", "::1")
    """
    Addresses and networks without limits per neighbor.

    Behind a proxy on this machine every client has one of these.
    """
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks of proxies whose `X-Forwarded-For` is trusted."""
    cpu_per_address_ms: float = 250.0
    """Processor time that one neighbor may use per second on average, ms; 0: no limit."""
    cpu_burst_per_address_ms: float = 5000.0
    """Processor time that one neighbor may use beyond that average, ms."""
    drain_s: float = 0.0
    """Time for which `/readyz` answers 503 before a stop, so that a proxy sends new clients elsewhere, s."""
    accepts_per_s: float = 5000.0
    """New WebSockets and event streams a second, twice that in a burst; 0: no limit."""
    commands_per_s: float = 10.0
    """Commands of one client a second on average; 0: no limit."""
    commands_burst: int = 50
    """Commands of one client at once."""
    command_errors_limit: int = 10
    """Bad commands after which a connection is closed for good."""
    idle_s: float = 15.0
    """Time after which a connection without a complete request is closed, s. It ends slow handshakes, too."""
    shutdown_s: float = 2.0
    """Time for clients to close at a stop, s."""


class MockSettings(Struct, frozen=True, kw_only=True):
    """Settings of the mock feed."""

    seed: int = 1
    """Number of the simulated evening."""
    speed: float = 10.0
    """Simulated seconds per second."""
    start: datetime | None = None
    """Simulated time of the first second. By default the present."""
    hold_s: float | None = None
    """The evening starts with the first request and stops after this many simulated seconds. By default it goes on."""
    control: bool = False
    """Whether tests may set scores by `PATCH /v1/games/{id}`."""
    hosts: tuple[str, ...] = ()
    """Further names and addresses under which scores may be set, as in `Settings.hosts`."""
