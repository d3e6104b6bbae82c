"""RFC 6455 by Autobahn's cases, against the wall's own way to open a WebSocket."""

import asyncio
import importlib.util
import json
import sysconfig
from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.echo import running_echo


PARALLEL = 8
NOT_QUICK = ("9.*", "12.*", "13.*")
"""Sizes up to 16 MB, and the thousand messages of each kind of compression: minutes."""

KNOWN = {"7.9.5"}
"""aiohttp's own accepted failure: it takes close code 1004 of the peer for a good one."""

PASSED = {"OK", "NON-STRICT", "INFORMATIONAL"}


@pytest.mark.skipif(not importlib.util.find_spec("kosoku"), reason="kosoku (Autobahn's cases) is not installed")
async def test_autobahn_finds_only_what_is_known(tmp_path: Path) -> None:
    """Framing, pings, reserved bits, fragments, UTF-8, closing: every case but one, which is aiohttp's."""
    async with running_echo() as address:
        tool = Path(sysconfig.get_path("scripts"), "kosoku")
        leave_out = [word for group in NOT_QUICK for word in ("-x", group)]
        process = await asyncio.create_subprocess_exec(
            tool,
            *("-p", str(PARALLEL)),
            *leave_out,
            *("-o", str(tmp_path)),
            address,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    reports = json.loads((tmp_path / "index.json").read_text())
    assert len(reports) == 1, said.decode()
    (cases,) = reports.values()
    behaviours = Counter(case["behavior"] for case in cases.values())
    assert behaviours.total() == 247
    assert {number for number, case in cases.items() if case["behavior"] not in PASSED} == KNOWN
