"""Every message matches the schema; every frame is a command or gets a typed error."""

import contextlib
import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core import protocol
from dashboard.core.diff import document
from dashboard.core.events import Event, EventKind, Moment
from dashboard.core.filter import Filter
from dashboard.core.model import Status
from dashboard.core.position import Position
from dashboard.core.protocol import COMMANDS, PUSHES, CloseCode, ErrorCode, ProtocolError, decode, encode
from tests.boards import game


SCHEMA_FILE = Path(__file__).parents[2] / "static" / "schema" / "protocol.json"
HERE = Position("e1", 3)
MOMENT = Moment(status=Status.LIVE, home=1)
PUSHED: list[protocol.Push] = [
    protocol.Hello(1, "b", "e1", 3, 5000, 1),
    protocol.Snapshot(HERE, {game(1).key: game(1)}),
    protocol.Resumed(recovered=True, position=HERE, deltas=2),
    protocol.DeltaPush(
        HERE.next(),
        HERE,
        {game(1).key: document(game(1)), game(2).key: {"clock": None, "home": {"score": 1}}},
        [game(3).key],
        [Event(kind=EventKind.SCORE, game=game(2).key, before=MOMENT, after=MOMENT, side="home")],
        5,
    ),
    protocol.Heartbeat(HERE, "00000000", 1, [protocol.SourceHealth(name="m", state=protocol.SourceState.OK)], 1),
    protocol.Pong(1, 2),
    protocol.Bye("restart", 0, 1000),
    protocol.Error(ErrorCode.MALFORMED, "no"),
]


@pytest.mark.parametrize("push", PUSHED, ids=lambda push: PUSHES[type(push)])
def test_every_push_matches_the_schema(push: protocol.Push) -> None:
    """A message of the same type with a strange payload does not match."""
    message = json.loads(encode(push))
    validator = jsonschema.Draft202012Validator({**protocol.schema(), "anyOf": [{"$ref": "#/$defs/push"}]})

    validator.validate(message)
    assert message["type"] == PUSHES[type(push)]
    assert not validator.is_valid({"type": message["type"], "payload": {"strange": 1}})


def test_every_push_type_is_tested() -> None:
    """A new message must be added to these tests."""
    assert {type(push) for push in PUSHED} == set(PUSHES)


def test_tables_contain_every_type_of_the_unions() -> None:
    """A type that is in `Push` or `Command` alone could not be sent or read."""
    assert set(get_args(protocol.Push)) == set(PUSHES)
    assert set(get_args(protocol.Command)) == set(COMMANDS.values())


def test_schema_file_is_up_to_date() -> None:
    """`make schema` would change nothing."""
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == protocol.schema()


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ('{"type":"hello"}', protocol.HelloCommand()),
        ('{"type":"hello","payload":{"future":1}}', protocol.HelloCommand()),
        ('{"type":"resume","payload":{"position":{"epoch":"e1","offset":3}}}', protocol.Resume(HERE)),
        ('{"type":"subscribe","payload":{"leagues":["MLS"]}}', protocol.Subscribe(leagues=["MLS"])),
        ('{"type":"subscribe","payload":{"max_rate_hz":0.5}}', protocol.Subscribe(max_rate_hz=0.5)),
        (
            '{"type":"painted","payload":{"position":{"epoch":"e1","offset":3},"digest":"00000000"}}',
            protocol.Painted(HERE, "00000000"),
        ),
        ('{"type":"ping","payload":{"id":7}}', protocol.Ping(7)),
    ],
)
def test_every_command_is_decoded(text: str, command: protocol.Command) -> None:
    """Unknown members are ignored."""
    jsonschema.validate(json.loads(text), protocol.schema())
    assert decode(text) == command


