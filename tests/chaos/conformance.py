"""
Conformance to RFC 6455 and RFC 7692: Autobahn's cases against the wall's WebSocket upgrade.

`python -m tests.chaos.conformance` runs all 517 cases, `make test` those that take seconds.
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
"""Cases that take minutes: sizes up to 16 MB, and a thousand messages with each kind of compression."""

KNOWN: Final = {"7.9.5"}
"""The known failure, which is aiohttp's: it accepts close code 1004 from the peer."""

PASSED: Final = {"OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED"}
"""Accepted behaviors. Not implemented are compression windows that we do not offer: such clients get no compression."""


def behaviors(*, without: Sequence[str] = ()) -> dict[str, str]:
    """
    Run the cases and return Autobahn's verdict by number of the case.

    Autobahn writes a report for each name that an endpoint uses. Raises `ValueError` with the tool's output if there
    is no report.
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
    """Run all cases and return 1 if the failures differ from the known ones."""
    # The tool fails if an endpoint that accepted compression returns an uncompressed text, as we do with short ones.
    # So all are compressed here.
    frames.PACKED_FROM_BYTES = 0  # type: ignore[misc]
    results = behaviors()
    failed = {number for number, behavior in results.items() if behavior not in PASSED}
    sys.stdout.write(f"{len(results)} cases: {dict(Counter(results.values()))}; failed: {', '.join(sorted(failed))}\n")
    return int(failed != KNOWN)


if __name__ == "__main__":
    sys.exit(main())
