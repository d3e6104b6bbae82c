"""
RFC 6455 and RFC 7692 by Autobahn's cases, against the wall's own way to open a WebSocket.

`python -m tests.chaos.conformance` runs all 517; `make test` those that take seconds.
"""

import asyncio
import json
import sys
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dashboard.web.push import frames
from tests.chaos.echo import running_echo


PARALLEL: Final = 8

SLOW: Final = ("9.*", "12.*", "13.*")
"""Sizes up to 16 MB, and the thousand messages of each kind of compression: minutes."""

KNOWN: Final = {"7.9.5"}
"""aiohttp's own accepted failure: it takes close code 1004 of the peer for a good one."""

PASSED: Final = {"OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED"}
"""Not implemented are the windows of compression that we do not offer: who asks for them is answered in the clear."""


def behaviors(*, without: Sequence[str] = ()) -> dict[str, str]:
    """
    How our endpoint behaved, by the number of the case, as Autobahn's own reports have it (one for each name that an
    endpoint gave itself). Raises `ValueError` with what the tool said when there is none.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = asyncio.run(_drive(folder, without))
        reports = json.loads(Path(folder, "index.json").read_text())
    if not reports:
        raise ValueError(output)
    return {number: case["behavior"] for cases in reports.values() for number, case in cases.items()}


async def _drive(folder: str, without: Sequence[str]) -> str:
    async with running_echo() as address:
        process = await asyncio.create_subprocess_exec(
            Path(sysconfig.get_path("scripts"), "kosoku"),
            *("-p", str(PARALLEL)),
            *[word for group in without for word in ("-x", group)],
            *("-o", folder),
            address,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
    return output.decode()


def main() -> int:
    """All cases; 1 when one fails that is not known to."""
    # The tool fails on itself where a text comes back unpacked from who takes packed ones, which is what we do with
    # short ones: here all are packed.
    frames.PACKED_FROM_BYTES = 0  # type: ignore[misc]
    results = behaviors()
    failed = {number for number, behavior in results.items() if behavior not in PASSED}
    sys.stdout.write(f"{len(results)} cases: {dict(Counter(results.values()))}; failed: {', '.join(sorted(failed))}\n")
    return int(failed != KNOWN)


if __name__ == "__main__":
    sys.exit(main())
