"""What a run of the laboratory comes to: the shape of its JSON. Pure."""

from typing import Final

from msgspec import Struct

from dashboard.contrast.cost import Sizes
from dashboard.contrast.window import Window
from dashboard.laboratory.account import Staleness
from dashboard.laboratory.viewers import Name


RULES: Final = (
    "Contestants run one after another, each against a fresh server and a fresh feed of the same seed, which plays the"
    " same part of the same evening and then stands still.",
    "All read the same JSON from the same serializer, and know the board's position from it. The feed's interval is the"
    " floor of everybody's staleness; staleness is counted from the detection by the server.",
    "Every viewer keeps one connection alive and sends a browser's headers, all of them the same, so that the server"
    " knows a poll again, as it would a crowd's with one browser; HTTP bodies are packed with gzip, large frames with"
    " permessage-deflate, as browsers ask for; event streams are plain.",
    "Phases of polling are random, drawn from the seed. Who polls makes the next poll only when the last one was"
    " answered.",
    "Bytes are counted at the viewers' sockets in both directions, headers and framing included; TCP and IP are not,"
    " and neither is opening the connections, which is told apart.",
    "The server has a core of its own; feed and viewers share another. Its processor time is that of its whole process,"
    " also what it spends on the feed; what it uses without a viewer is told apart.",
    "A change counts as seen when a viewer's process has read the bytes: nobody paints.",
)


class Options(Struct, frozen=True, kw_only=True):
    """What is run."""

    viewers: tuple[int, ...] = (1000,)
    interval_s: float = 2.0
    duration_s: float = 20.0
    seed: int = 1
    speed: float = 10.0
    """Simulated seconds a second."""
    feed_interval_s: float = 1.0
    """The server asks its feed so often."""
    contestants: tuple[Name, ...] = ("push", "sse", "long_poll", "fair_poll", "delta_poll", "naive_poll")
    server: str | None = None
    """Instead of a server of our own."""
    waited_limit: float = 0.1
    """Share of the time for which others may keep the server from its core."""


class Contestant(Struct, frozen=True, kw_only=True, rename={"window": "evening"}):
    """One contestant with so many viewers. Sums are over all viewers and the measured time."""

    staleness_ms: Staleness
    wrong_score_seconds: float
    requests: int
    messages: int
    """Answers, frames or events."""
    bytes_sent: int
    """By the viewers, to the server."""
    bytes_received: int
    nothing_new_share: float
    """Of the messages."""
    server_cpu_ms_per_viewer_minute: float | None
    """`null` for a server that is not ours."""
    missed_changes: int
    """Versions of games that were overtaken before a viewer saw them."""
    digest: str
    """Of the board that every viewer ended with."""
    versions: int
    """Of games, that there were to be seen by all viewers together."""
    publications: int
    kib_per_viewer: float | None
    """Of the server's memory, without the kernel's buffers."""
    opening_bytes: int
    """Both ways, of all viewers, for opening a connection and the first board."""
    kernel_bytes: int
    """Both ways, of the connections that were open at the end, as the kernel counted them (TCP_INFO)…"""
    counted_bytes: int
    """…and as we did."""
    viewers_busy: float
    """Share of a core that the viewers' processes used, the busiest of them."""
    viewers_lag_ms: float
    """How late the viewers' timers were, p99: part of every staleness."""
    server_waited: float | None
    """Share of the time in which the server was ready and did not get its core."""
    server_busy: float | None
    """Share of its core that the server used."""
    window: Window
    """What was published in the measured time: all that the model needs to know."""
    sizes: Sizes
    """How large this server's messages were at the end, asked once each."""


class Run(Struct, frozen=True, kw_only=True):
    """All contestants with so many viewers."""

    viewers: int
    contestants: dict[Name, Contestant]


class Machine(Struct, frozen=True, kw_only=True):
    """Where figures were made: without it they say nothing."""

    date: str
    python: str
    packages: dict[str, str]
    kernel: str
    cpu: str
    cores: int
    load_average: float
    """Of the last minute before the run: what others did."""


class Result(Struct, frozen=True, kw_only=True):
    """Everything. `contestants` are those of the first run."""

    machine: Machine
    options: Options
    rules: tuple[str, ...]
    idle_cpu_ms_per_s: float | None
    """What our server uses without a viewer."""
    contestants: dict[Name, Contestant]
    runs: list[Run]
