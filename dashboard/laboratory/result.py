"""The result of a run of the laboratory, as its JSON contains it. Pure."""

from typing import Final

from msgspec import Struct

from dashboard.contrast.cost import Sizes
from dashboard.contrast.window import Window
from dashboard.laboratory.account import Staleness
from dashboard.laboratory.viewers import Name


RULES: Final = (
    "Contestants run one after another. Each has a fresh server and a fresh feed of the same seed, which plays the same"
    " part of the same evening and then stands still.",
    "All read the same JSON from the same serializer, which contains the board's position. The feed's interval is the"
    " minimum of each contestant's staleness; staleness counts from the detection by the server.",
    "Every viewer keeps one connection alive and sends a browser's headers, all of them the same. So the server"
    " recognizes a repeated poll, as it would from a crowd with one browser.",
    "HTTP bodies are packed with gzip, large frames with permessage-deflate, as browsers request. Event streams are"
    " plain.",
    "Phases of polling are random, drawn from the seed. A poller sends the next poll only after the answer to the last"
    " one.",
    "Bytes are counted at the viewers' sockets in both directions, with headers and framing. TCP and IP are not"
    " counted. Opening the connections is counted separately.",
    "The server has a core of its own; feed and viewers share another. Its processor time is that of the whole process,"
    " the feed included. Its time without a viewer is reported separately.",
    "A change counts as seen when a viewer's process has read the bytes: nobody paints.",
)


class Options(Struct, frozen=True, kw_only=True):
    """The options of a run."""

    viewers: tuple[int, ...] = (1000,)
    interval_s: float = 2.0
    duration_s: float = 20.0
    seed: int = 1
    speed: float = 10.0
    """Simulated seconds per second."""
    feed_interval_s: float = 1.0
    """Interval at which the server polls its feed, s."""
    contestants: tuple[Name, ...] = ("push", "sse", "long_poll", "fair_poll", "delta_poll", "naive_poll")
    server: str | None = None
    """URL of a running server; `None` starts one for each contestant."""
    waited_limit: float = 0.1
    """Largest share of the time for which the server may wait for its core."""


class Contestant(Struct, frozen=True, kw_only=True, rename={"window": "evening"}):
    """The figures of one contestant. Sums are over all viewers and the measured time."""

    staleness_ms: Staleness
    wrong_score_seconds: float
    requests: int
    messages: int
    """Answers, frames or events."""
    bytes_sent: int
    """Bytes from the viewers to the server."""
    bytes_received: int
    nothing_new_share: float
    """Share of the messages that contain nothing new."""
    server_cpu_ms_per_viewer_minute: float | None
    """Processor time of the server; `null` for a server that is not ours."""
    missed_changes: int
    """Versions of games that were replaced before a viewer saw them."""
    digest: str
    """Digest of the board that every viewer ended with."""
    versions: int
    """Versions of games that all viewers together could see."""
    publications: int
    kib_per_viewer: float | None
    """Memory of the server, without the kernel's buffers; `null` for a server that is not ours."""
    opening_bytes: int
    """Bytes in both directions, of all viewers, for opening a connection and the first board."""
    kernel_bytes: int
    """Bytes in both directions of the connections that were open at the end: the kernel's count (TCP_INFO)."""
    counted_bytes: int
    """The same bytes: our count."""
    viewers_busy: float
    """Share of a core that the busiest process of viewers used."""
    viewers_lag_ms: float
    """Lateness of the viewers' timers, p99: it is part of every staleness."""
    server_waited: float | None
    """Share of the time for which the server was ready without its core."""
    server_busy: float | None
    """Share of its core that the server used."""
    window: Window
    """The publications of the measured time: all that the model needs."""
    sizes: Sizes
    """Sizes of this server's messages at the end, one request each."""


class Run(Struct, frozen=True, kw_only=True):
    """All contestants with one number of viewers."""

    viewers: int
    contestants: dict[Name, Contestant]


class Machine(Struct, frozen=True, kw_only=True):
    """The machine of the measurement, without which figures say nothing."""

    date: str
    python: str
    packages: dict[str, str]
    kernel: str
    cpu: str
    cores: int
    load_average: float
    """Load of the last minute before the run, caused by others."""


class Result(Struct, frozen=True, kw_only=True):
    """The whole result. `contestants` are those of the first run."""

    machine: Machine
    options: Options
    rules: tuple[str, ...]
    idle_cpu_ms_per_s: float | None
    """Processor time of our server without a viewer; `null` for a server that is not ours."""
    contestants: dict[Name, Contestant]
    runs: list[Run]
