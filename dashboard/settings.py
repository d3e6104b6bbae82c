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
    heartbeat_ms: int = 5000
    history_limit: int = 1000
    """Publications kept for recovery."""
    events_limit: int = 100
    """Events kept for a client that does not read."""
    resume_window_ms: int = 250
    """How long a new socket may take to ask for a resume before it gets a snapshot."""
    stale_after_s: float = 120.0
    """After so long without a good answer (and at least five polls) a source's games in play are marked stale."""
    slow_after_s: float = 10.0
    """A client that has not drained for so long is cut off."""
    command_errors_limit: int = 10
    """Bad commands after which a socket is closed for good."""
    shutdown_s: float = 2.0
    """What clients get to say goodbye in."""


class MockSettings(Struct, frozen=True, kw_only=True):
    """The mock feed's."""

    seed: int = 1
    speed: float = 10.0
    """Simulated seconds per second."""
    start: datetime | None = None
    """Simulated time of the first second; by default now."""
    control: bool = False
    """Whether tests may set scores (`PATCH /v1/games/{id}`)."""
