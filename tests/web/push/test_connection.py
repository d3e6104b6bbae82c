"""Connections: what one client takes, in which order, and when it is given up."""

import asyncio
import socket
import ssl
import struct

import pytest

from dashboard.web.push.connection import SEND_BUFFER_BYTES, Connection
from dashboard.web.push.frames import Form, PreparedFrame


async def connected() -> tuple[asyncio.Transport, socket.socket]:
    """Return a transport, and the socket of its peer."""
    listener = socket.create_server(("127.0.0.1", 0))
    peer = socket.create_connection(listener.getsockname())
    accepted, _ = listener.accept()
    listener.close()
    accepted.setblocking(False)
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=accepted)
    return transport, peer


async def test_undrained_connection_takes_nothing() -> None:
    """
    A connection takes no frame until its peer has read, and none once it is closed.

    The kernel's send buffer is bounded.
    """
    loop = asyncio.get_running_loop()
    transport, peer = await connected()
    connection = Connection(transport)
    accepted = transport.get_extra_info("socket")
    try:
        taken = 0
        while connection.offer(PreparedFrame(b"x" * 50_000)):
            taken += 1
            assert taken < 1000
        assert not connection.drained
        assert not connection.offer(PreparedFrame(b"y"))
        assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER_BYTES

        peer.setblocking(False)
        while not connection.offer(PreparedFrame(b"y")):
            await loop.sock_recv(peer, 1_000_000)
        connection.abort()
        assert not connection.offer(PreparedFrame(b"z"))
    finally:
        transport.abort()
        peer.close()
        await asyncio.sleep(0)


async def test_partly_written_frame_arrives_whole_and_in_order() -> None:
    """The rest of a frame goes through the transport's buffer, and later frames wait behind it."""
    transport, peer = await connected()
    connection = Connection(transport)
    sent = b""
    try:
        number = 0
        while connection.offer(frame := PreparedFrame(bytes([number % 256]) * 50_000)):
            sent += frame.form(Form.PLAIN)
            number += 1
        assert transport.get_write_buffer_size() % len(frame), "the kernel took no frame in part"

        peer.setblocking(False)
        received = b""
        while len(received) < len(sent):
            received += await asyncio.get_running_loop().sock_recv(peer, 1_000_000)
        assert received == sent
    finally:
        transport.abort()
        peer.close()
        await asyncio.sleep(0)


async def test_write_to_a_reset_peer_closes_the_connection() -> None:
    """The write that notices the reset closes the transport, as asyncio's own write would."""
    transport, peer = await connected()
    connection = Connection(transport)
    transport.pause_reading()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    for _ in range(10):
        connection.offer(PreparedFrame(b"x"))
    assert connection.is_closing
    assert not connection.offer(PreparedFrame(b"y"))
    await asyncio.sleep(0)


def test_encrypted_connection_is_written_through_its_transport() -> None:
    """Under TLS no plain text is written to the file descriptor."""

    class Encrypted(asyncio.Transport):
        """A transport that records the data to encrypt."""

        def __init__(self, raw: socket.socket) -> None:
            super().__init__({"socket": raw, "sslcontext": ssl.create_default_context()})
            self.written = b""

        def get_write_buffer_size(self) -> int:
            """Return 0: drained."""
            return 0

        def is_closing(self) -> bool:
            """Return False: open."""
            return False

        def write(self, data: bytes | bytearray | memoryview) -> None:
            """Record data that TLS would encrypt."""
            self.written += data

    ours, peers = socket.socketpair()
    with ours, peers:
        transport = Encrypted(ours)
        assert Connection(transport).offer(frame := PreparedFrame(b"score"))
        assert transport.written == frame.form(Form.PLAIN)
        peers.setblocking(False)
        with pytest.raises(BlockingIOError):
            peers.recv(1)
