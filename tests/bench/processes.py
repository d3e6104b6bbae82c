"""Child processes of a run: pinned to a core, controlled by lines of text, always ended."""

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
"""The checkout. The measured code is that beside these tests."""

PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


class Failed(Exception):
    """A process ended too early or gave an unexpected reply. The message contains its last output."""


class LineProcess:
    """A process that reads commands and prints replies, one on each line."""

    def __init__(self, process: subprocess.Popen[str], errors: Path) -> None:
        self._process = process
        self._errors = errors

    def expect(self, word: str) -> list[str]:
        """Read the next line, which must begin with `word`, and return the other words. Raises `Failed`."""
        first, *rest = self.read_words() or [""]
        if first != word:
            raise Failed(f"the process printed {first!r} instead of {word!r}")
        return rest

    def read_words(self) -> list[str]:
        """Return the words of the next line. Raises `Failed` at the end of output."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            log = self.log()[-2000:]
            raise Failed(f"{self._process.args!r} ended or took too long: {log}")
        return line.split(maxsplit=3)

    def write_line(self, line: str) -> None:
        """Send one line to the process."""
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    @property
    def rss_bytes(self) -> int:
        """Resident memory of the process."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * PAGE_BYTES

    @property
    def cpu_ns(self) -> int:
        """Processor time that the process has used."""
        return cpu_ns(self._process.pid)

    @property
    def waited_ns(self) -> int:
        """Time that the process was runnable but waited for its core: disturbance by other processes."""
        return int(Path(f"/proc/{self._process.pid}/schedstat").read_text(encoding="ascii").split()[1])

    def log(self) -> str:
        """Return the standard error of the process."""
        return self._errors.read_text(encoding="utf-8", errors="replace")


@contextmanager
def line_process(command: Sequence[str], *, core: int, limit_s: float) -> Iterator[LineProcess]:
    """Run a process on a core. It ends with the block or after `limit_s`, whichever is first."""
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
    """Return the core of the server and that of the clients: two different ones if there are two."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


def pin_process(pid: int, core: int) -> None:
    """Pin all threads of a running process to a core."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


@contextmanager
def pinned_to(core: int) -> Iterator[None]:
    """Pin this process to a core within the block."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of the benchmark."""
    return [sys.executable, "-m", f"tests.bench.{module}", *arguments]


def cpu_ns(pid: int) -> int:
    """Return the processor time of all threads of a process, read from outside (proc(5), schedstat)."""
    files = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text(encoding="ascii").split()[0]) for file in files)


def socket_memory_bytes() -> int:
    """Return the memory in the buffers of all TCP sockets of the machine (proc(5), net/sockstat: in pages)."""
    for line in Path("/proc/net/sockstat").read_text(encoding="ascii").splitlines():
        kind, *words = line.split()
        if kind == "TCP:":
            return int(words[words.index("mem") + 1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
