"""
The wire protocol: every message between server and client, in both directions.

Each message is one UTF-8 JSON text frame `{"type": …, "payload": …}`. The set of types is closed. A client ignores an
unknown type; the server replies to an unknown type with `error`. Times are in ms since 1970 UTC. `make schema`
generates the JSON Schema in `static/schema/` from these types; the docstrings become its descriptions.
"""

from enum import IntEnum, StrEnum
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from dashboard.core.diff import Patch
from dashboard.core.events import Event
from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position


PROTOCOL: Final = 1
"""Version of the protocol. It increases when an old client could misread a new server."""

MAX_COMMAND_BYTES: Final = 4096
"""Maximum size of a client's frame, in bytes."""


class CloseCode(IntEnum):
    """
    The reason for closing a socket. After 4000-4499 reconnect and resume, after 4500-4999 do not (as in Centrifugo).
    """

    GOING_AWAY = 1001
    UNSUPPORTED_DATA = 1003
    TOO_BIG = 1009
    SERVICE_RESTART = 1012
    TOO_FAST = 4029
    TOO_MANY_ERRORS = 4500


TERMINAL_CLOSE_CODES: Final = range(4500, 5000)
"""Close codes after which a client must not connect again by itself."""


# --- server to client -------------------------------------------------------------------------------------


class Hello(Struct, frozen=True):
    """The first message on every socket."""

    protocol: int
    build: str
    """Build of the page's code. If it differs from the page's own build, reload at a quiet moment."""
    epoch: str
    offset: int
    heartbeat_ms: int
    """Time between two heartbeats, in ms. Silence of 1.5 times that is a stalled link, of 2.5 times a dead one."""
    server_time: int


class Snapshot(Struct, frozen=True):
    """The whole board, as the session's filter shows it."""

    position: Position
    games: dict[GameKey, Game]
    recovered: Literal[False] = False
    """Always false: a snapshot does not show which changes the client missed."""
    detected_at: int | UnsetType = UNSET
    """Time of detection of the newest change, in ms since 1970 UTC; absent before the first change."""


class Resumed(Struct, frozen=True):
    """The reply to a successful resume. The client's board is at `position`, and `deltas` deltas follow from there."""

    recovered: Literal[True]
    position: Position
    deltas: int


class DeltaPush(Struct, frozen=True):
    """The change from the board at `previous` to the board at `position`: remove `removed`, then patch `games`."""

    position: Position
    previous: Position
    games: dict[GameKey, Patch]
    removed: list[GameKey]
    events: list[Event]
    detected_at: int


class SourceState(StrEnum):
    """The state of a source."""

    WAITING = "waiting"
    OK = "ok"
    FAILING = "failing"
    ENDED = "ended"


