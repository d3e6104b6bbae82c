"""Connections whose packets the kernel drops, in a network namespace."""

import asyncio
import json
import subprocess
import sys
from contextlib import suppress

import pytest

from tests.chaos.dropped import HEARTBEAT_S, SILENT_PEER_MS


def _namespace() -> list[str]:
    """Return the command that runs another one in a network namespace of its own, with the rights that it needs."""
    commands = [["unshare", "--net"], ["unshare", "--map-root-user", "--net"], ["sudo", "-n", "unshare", "--net"]]
    for command in commands:
        with suppress(FileNotFoundError):
            if subprocess.run([*command, "nft", "list ruleset"], check=False, capture_output=True).returncode == 0:
                return command
    pytest.fail("this machine allows no network namespace: run the tests as root, or allow user namespaces")


async def test_both_ends_detect_dropped_packets() -> None:
    """Without close or error, the server frees the session and the viewer reconnects without a loss."""
    process = await asyncio.create_subprocess_exec(
        *_namespace(), sys.executable, "-m", "tests.chaos.dropped", stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    result = json.loads(output)

    assert result["viewer_noticed_s"] < 5 * HEARTBEAT_S
    assert result["server_noticed_s"] < 3 * SILENT_PEER_MS / 1000
    assert result["recoveries"] == 1
    assert (result["lost"], result["wrong"]) == (0, [])
