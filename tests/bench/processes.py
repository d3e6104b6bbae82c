"""Processes of a run: started on a core of their own, spoken to in lines, always ended."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final


ROOT: Final = Path(__file__).parents[2]
"""The checkout: what is measured is what stands beside these tests."""

PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


class Failed(Exception):
    """A process ended before it was done; with what it said last."""


class LineProcess:
    """A process that is spoken to."""

    def __init__(self, process: subprocess.Popen[str], errors: Path) -> None:
        self._process = process
        self._errors = errors

    def expect(self, word: str) -> list[str]:
        """The next line, which must begin with that word; what follows it."""
        first, *rest = self.read_words() or [""]
        if first != word:
            raise Failed(f"{first!r} instead of {word!r}")
        return rest

    def read_words(self) -> list[str]:
        """The words of the next line."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            said = self._errors.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise Failed(f"{self._process.args!r} ended or took too long: {said}")
        return line.split(maxsplit=3)

    def write_line(self, line: str) -> None:
        """Say one line."""
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    @property
    def rss_bytes(self) -> int:
        """Memory it holds now."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * PAGE_BYTES

    @property
    def cpu_ns(self) -> int:
        """Processor time it has used."""
        return cpu_ns(self._process.pid)

    @property
    def waited_ns(self) -> int:
        """How long it was ready and did not get its core: the disturbance by others."""
        return int(Path(f"/proc/{self._process.pid}/schedstat").read_text(encoding="ascii").split()[1])

    def log(self) -> str:
        """What it wrote on standard error."""
        return self._errors.read_text(encoding="utf-8", errors="replace")


@contextmanager
def line_process(command: Sequence[str], *, core: int, limit_s: float) -> Iterator[LineProcess]:
    """A process on that core, ended with the block or after `limit_s`, whichever is first."""
    with (
        tempfile.NamedTemporaryFile(prefix="bench-") as errors,
        subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        ) as process,
    ):
        os.sched_setaffinity(process.pid, {core})
        timer = threading.Timer(limit_s, process.kill)
        timer.start()
        try:
            yield LineProcess(process, Path(errors.name))
        finally:
            timer.cancel()
            process.kill()


def cores() -> tuple[int, int]:
    """The server's and the clients': two where there are two."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


def pin_process(pid: int, core: int) -> None:
    """All threads of a running process on that core."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


@contextmanager
def pinned_to(core: int) -> Iterator[None]:
    """This process on that core, for as long as the block lasts."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def python(module: str, *arguments: str) -> list[str]:
    """The command for a module of ours."""
    return [sys.executable, "-m", f"tests.bench.{module}", *arguments]


def cpu_ns(pid: int) -> int:
    """Processor time that all threads of a process have used, seen from outside (proc(5), schedstat)."""
    files = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text(encoding="ascii").split()[0]) for file in files)


def socket_memory_bytes() -> int:
    """What the kernel holds in the buffers of all TCP sockets of the machine (proc(5), net/sockstat: in pages)."""
    for line in Path("/proc/net/sockstat").read_text(encoding="ascii").splitlines():
        kind, *words = line.split()
        if kind == "TCP:":
            return int(words[words.index("mem") + 1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
