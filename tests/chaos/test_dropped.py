"""Packets thrown away by the kernel: where we may have a network of our own."""

import asyncio
import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.chaos.dropped import HEARTBEAT_S, SILENT_PEER_MS


def skip_reason() -> str | None:
    """What is missing."""
    if os.geteuid() != 0:
        return "needs root"
    if not all(map(shutil.which, ("nft", "ip", "unshare"))):
        return "needs nft, ip and unshare (Debian: nftables, iproute2, util-linux)"
    if subprocess.run(["unshare", "--net", "nft", "list ruleset"], check=False, capture_output=True).returncode:
        return "may not make a network namespace"
    return None


@pytest.mark.skipif(skip_reason() is not None, reason=str(skip_reason()))
async def test_both_ends_detect_dropped_packets() -> None:
    """Nothing closes and nothing errs; the server frees the session, the viewer comes back without a loss."""
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
