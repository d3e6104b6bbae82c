"""Connections whose packets the kernel drops, if the machine allows a network namespace."""

import asyncio
import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.chaos.dropped import HEARTBEAT_S, SILENT_PEER_MS


def skip_reason() -> str | None:
    """Return what the test lacks, or None."""
    if os.geteuid() != 0:
        return "root is required"
    if not all(map(shutil.which, ("nft", "ip", "unshare"))):
        return "nft, ip and unshare are required (Debian: nftables, iproute2, util-linux)"
    if subprocess.run(["unshare", "--net", "nft", "list ruleset"], check=False, capture_output=True).returncode:
        return "the machine does not allow a network namespace"
    return None


@pytest.mark.skipif(skip_reason() is not None, reason=str(skip_reason()))
async def test_both_ends_detect_dropped_packets() -> None:
    """Without close or error, the server frees the session and the viewer reconnects without a loss."""
    process = await asyncio.create_subprocess_exec(
        *("unshare", "--net", sys.executable, "-m", "tests.chaos.dropped"), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    result = json.loads(output)

    assert result["viewer_noticed_s"] < 5 * HEARTBEAT_S
    assert result["server_noticed_s"] < 3 * SILENT_PEER_MS / 1000
    assert result["recoveries"] == 1
    assert (result["lost"], result["wrong"]) == (0, [])
