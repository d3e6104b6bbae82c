"""Prepared frames, and their way through aiohttp's public transport."""

import asyncio
import json

import aiohttp
import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from dashboard.web.push.connection import Connection
from dashboard.web.push.frames import PACKED_FROM_BYTES, Form, PreparedFrame, joined, text_frame


@pytest.mark.parametrize("packs", [False, True])
@pytest.mark.parametrize("length", [0, 1, 125, 126, PACKED_FROM_BYTES, 65_535, 65_536, 200_000])
async def test_client_reads_prepared_frames(aiohttp_server: AiohttpServer, length: int, packs: bool) -> None:
    """
    A text of any length arrives whole through `request.transport`, between aiohttp's own frames.

    This test fails if an upgrade of aiohttp changes what the fan-out relies on.
    """
    text = json.dumps("ä" * (length // 2))[:length] if length else ""

    async def handler(request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(compress=packs)
        await response.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        connection = Connection(request.transport, Form.PACKED if packs else Form.PLAIN)
        frame = PreparedFrame(text.encode())
        # The same frame twice in one write: without context takeover both inflate by themselves.
        assert connection.offer(frame, frame)
        await response.send_str("after")
        await response.receive()
        return response

    app = web.Application()
    app.router.add_get("/", handler)
    server = await aiohttp_server(app)
    compress = 15 if packs else 0
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.make_url("/"), max_msg_size=0, compress=compress) as client,
    ):
        assert await client.receive_str(timeout=5) == text
        assert await client.receive_str(timeout=5) == text
        assert await client.receive_str(timeout=5) == "after"


def test_large_message_is_deflated_once_and_a_small_one_never() -> None:
    """All connections share the deflated bytes. A small message stays plain, since deflating it saves no packet."""
    large, small = PreparedFrame(b"a" * PACKED_FROM_BYTES), PreparedFrame(b"a" * (PACKED_FROM_BYTES - 1))

    assert large.form(Form.PACKED) is large.form(Form.PACKED)
    assert len(large.form(Form.PACKED)) < len(large) / 10
    assert small.form(Form.PACKED) is small.form(Form.PLAIN)
    assert small.form(Form.PLAIN) == text_frame(b"a" * (PACKED_FROM_BYTES - 1))
    assert len(large) == len(large.form(Form.PLAIN))


@pytest.mark.parametrize("form", list(Form))
def test_joined_frames_are_the_bytes_of_each(form: Form) -> None:
    """They are joined once for each kind of connection."""
    frames = [PreparedFrame(b'{"type":"pong","payload":{"id":%d}}' % number) for number in range(3)]
    (joined_frame,) = joined(frames)

    assert joined_frame.form(form) == b"".join(frame.form(form) for frame in frames)
    assert joined_frame.form(form) is joined_frame.form(form)
    assert len(joined_frame) == sum(map(len, frames))
