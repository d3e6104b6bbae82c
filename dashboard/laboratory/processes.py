"""
Processes of the laboratory: each on a core, controlled by lines of text, measured through /proc.

They always end with the laboratory, even if it is killed.
"""

import asyncio
import contextlib
import functools
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final, cast

import msgspec

from dashboard.parent import end_with_parent


LINE_LIMIT: Final = 2**20
LOG_LINES_LIMIT: Final = 20
"""Last lines of a process's standard error that are kept, to report why it ended."""

_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


class Unmeasurable(Exception):
    """An error after which there are no fair figures. Its message says why, in one line."""


class Process:
    """A process that was started here."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self._name = name
        self._process = process
        # `started` makes all three pipes.
        self._in = cast("asyncio.StreamWriter", process.stdin)
        self._out = cast("asyncio.StreamReader", process.stdout)
        self._errors = cast("asyncio.StreamReader", process.stderr)
        self._log_lines: deque[str] = deque(maxlen=LOG_LINES_LIMIT)
        self._log_task = asyncio.create_task(self._read_log())
        self._url: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def url(self, within_s: float = 20.0) -> str:
        """Return the URL that the process logs once it is up. Raises `Unmeasurable`."""
        try:
            async with asyncio.timeout(within_s):
                return await self._url
        except TimeoutError:
            raise Unmeasurable(f"{self._name} did not start within {within_s:g} s") from None

    async def send(self, line: str) -> None:
        """Send one line. Raises `Unmeasurable`."""
        try:
            self._in.write(f"{line}\n".encode())
            await self._in.drain()
        except OSError:
            raise self._ended() from None

    async def receive(self, keyword: str, within_s: float) -> bytes:
        """
        Wait for the next line and return the text after its keyword.

        Raises `Unmeasurable` if the line has another keyword or does not arrive within `within_s`.
        """
        try:
            async with asyncio.timeout(within_s):
                line = await self._out.readline()
        except TimeoutError:
            raise Unmeasurable(f"{self._name} sent nothing for {within_s:g} s") from None
        if not line:
            await asyncio.wait([self._log_task])
            raise self._ended()
        word, _, rest = line.strip().partition(b" ")
        if word.decode() != keyword:
            raise Unmeasurable(f"{self._name}: {rest.decode(errors='replace')}")
        return rest

    def check(self) -> None:
        """Raise `Unmeasurable` if the process has ended."""
        if self._process.returncode is not None:
            raise self._ended()

    def cpu_ns(self) -> int:
        """Return the processor time of all its threads (proc(5), schedstat). Raises `Unmeasurable`."""
        return self._schedule()[0]

    def waited_ns(self) -> int:
        """Return the time for which its threads were ready without a core. Raises `Unmeasurable`."""
        return self._schedule()[1]

    def rss_bytes(self) -> int:
        """Return its resident memory. Raises `Unmeasurable`."""
        try:
            return int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
        except OSError:
            raise self._ended() from None

    async def end(self) -> None:
        """Kill the process if it has not ended."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()
        self._log_task.cancel()
        await asyncio.gather(self._log_task, return_exceptions=True)

    def _schedule(self) -> tuple[int, int]:
        ran = waited = 0
        try:
            for task in Path(f"/proc/{self._process.pid}/task").iterdir():
                with contextlib.suppress(FileNotFoundError):
                    figures = (task / "schedstat").read_text(encoding="ascii").split()
                    ran, waited = ran + int(figures[0]), waited + int(figures[1])
        except OSError:
            raise self._ended() from None
        return ran, waited

    async def _read_log(self) -> None:
        """Read standard error until its end: a full pipe would block the process."""
        while line := await self._errors.readline():
            self._log_lines.append(line.decode(errors="replace").strip())
            if not self._url.done():
                with contextlib.suppress(msgspec.DecodeError, KeyError, TypeError):
                    self._url.set_result(msgspec.json.decode(line)["url"])
        if not self._url.done():
            self._url.set_exception(self._ended())
            # Retrieve it: asyncio logs an exception that nobody awaits.
            self._url.exception()

    def _ended(self) -> Unmeasurable:
        return Unmeasurable(f"{self._name} ended: {self._log_lines[-1] if self._log_lines else 'it logged nothing'}")


@contextlib.asynccontextmanager
async def started(name: str, arguments: Sequence[str], *, core: int) -> AsyncIterator[Process]:
    """
    Run `python ARGUMENTS` on a core for as long as the block lasts.

    The process does not get the caller's `SCOREWALL_` variables.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SCOREWALL_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LINE_LIMIT,
        preexec_fn=functools.partial(end_with_parent, os.getpid()),
        env=environment | {"SCOREWALL_LOG_FORMAT": "json", "PYTHONUNBUFFERED": "1"},
    )
    with contextlib.suppress(ProcessLookupError):
        os.sched_setaffinity(process.pid, {core})
    running = Process(name, process)
    try:
        yield running
    finally:
        await running.end()


@functools.cache
def cores() -> tuple[int, int]:
    """
    Return the server's core and that of all other processes.

    They differ if this process may use two. The answer of the first call is kept.
    """
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]