class SourceHealth(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The health of one source, for the page and `/healthz`."""

    name: str
    state: SourceState
    polled_at: int | None = None
    """Time of the last good answer; "nothing changed" is one. Absent before the first."""
    failures: int = 0
    """Number of polls that failed since then."""
    error: str | None = None
    changed_at: int | None = None
    """Time of the last change of its data: the feed's own time if it has one."""
    late_after_ms: int | None = None
    """The source is late if `polled_at` is older than this many ms."""
    left_out: int = 0
    """Number of games of its last answer that are beyond the limits per source, and not on the board."""


class Heartbeat(Struct, frozen=True, omit_defaults=True):
    """A sign of life. The client compares position and digest with its own board."""

    position: Position
    digest: str
    server_time: int
    sources: list[SourceHealth]
    polled_at: int | None = None
    """The oldest of the sources' last good answers: every game is at least this fresh. Absent if a source has none."""
    changed_at: int | None = None
    """The newest change of all sources."""
    cluster: Literal["away"] | None = None
    """`away` while this node is cut off from the cluster: its board is the last one it received."""


def heartbeat(
    position: Position, digest: str, health: list[SourceHealth], server_time: int, *, cut_off: bool = False
) -> Heartbeat:
    """
    Make a heartbeat with the ages that follow from the sources.

    `polled_at` is the oldest poll, and null unless every source has been polled. `changed_at` is the newest change.
    """
    polled = [source.polled_at for source in health]
    changed = [source.changed_at for source in health if source.changed_at is not None]
    return Heartbeat(
        position,
        digest,
        server_time,
        health,
        polled_at=None if None in polled else min((at for at in polled if at is not None), default=None),
        changed_at=max(changed, default=None),
        cluster="away" if cut_off else None,
    )


class Pong(Struct, frozen=True):
    """The reply to a ping."""

    id: int
    server_time: int


class Bye(Struct, frozen=True):
    """A notice that the server is about to close every socket. Reconnect after a random time within the window."""

    reason: str
    after_ms_min: int
    after_ms_max: int
    build: str | UnsetType = UNSET
    """Build of the page's code that follows on this server; absent where it is not known, or stays the same."""


class ErrorCode(StrEnum):
    """The reason why a command was refused."""

    MALFORMED = "malformed"
    UNKNOWN_COMMAND = "unknown_command"
    INVALID_PAYLOAD = "invalid_payload"
    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    TOO_MANY_ERRORS = "too_many_errors"
    TOO_FAST = "too_fast"
    TOO_MANY_FILTERS = "too_many_filters"


class Error(Struct, frozen=True):
    """The reply to a command that could not be carried out. The session goes on unless a close follows."""

    code: ErrorCode
    message: str


Push = Hello | Snapshot | Resumed | DeltaPush | Heartbeat | Pong | Bye | Error

PUSHES: Final[dict[type, str]] = {
    Hello: "hello",
    Snapshot: "snapshot",
    Resumed: "resumed",
    DeltaPush: "delta",
    Heartbeat: "heartbeat",
    Pong: "pong",
    Bye: "bye",
    Error: "error",
}


# --- client to server -------------------------------------------------------------------------------------

MAX_NAMES: Final = 50
"""Maximum number of names in one list of a filter."""

MAX_NAME_LENGTH: Final = 80
"""Maximum length of a name in a filter, in characters."""

Name = Annotated[str, Meta(max_length=MAX_NAME_LENGTH)]
Names = Annotated[list[Name], Meta(max_length=MAX_NAMES)]


class HelloCommand(Struct, frozen=True):
    """A request for a snapshot, from a client without a board."""


class Resume(Struct, frozen=True):
    """A request for everything after `position`: at the start, or after the client detected a gap."""

    position: Position


class Subscribe(Struct, frozen=True):
    """
    A request to see some games only: those with a name in any of the lists. Three empty lists select all games.

    The reply is a snapshot.
    """

    leagues: Names = []
    teams: Names = []
    games: Names = []
    max_rate_hz: Annotated[float, Meta(ge=0.01, le=50)] | None = None
    """Maximum number of conflated updates a second; null: every update at once."""


class Painted(Struct, frozen=True):
    """A report of the board on the screen, read back from it: a better sign of life than a pong. It has no reply."""

    position: Position
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{8}$")]


class Ping(Struct, frozen=True):
    """A request for a pong, to measure the round-trip time."""

    id: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0


Command = HelloCommand | Resume | Subscribe | Painted | Ping

COMMANDS: Final[dict[str, type[Command]]] = {
    "hello": HelloCommand,
    "resume": Resume,
    "subscribe": Subscribe,
    "painted": Painted,
    "ping": Ping,
}


class ProtocolError(Exception):
    """A command that cannot be read. `error` is the reply to the client."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.error = Error(code, message)


class _Envelope(Struct, frozen=True):
    type: str
    payload: Raw = Raw(b"{}")


_encoder = msgspec.json.Encoder()
_envelope = msgspec.json.Decoder(_Envelope)
_payloads = {name: msgspec.json.Decoder(kind) for name, kind in COMMANDS.items()}


def encode(push: Push) -> bytes:
    """Encode a message as the UTF-8 text of a frame."""
    return b'{"type":"%b","payload":%b}' % (PUSHES[type(push)].encode(), _encoder.encode(push))


def decode(frame: str | bytes) -> Command:
    """Decode a command. Raises `ProtocolError` if the frame is not a valid command."""
    try:
        envelope = _envelope.decode(frame)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ProtocolError(ErrorCode.MALFORMED, f'not {{"type": …, "payload": …}}: {error}') from None
    payload = _payloads.get(envelope.type)
    if payload is None:
        known = ", ".join(COMMANDS)
        raise ProtocolError(ErrorCode.UNKNOWN_COMMAND, f"unknown type {envelope.type[:40]!r}; known: {known}")
    try:
        return payload.decode(envelope.payload)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ProtocolError(ErrorCode.INVALID_PAYLOAD, f"{envelope.type}: {error}") from None


def needs_payload(kind: type[Struct]) -> bool:
    """Return whether a message of this type has a payload: a command may omit one of nothing but defaults."""
    return kind in PUSHES or any(field.required for field in msgspec.structs.fields(kind))


def schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of every message in both directions: `$defs.push` and `$defs.command`."""
    names = PUSHES | {kind: name for name, kind in COMMANDS.items()}
    references, definitions = msgspec.json.schema_components(names, ref_template="#/$defs/{name}")

    def envelope(kind: type[Struct], name: str, payload: dict[str, object]) -> dict[str, object]:
        return {
            "type": "object",
            "properties": {"type": {"const": name}, "payload": payload},
            "required": ["type", "payload"] if needs_payload(kind) else ["type"],
        }

    envelopes = [
        envelope(kind, name, reference) for (kind, name), reference in zip(names.items(), references, strict=True)
    ]
    pushes, commands = envelopes[: len(PUSHES)], envelopes[len(PUSHES) :]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Scorewall wire protocol {PROTOCOL}",
        "anyOf": [{"$ref": "#/$defs/push"}, {"$ref": "#/$defs/command"}],
        "$defs": {"push": {"oneOf": pushes}, "command": {"oneOf": commands}, **definitions},
    }
