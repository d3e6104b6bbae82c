"""The hosting of applications on an address that is not available."""

import socket

from tests.processes import output_of


async def test_port_in_use_is_reported_in_one_line() -> None:
    """The line names address and port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = await output_of("run", "--port", str(port))
    assert code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in err.splitlines()[-1]
    assert "Traceback" not in err
