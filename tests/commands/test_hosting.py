"""Hosting: an address that is not available."""

import socket

from tests.processes import output_of


async def test_a_port_in_use_is_said_in_a_line() -> None:
    """Whose it is, and that it is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = await output_of("run", "--port", str(port))
    assert code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in err.splitlines()[-1]
    assert "Traceback" not in err
