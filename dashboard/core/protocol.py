"""
The wire: every message between server and browser, in both directions, and nothing else.

Each message is one UTF-8 JSON text frame `{"type": …, "payload": …}`. The set is closed; a client ignores a
type it does not know, the server answers one it does not know with `error`. Times are ms since 1970 UTC.
The JSON Schema in `static/schema/` is made from these types (`make schema`).
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
"""Goes up when an old client could misread a new server."""

MAX_COMMAND_BYTES: Final = 4096
"""The longest frame a client may send."""


class CloseCode(IntEnum):
    """
    Why a socket was closed. 4000-4499: come back and resume; 4500-4999: do not (Centrifugo's ranges).
    """

    GOING_AWAY = 1001
    UNSUPPORTED_DATA = 1003
    TOO_BIG = 1009
    SERVICE_RESTART = 1012
    TOO_FAST = 4029
    TOO_MANY_ERRORS = 4500


# --- server to client -------------------------------------------------------------------------------------


class Hello(Struct, frozen=True):
    """The first message on every socket."""

    protocol: int
    build: str
    """Of the page's code; another one than the page's own means: reload at a quiet moment."""
    epoch: str
    offset: int
    heartbeat_ms: int
    """How often a heartbeat comes. Silence of twice that is a dead link."""
    server_time: int


class Snapshot(Struct, frozen=True):
    """The whole board as this session sees it."""

    position: Position
    games: dict[GameKey, Game]
    recovered: Literal[False] = False
    """A snapshot is never a recovery: nobody can tell from it what was missed."""
    detected_at: int | UnsetType = UNSET
    """When the newest change in it was detected, ms since 1970 UTC; absent while there was none."""


class Resumed(Struct, frozen=True):
    """The answer to a resume that works: the client stands at `position`, and `deltas` deltas follow from there."""

    recovered: Literal[True]
    position: Position
    deltas: int


class DeltaPush(Struct, frozen=True):
    """The way from the board at `previous` to the board at `position`: drop `removed`, then patch `games`."""

    position: Position
    previous: Position
    games: dict[GameKey, Patch]
    removed: list[GameKey]
    events: list[Event]
    detected_at: int


class SourceState(StrEnum):
    """How a source is doing."""

    WAITING = "waiting"
    OK = "ok"
    FAILING = "failing"
    ENDED = "ended"


class SourceHealth(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source, as the wall and `/healthz` show it."""

    name: str
    state: SourceState
    polled_at: int | None = None
    """The last good answer, "nothing changed" included."""
    failures: int = 0
    """Polls that failed since then."""
    error: str | None = None
    changed_at: int | None = None
    """When its data last changed, by its own time where it tells one."""
    late_after_ms: int | None = None
    """A `polled_at` older than this is later than the source's pace allows."""


class Heartbeat(Struct, frozen=True, omit_defaults=True):
    """A sign of life with which a client checks its board."""

    position: Position
    digest: str
    server_time: int
    sources: list[SourceHealth]
    polled_at: int | None = None
    """The oldest of the sources' last good answers: what is on the board is at least this fresh."""
    changed_at: int | None = None
    """The newest of the sources' changes."""
    cluster: Literal["away"] | None = None
    """This node is cut off from what the others publish: its board is the last one it got."""


def heartbeat(
    position: Position, digest: str, health: list[SourceHealth], server_time: int, *, cut_off: bool = False
) -> Heartbeat:
    """A heartbeat with the ages that follow from the sources; an age that is not known of all is not claimed."""
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
    """The answer to a ping."""

    id: int
    server_time: int


class Bye(Struct, frozen=True):
    """The server is about to close every socket; come back after a random time within the window."""

    reason: str
    after_ms_min: int
    after_ms_max: int


class ErrorCode(StrEnum):
    """What was wrong with a command."""

    MALFORMED = "malformed"
    UNKNOWN_COMMAND = "unknown_command"
    INVALID_PAYLOAD = "invalid_payload"
    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    TOO_MANY_ERRORS = "too_many_errors"
    TOO_FAST = "too_fast"
    TOO_MANY_FILTERS = "too_many_filters"


class Error(Struct, frozen=True):
    """A command could not be carried out. The session goes on unless a close follows."""

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
MAX_NAME_LENGTH: Final = 80

Name = Annotated[str, Meta(max_length=80)]
Names = Annotated[list[Name], Meta(max_length=50)]


class HelloCommand(Struct, frozen=True):
    """A client without a past: send the snapshot at once."""


class Resume(Struct, frozen=True):
    """A client that holds the board of `position`: at the start, or when it found a gap."""

    position: Position


class Subscribe(Struct, frozen=True):
    """See only some games; see `core.filter`. Three empty lists: all. Answered with a snapshot."""

    leagues: Names = []
    teams: Names = []
    games: Names = []
    max_rate_hz: Annotated[float, Meta(ge=0.01, le=50)] | None = None
    """At most so many updates a second, conflated; without it every one as it comes."""


class Painted(Struct, frozen=True):
    """What the page has on the screen, read back from it: a better sign of life than a pong. Not answered."""

    position: Position
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{8}$")]


class Ping(Struct, frozen=True):
    """Measure the way there and back."""

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
    """A command that cannot be read; `error` is what the client is told."""

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
    """The text of a frame, UTF-8."""
    return b'{"type":"%b","payload":%b}' % (PUSHES[type(push)].encode(), _encoder.encode(push))


def decode(frame: str | bytes) -> Command:
    """Read a command. Raises `ProtocolError` for anything that is none."""
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


def schema() -> dict[str, object]:
    """JSON Schema (2020-12) of every message in both directions: `$defs.push` and `$defs.command`."""
    names = PUSHES | {kind: name for name, kind in COMMANDS.items()}
    references, definitions = msgspec.json.schema_components(names, ref_template="#/$defs/{name}")

    def envelope(name: str, payload: dict[str, object], *, required: bool) -> dict[str, object]:
        return {
            "type": "object",
            "properties": {"type": {"const": name}, "payload": payload},
            "required": ["type", "payload"] if required else ["type"],
        }

    messages = list(zip(names.values(), references, strict=True))
    pushes = [envelope(name, reference, required=True) for name, reference in messages[: len(PUSHES)]]
    commands = [
        envelope(name, reference, required=name in ("resume", "painted")) for name, reference in messages[len(PUSHES) :]
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Scorewall wire protocol {PROTOCOL}",
        "anyOf": [{"$ref": "#/$defs/push"}, {"$ref": "#/$defs/command"}],
        "$defs": {"push": {"oneOf": pushes}, "command": {"oneOf": commands}, **definitions},
    }
