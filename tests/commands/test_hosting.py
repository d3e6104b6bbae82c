"""The hosting of applications: an address that is not available, and signals."""

import asyncio
import os
import signal
import socket
import sys

import aiohttp
import pytest

from dashboard.hurry import SAME_S
from tests.processes import ROOT, output_of, running


RUN = ("run", "--port", "0", "--speed", "0")

SLOW_IMPORT = """
import os, signal, sys
# A shell starts commands in the background with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
import dashboard.__main__ as main
imported, down = main.import_module, int(sys.argv[1])
def slow(name):
    os.write(down, b"u")
    os.read(0, 1)
    return imported(name)
main.import_module = slow
sys.argv[1:] = ["serve", "--help"]
sys.exit(main.process())
"""


async def test_port_in_use_is_reported_in_one_line() -> None:
    """The line names address and port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = await output_of("run", "--port", str(port))
    assert code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in err.splitlines()[-1]
    assert "Traceback" not in err


async def test_hangup_is_ignored_with_a_line() -> None:
    """A terminal that closes does not end a wall."""
    async with running(*RUN) as server, aiohttp.ClientSession() as http:
        url = await server.url()
        server.process.send_signal(signal.SIGHUP)
        async with http.get(f"{url}/healthz") as response:
            assert response.status == 200
        code, log = await server.stop()
    assert code == 0
    assert "SIGHUP ignored" in log


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
async def test_second_signal_ends_at_once(first: signal.Signals) -> None:
    """Here a long drain would follow the first one."""
    async with running("serve", "--source", "mock=http://127.0.0.1:1", "--port", "0", "--drain", "60") as server:
        await server.url()
        server.process.send_signal(first)
        assert server.process.stderr
        while b"a second signal" not in (line := await server.process.stderr.readline()):
            assert line
        # One stop, sent twice.
        server.process.send_signal(first)
        await asyncio.sleep(1.5 * SAME_S)
        assert server.process.returncode is None
        code, log = await server.stop(signal.SIGINT)
    assert code == 128 + signal.SIGINT
    assert "ending at once" in log


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_early_stop_that_python_swallowed_is_not_lost(workers: str) -> None:
    """`SystemExit` in a callback of the garbage collector has no effect."""
    program = (
        "import sys; from dashboard.__main__ import process; from dashboard.early_stop import EARLY_STOP;"
        "EARLY_STOP.requested = True; sys.exit(process())"
    )
    serve = ("serve", "--source", "mock=http://127.0.0.1:1", "--port", "0", "--workers", workers)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, *serve, "--broker", "redis://127.0.0.1:1"), cwd=ROOT
    )
    async with asyncio.timeout(20):
        assert await process.wait() == 0


async def test_signal_during_the_start_ends_the_start() -> None:
    """A broker that does not answer keeps a server from coming up."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        serve = ("serve", "--source", "mock=http://127.0.0.1:1", "--port", "0", "--broker", broker)
        async with running(*serve) as server:
            accepted, _ = await asyncio.to_thread(silent.accept)
            with accepted:
                code, log = await server.stop()
    assert code == 0
    assert "Traceback" not in log


@pytest.mark.parametrize(
    ("number", "expected"), [(signal.SIGTERM, 0), (signal.SIGINT, 128 + signal.SIGINT), (signal.SIGHUP, None)]
)
async def test_signal_before_the_imports_is_heard(number: signal.Signals, expected: int | None) -> None:
    """An import that waits stands for a slow machine. There is no traceback, and SIGHUP (`None`) ends nothing."""
    up, down = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SLOW_IMPORT, str(down)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        pass_fds=[down],
    )
    await asyncio.to_thread(os.read, up, 1)
    process.send_signal(number)
    assert process.stdin
    if expected is None:
        process.stdin.write(b"x")
    out, err = await process.communicate()
    os.close(up)
    os.close(down)
    assert process.returncode == (expected or 0)
    assert (b"--workers" in out) is (expected is None)
    assert b"Traceback" not in err
