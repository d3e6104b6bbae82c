"""Connections whose packets the kernel drops in a network namespace, or a proxy where a machine allows none."""

import asyncio
import json
import os
import subprocess
import sys

from tests.chaos.dropped import HEARTBEAT_S, SILENT_PEER_MS


ENVIRONMENT = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
"""Only root has the folder of nft and ip in the PATH."""

NAMESPACES = (
    ("unshare", "--net"),
    # The kernel lets everybody be root in a namespace, unless the machine forbids it.
    ("unshare", "--user", "--map-root-user", "--net"),
    ("sudo", "-n", f"PATH={ENVIRONMENT['PATH']}", "unshare", "--net"),
)
"""Commands that run another one in a network namespace of its own."""


def namespace() -> tuple[str, ...]:
    """Return the first of these commands that this machine allows; empty in most containers."""
    for command in NAMESPACES:
        try:
            attempt = [*command, "nft", "add table inet t"]
            subprocess.run(attempt, env=ENVIRONMENT, check=True, capture_output=True, timeout=20)
        except (OSError, subprocess.SubprocessError):
            continue
        return command
    return ()


async def _dropped(*prefix: str) -> None:
    """Drop the packets, and check that both ends notice and nothing is lost."""
    process = await asyncio.create_subprocess_exec(
        *prefix,
        *(sys.executable, "-m", "tests.chaos.dropped"),
        *(() if prefix else ("--proxy",)),
        env=ENVIRONMENT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    result = json.loads(output)

    assert result["viewer_noticed_s"] < 5 * HEARTBEAT_S
    assert result["server_noticed_s"] < 3 * SILENT_PEER_MS / 1000
    assert result["recoveries"] == 1
    assert (result["lost"], result["wrong"]) == (0, [])


async def test_both_ends_detect_dropped_packets() -> None:
    """Without close or error, the server frees the session and the viewer reconnects without a loss."""
    await _dropped(*namespace())


async def test_both_ends_detect_a_proxy_that_forwards_nothing() -> None:
    """The same without a network namespace, so that no machine goes without."""
    await _dropped()
