"""Commands as a person runs them: processes of their own that a signal ends."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


ROOT = Path(__file__).parent.parent


class Process:
    """A running `python -m dashboard …` that logs JSON lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def url(self, event: str = "the server is up") -> str:
        """Return the URL in the log line of an event."""
        assert self.process.stderr
        while line := (await self.process.stderr.readline()).decode():
            self.lines.append(line)
            logged = json.loads(line)
            if logged["event"] == event:
                return str(logged["url"])
        raise AssertionError("".join(self.lines) or "the process logged nothing")

    async def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal, wait for the end, and return the exit code and the whole log."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(15):
            _, rest = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, "".join(self.lines) + rest.decode()


@asynccontextmanager
async def running(*arguments: str, cwd: Path = ROOT, python: str = sys.executable) -> AsyncIterator[Process]:
    """Run `python -m dashboard` with these arguments, and kill it after the block if it still runs."""
    process = await asyncio.create_subprocess_exec(
        python,
        "-m",
        "dashboard",
        *arguments,
        cwd=cwd,
        env={**os.environ, "SCOREWALL_LOG_FORMAT": "json", "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def output_of(*arguments: str, within_s: float = 30) -> tuple[int, str, str]:
    """Run a command that ends by itself. Return exit code, standard output and standard error."""
    async with running(*arguments) as command, asyncio.timeout(within_s):
        out, err = await command.process.communicate()
        assert command.process.returncode is not None
        return command.process.returncode, out.decode(), err.decode()
