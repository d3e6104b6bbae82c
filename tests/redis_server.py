"""A Redis server for one test, on a free port: the test can make it fail, and it ends with the test."""

import asyncio
import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError

from tests.ports import free_port
from tests.waiting import until_true


PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Let the kernel kill the server when the test run is killed (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class RedisServer:
    """A server that can be killed, stopped and started again on the same port."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.port = free_port()
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        # Tests poll it anyway. A client with retries of its own would wait for seconds between them.
        self.client = Redis(port=self.port, socket_timeout=5, retry=Retry(NoBackoff(), 0))

    @property
    def url(self) -> str:
        """The URL for `--broker`."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        """The process ID of the running server."""
        assert self._process
        return self._process.pid

    async def start(self, *options: str) -> None:
        """Start the server with additional options, and wait until it answers."""
        base_options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""]
        self.run(*base_options, *self._options, *options)
        await until_true(self.answers)

    def run(self, *arguments: str) -> None:
        """Start the program with these arguments only."""
        binary = os.environ.get("REDIS_SERVER") or shutil.which("redis-server")
        assert binary, "redis-server is missing: `make test` installs it"
        self._process = _spawn([binary, *arguments])

    async def answers(self) -> bool:
        """Return whether the server answers PING, or requires a password."""
        try:
            return bool(await self.command("PING"))
        except AuthenticationError:
            return True
        except (RedisError, OSError):
            return False

    def signal(self, number: int) -> None:
        """Send the server a signal, for example SIGSTOP."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the server without warning, like a power failure, and wait for its end."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGCONT)
                self._process.kill()
            self._process.wait()
            self._process = None

    def delete_files(self) -> None:
        """Delete all data that the server has stored on disk."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    async def command(self, *words: Any) -> Any:
        """Run a Redis command and return its reply."""
        client: Any = self.client
        return await client.execute_command(*words)


def _spawn(arguments: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        arguments,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - nothing else runs in the child before it
    )


@contextlib.asynccontextmanager
async def running_redis(*options: str) -> AsyncIterator[RedisServer]:
    """
    Run a server that stores every command at once (`appendfsync always`).

    It loses data only if its files are deleted.
    """
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(Path(folder), "--appendonly", "yes", "--appendfsync", "always", *options)
        await server.start()
        try:
            yield server
        finally:
            await server.client.aclose()
            await asyncio.to_thread(server.kill)
