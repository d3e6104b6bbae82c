"""Ports for servers that tests start and restart."""

import random
import socket


def free_port() -> int:
    """
    Return a free port below those that the kernel assigns to clients.

    A client that retries a stopped server's port could otherwise be assigned that very port, connect to itself, and
    keep the server from starting again.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
