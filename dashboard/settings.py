"""Every setting of the wall, with its default and unit. A value: read once, handed around, never changed."""

from datetime import datetime

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """What `create_app` needs to know. The command line and `SCOREWALL_*` fill it; see `commands.options`."""

    sources: tuple[str, ...]
    """Specs: `mock=http://HOST:PORT`, `espn:SPORT/LEAGUE`, `replay:PATH`."""
    poll_interval_s: float | None = None
    """Poll every source so often, whatever its games do; by default the cadence follows the games."""
    espn_base: str = "https://site.api.espn.com/apis/site/v2/sports"
    contact: str = "https://github.com/scorewall/scorewall"
    """A URL at which a feed's owner finds out who is asking; part of the User-Agent."""
    replay_speed: float = 1.0
    replay_max_gap_s: float = 10.0
    data_dir: str | None = None
    """Where the last board is kept over a restart; nothing is kept without it."""
    broker: str = "memory"
    """What nodes share a board through: `memory` (this process alone), `redis://…`, `rediss://…` (TLS), `unix://…`."""
    cluster_name: str = "scorewall"
    """Tells one cluster on a broker from another."""
    lease_s: float = 1.5
    """So long after the leader was last heard of, another node leads. A broker that is silent for so long is away."""
    heartbeat_ms: int = 10_000
    """Every session gets a heartbeat so often; the page counts all its patience in this."""
    tick_ms: int = 25
    """Frames are at least so far apart: what comes alone goes at once, a burst together; 0: each publication alone."""
    history_limit: int = 1000
    """Publications kept for recovery."""
    changes_limit: int = 10_000
    """Publications whose moments and sizes are kept for the contrast: three hours of one a second, 5 MB at most."""
    events_limit: int = 100
    """Events kept for a client that does not read."""
    filters_limit: int = 500
    """Different filters in use at one time: each costs an encoding a publication."""
    resume_window_ms: int = 250
    """How long a new socket may take to ask for a resume before it gets a snapshot."""
    stale_after_s: float = 120.0
    """After so long without a good answer (and at least five polls) a source's games in play are marked stale."""
    slow_after_s: float = 10.0
    """A client that has not drained for so long is cut off."""
    slow_after_bytes: int = 2**20
    """So is one that is so many bytes of frames behind."""
    silent_after_s: float = 120.0
    """So is one that has answered no ping and said nothing for so long: nobody is there."""
    origins: tuple[str, ...] = ()
    """Other sites whose pages may connect, "https://example.org" each; this one's always may."""
    connections_limit: int = 12_000
    """WebSockets, event streams and waiting polls at one time."""
    connections_per_address_limit: int = 1000
    """Those of one address at one time."""
    exempt_addresses: tuple[str, ...] = ("127.0.0.1", "::1")
    """Not counted one by one: a proxy on this machine makes everybody look like this."""
    trusted_proxies: tuple[str, ...] = ()
    """Whose `X-Forwarded-For` is believed, by the address they connect from; nobody's by default."""
    drain_s: float = 0.0
    """So long before the sockets are closed `/readyz` says no: time for a proxy to send newcomers elsewhere."""
    accepts_per_s: float = 5000.0
    """New WebSockets and event streams a second, twice that at once; 0: no limit."""
    commands_per_s: float = 10.0
    """Commands of one client, on average; 0: no limit."""
    commands_burst: int = 50
    """Commands of one client at once."""
    command_errors_limit: int = 10
    """Bad commands after which a socket is closed for good."""
    idle_s: float = 15.0
    """A connection that has not finished its request for so long is closed: a slow handshake."""
    shutdown_s: float = 2.0
    """What clients get to say goodbye in."""


class MockSettings(Struct, frozen=True, kw_only=True):
    """The mock feed's."""

    seed: int = 1
    speed: float = 10.0
    """Simulated seconds per second."""
    start: datetime | None = None
    """Simulated time of the first second; by default now."""
    hold_s: float | None = None
    """The evening begins when first asked for and stands still so many simulated seconds later; by default never."""
    control: bool = False
    """Whether tests may set scores (`PATCH /v1/games/{id}`)."""
