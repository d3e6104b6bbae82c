"""Ports for servers that tests start, and start again."""

import random
import socket


def free_port() -> int:
    """
    Below those that the kernel gives to clients: who knocks at a dead server's port again and again would sooner or
    later be given that very port, be connected to itself, and keep the server from coming back.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
