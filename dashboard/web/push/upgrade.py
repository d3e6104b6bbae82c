"""The WebSocket handshake, and the admission of every connection."""

import time
from typing import Final, NamedTuple

from aiohttp import WSMessage, WSMsgType, hdrs, web

from dashboard.keys import ADMISSION, NEIGHBORS, SITE_POLICY
from dashboard.web.neighbor.address import Neighbor
from dashboard.web.neighbor.metered_connection import MeteredConnection
from dashboard.web.neighbor.turn import Turn
from dashboard.web.push.connection import Connection
from dashboard.web.push.frames import Form


CLOSE_S: Final = 2.0
"""Time that a peer has to answer a close frame, s."""

EXTENSION: Final = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
"""
Our permessage-deflate reply: no context takeover in either direction.

The server may require both although the client did not offer them (RFC 7692, 7.1.1). Each of our messages is deflated
by itself, so each of theirs has to be.
"""


class Upgraded(NamedTuple):
    """An open WebSocket: `socket` receives, `connection` sends, `turn` lets others have theirs."""

    socket: web.WebSocketResponse
    connection: Connection
    turn: Turn

    def note_received(self, message: WSMessage) -> bool:
        """
        Record that the client is there, and answer a ping. Return whether the message is no control frame.

        This does not receive by itself: another coroutine would cost each idle connection one more Python frame.
        """
        self.connection.last_received_s = time.monotonic()
        if message.type is WSMsgType.PING:
            self.connection.pong(message.data)
        return message.type not in (WSMsgType.PING, WSMsgType.PONG)

    @property
    def turn_is_over(self) -> bool:
        """Whether others have to be served before the next message. Read once after each message."""
        return self.turn.is_over(self.connection.last_received_s or 0.0)


async def upgrade(request: web.Request, *, max_frame_bytes: int) -> Upgraded:
    """
    Check the origin and do the handshake.

    `max_frame_bytes` limits a message from the client: aiohttp closes with 1009 after a longer one. Raises
    `HTTPException`: 403 for a page of another site, 426 for a plain GET.
    """
    check_origin(request, "open a WebSocket")
    offered = request.headers.get(hdrs.SEC_WEBSOCKET_EXTENSIONS, "")
    # Shared frames are deflated with the full window. A client that requires a smaller one gets plain frames.
    deflates = "permessage-deflate" in offered and "server_max_window_bits" not in offered
    socket = web.WebSocketResponse(compress=deflates, max_msg_size=max_frame_bytes, timeout=CLOSE_S, autoping=False)
    try:
        # `can_prepare` would compute the whole handshake a second time.
        await socket.prepare(request)
    except web.HTTPBadRequest:
        raise web.HTTPUpgradeRequired(
            text="This address only accepts WebSockets: send an upgrade request with a WebSocket client.",
            headers={"Upgrade": "websocket"},
        ) from None
    transport = request.transport
    if transport is None:
        raise ConnectionResetError("the client left before the handshake was over")
    # The headers are sent. Kept, they would take 1.5 KiB for as long as the socket is open.
    socket.headers.clear()
    account = None
    if isinstance(request.protocol, MeteredConnection):
        request.protocol.begin_push(websocket=True)
        account = request.protocol.account
    return Upgraded(socket, Connection(transport, Form.PACKED if socket.compress else Form.PLAIN), Turn(account))


async def disable_context_takeover(_request: web.Request, response: web.StreamResponse) -> None:
    """Replace aiohttp's permessage-deflate reply by ours. An `on_response_prepare` signal."""
    if isinstance(response, web.WebSocketResponse) and hdrs.SEC_WEBSOCKET_EXTENSIONS in response.headers:
        response.headers[hdrs.SEC_WEBSOCKET_EXTENSIONS] = EXTENSION


def check_origin(request: web.Request, action: str) -> None:
    """Raise 403 if the request comes from a page of another site. `action` names what it may not do."""
    if refusal := request.app[SITE_POLICY].origin_refusal(request):
        request.app[ADMISSION].refused["origin"] += 1
        raise web.HTTPForbidden(text=f"This page may not {action} here. {refusal}")


def admit(request: web.Request, *, is_new: bool = True) -> Neighbor:
    """
    Admit a request before any work is done for it, and return its neighbor; `release` must follow.

    `is_new` says that its connection is new. Raises 503 with `Retry-After` over the limits.
    """
    neighbor = request.app[NEIGHBORS].of_request(request)
    refusal = request.app[ADMISSION].admit(neighbor, time.monotonic(), is_new=is_new)
    if refusal:
        raise web.HTTPServiceUnavailable(text=refusal.detail, headers={"Retry-After": str(refusal.retry_after_s)})
    return neighbor


def release(request: web.Request, neighbor: Neighbor) -> None:
    """Free the place of a request that was admitted."""
    request.app[ADMISSION].release(neighbor)
