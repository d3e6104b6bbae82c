"""
From an HTTP request to an open WebSocket: the one way in, for the wall and for whatever tests it.
"""

import time
from typing import Final, NamedTuple

from aiohttp import WSMessage, WSMsgType, hdrs, web

from dashboard.keys import ADMISSION, SETTINGS
from dashboard.web.push.frames import Connection, Form
from dashboard.web.security import client_address, is_allowed_origin


CLOSE_S: Final = 2.0
"""How long a peer may take to answer a close frame."""

EXTENSION: Final = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
"""
What we answer to an offer of permessage-deflate (RFC 7692, 7.1.1: the server may ask for both unasked): ours are packed
each by itself, and so must theirs be.
"""


class Upgraded(NamedTuple):
    """An open WebSocket: the way in, and the way out."""

    socket: web.WebSocketResponse
    connection: Connection

    def note_received(self, message: WSMessage) -> bool:
        """
        Note that somebody is there, and answer a ping. False when that was all the message was for; a coroutine that
        received and then called this would cost each idle connection another frame.
        """
        self.connection.last_received_s = time.monotonic()
        if message.type is WSMsgType.PING:
            self.connection.pong(message.data)
        return message.type not in (WSMsgType.PING, WSMsgType.PONG)


async def upgrade(request: web.Request, *, max_frame_bytes: int) -> Upgraded:
    """
    Check and shake hands. Raises `HTTPException`: 403 for a page of another site, 426 for a plain GET.

    `max_frame_bytes`: a longer message from the client is answered by aiohttp with 1009.
    """
    check_origin(request, "open a WebSocket")
    offered = request.headers.get(hdrs.SEC_WEBSOCKET_EXTENSIONS, "")
    # What is shared is packed with the full window: whoever asks for a smaller one gets plain frames.
    deflates = "permessage-deflate" in offered and "server_max_window_bits" not in offered
    socket = web.WebSocketResponse(compress=deflates, max_msg_size=max_frame_bytes, timeout=CLOSE_S, autoping=False)
    if not socket.can_prepare(request).ok:
        raise web.HTTPUpgradeRequired(text="this address speaks WebSocket only", headers={"Upgrade": "websocket"})
    await socket.prepare(request)
    transport = request.transport
    if transport is None:
        raise ConnectionResetError("gone before the handshake was over")
    # They are sent; for as long as the socket lives they would only take 1.5 KiB.
    socket.headers.clear()
    return Upgraded(socket, Connection(transport, Form.PACKED if socket.compress else Form.PLAIN))


async def disable_context_takeover(_request: web.Request, response: web.StreamResponse) -> None:
    """An `on_response_prepare` signal: make aiohttp's answer to permessage-deflate ours."""
    if isinstance(response, web.WebSocketResponse) and hdrs.SEC_WEBSOCKET_EXTENSIONS in response.headers:
        response.headers[hdrs.SEC_WEBSOCKET_EXTENSIONS] = EXTENSION


def check_origin(request: web.Request, action: str) -> None:
    """Raises 403 when a page of another site asks."""
    if not is_allowed_origin(request, request.app[SETTINGS].origins):
        request.app[ADMISSION].refused["origin"] += 1
        raise web.HTTPForbidden(text=f"this origin may not {action} here")


def admit(request: web.Request, *, is_new: bool = True) -> None:
    """
    Let a request in before any work is done for it. `is_new`: its connection is new. Raises 503 with Retry-After over
    the limits.
    """
    refusal = request.app[ADMISSION].admit(_address(request), time.monotonic(), is_new=is_new)
    if refusal:
        raise web.HTTPServiceUnavailable(
            text=f"too many connections ({refusal.reason}); come back later",
            headers={"Retry-After": str(refusal.retry_after_s)},
        )


def release(request: web.Request) -> None:
    """Whoever was admitted has gone."""
    request.app[ADMISSION].release(_address(request))


def _address(request: web.Request) -> str:
    return client_address(request, request.app[SETTINGS].trusted_proxies)
