"""The processes of the laboratory."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.waiting import until


STARTER = """
import asyncio
from dashboard.laboratory.processes import started

async def main():
    async with started("a sleeper", ["-c", "import time; print('up', flush=True); time.sleep(100)"], core=0) as process:
        await process.receive("up", 20)
        print(process._process.pid, flush=True)
        await asyncio.sleep(100)

asyncio.run(main())
"""


async def test_processes_end_with_a_killed_laboratory() -> None:
    """Otherwise a server and its feed would run for ever on a port that nobody knows."""
    starter = await asyncio.create_subprocess_exec(sys.executable, "-c", STARTER, stdout=asyncio.subprocess.PIPE)
    assert starter.stdout
    child = Path(f"/proc/{int(await starter.stdout.readline())}")
    assert b"sleep" in (child / "cmdline").read_bytes()
    os.kill(starter.pid, signal.SIGKILL)
    await starter.wait()
    await until(lambda: not (child / "cmdline").exists() or not (child / "cmdline").read_bytes())