def test_every_command_type_is_tested() -> None:
    """A new command must be added to these tests."""
    assert set(COMMANDS) == {"hello", "resume", "subscribe", "painted", "ping"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ErrorCode.MALFORMED),
        ("{", ErrorCode.MALFORMED),
        ("[]", ErrorCode.MALFORMED),
        ("null", ErrorCode.MALFORMED),
        ('{"payload":{}}', ErrorCode.MALFORMED),
        ('{"type":1}', ErrorCode.MALFORMED),
        ("[" * 4000, ErrorCode.MALFORMED),
        ('{"type":"ping","payload":{}} x', ErrorCode.MALFORMED),
        ('{"type":"delta"}', ErrorCode.UNKNOWN_COMMAND),
        ('{"type":""}', ErrorCode.UNKNOWN_COMMAND),
        ('{"type":"ping","payload":null}', ErrorCode.INVALID_PAYLOAD),
        ('{"type":"ping","payload":{"id":-1}}', ErrorCode.INVALID_PAYLOAD),
        ('{"type":"ping","payload":{"id":1e400}}', ErrorCode.INVALID_PAYLOAD),
        ('{"type":"resume","payload":{}}', ErrorCode.INVALID_PAYLOAD),
        ('{"type":"subscribe","payload":{"max_rate_hz":0}}', ErrorCode.INVALID_PAYLOAD),
        ('{"type":"painted","payload":{"position":{"epoch":"e1","offset":3},"digest":"x"}}', ErrorCode.INVALID_PAYLOAD),
        ('{"type":"resume","payload":{"position":{"epoch":"a b","offset":0}}}', ErrorCode.INVALID_PAYLOAD),
        ('{"type":"subscribe","payload":{"teams":[' + ",".join(['"a"'] * 51) + "]}}", ErrorCode.INVALID_PAYLOAD),
        ('{"type":"subscribe","payload":{"teams":["' + "a" * 81 + '"]}}', ErrorCode.INVALID_PAYLOAD),
        ('{"type":"resume","payload":' + "[" * 3000 + "}", ErrorCode.MALFORMED),
    ],
)
def test_invalid_frame_raises_an_error_with_a_code(text: str, code: ErrorCode) -> None:
    """The error also contains a message for a person."""
    with pytest.raises(ProtocolError) as caught:
        decode(text)
    assert caught.value.error.code is code
    assert caught.value.error.message


def test_error_about_an_unknown_type_is_short() -> None:
    """A reply must not be as long as the frame that caused it."""
    with pytest.raises(ProtocolError) as caught:
        decode(json.dumps({"type": "x" * 4000}))
    assert len(caught.value.error.message) < 200


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_a_command_or_a_protocol_error(text: str) -> None:
    """No other exception escapes."""
    with contextlib.suppress(ProtocolError):
        decode(text)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(COMMANDS)), _json | st.fixed_dictionaries({"position": _json, "leagues": _json}))
def test_any_payload_is_a_command_or_a_protocol_error(name: str, payload: Any) -> None:
    """A `subscribe` that decodes is also a valid filter."""
    try:
        command = decode(json.dumps({"type": name, "payload": payload}))
    except ProtocolError:
        return
    if isinstance(command, protocol.Subscribe):
        Filter.of(command.leagues, command.teams, command.games)


def _health(polled_at: int | None, changed_at: int | None) -> protocol.SourceHealth:
    return protocol.SourceHealth(name="mock", state=protocol.SourceState.OK, polled_at=polled_at, changed_at=changed_at)


@pytest.mark.parametrize(
    ("health", "polled_at", "changed_at"),
    [
        ([], None, None),
        ([_health(5, 3)], 5, 3),
        ([_health(5, 3), _health(7, 2), _health(6, 4)], 5, 4),
        ([_health(5, None), _health(7, 2)], 5, 2),
        ([_health(None, 3), _health(7, None)], None, 3),
        ([_health(5, None)], 5, None),
    ],
)
def test_heartbeat_reports_the_oldest_poll_and_the_newest_change(
    health: list[protocol.SourceHealth], polled_at: int | None, changed_at: int | None
) -> None:
    """The board is at least as fresh as its oldest poll. One source that was never polled makes that unknown."""
    heartbeat = protocol.heartbeat(HERE, "00000000", health, 9)

    assert (heartbeat.polled_at, heartbeat.changed_at) == (polled_at, changed_at)
    assert (heartbeat.sources, heartbeat.server_time, heartbeat.cluster) == (health, 9, None)


def test_close_codes_are_in_the_range_of_their_meaning() -> None:
    """Below 4500 a client reconnects. The codes below 4000 are those that RFC 6455 and IANA registered."""
    assert {code.name: int(code) for code in CloseCode} == {
        "GOING_AWAY": 1001,
        "UNSUPPORTED_DATA": 1003,
        "TOO_BIG": 1009,
        "SERVICE_RESTART": 1012,
        "TOO_FAST": 4029,
        "TOO_MANY_ERRORS": 4500,
    }


def test_limits_of_a_clients_frames_are_the_documented_ones() -> None:
    """A client writer relies on them."""
    assert (protocol.PROTOCOL, protocol.MAX_COMMAND_BYTES) == (1, 4096)
    assert (protocol.MAX_NAMES, protocol.MAX_NAME_LENGTH) == (50, 80)


def test_null_members_of_a_game_are_absent() -> None:
    """No member of a game is null on the wire."""
    assert "null" not in msgspec.json.encode(game(1, None, None, clock=None)).decode()
