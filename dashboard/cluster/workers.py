"""
Several processes behind one port of one machine (`SO_REUSEPORT`), and their parent.

The parent starts the workers, replaces those that die and forwards signals. It serves no client and has no event loop.
SIGTERM and SIGINT stop all workers, a second one kills them. SIGHUP replaces them one by one: the next one only when
the last one listens. A worker is a new interpreter, not a fork: after an upgrade in place it runs the new code.
"""

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Final

import structlog
from msgspec import Struct

from dashboard.early_stop import EARLY_STOP
from dashboard.errors import UsageError
from dashboard.hurry import Hurry
from dashboard.parent import end_with_parent


STOP_TIMEOUT_S: Final = 10.0
"""Seconds from SIGTERM to SIGKILL for a worker that does not end, beside the time that it drains."""

START_TIMEOUT_S: Final = 15.0
"""Longest wait in seconds for a new worker to listen before the next one is replaced."""

RESTART_DELAY_RANGE_S: Final = (0.2, 10.0)
"""Shortest and longest delay in seconds before a dead worker is started again. The delay doubles with each crash."""

STABLE_UPTIME_S: Final = 30.0
"""After this uptime in seconds a crash counts as the first: the back-off restarts."""

VARIABLE: Final = "SCOREWALL_WORKER"
"""Environment variable of a worker: `PARENT:PIPE:PORT`, three numbers."""

_STOPS: Final = {signal.SIGTERM, signal.SIGINT}
_SIGNALS: Final = {*_STOPS, signal.SIGHUP, signal.SIGCHLD}
_STEP_S: Final = 0.02
"""Time between two looks at a worker that is being replaced, s."""

_log = structlog.get_logger("workers")


class Worker(Struct, frozen=True):
    """The place of a process among workers, as its parent gives it."""

    parent: int
    pipe: int
    """File descriptor of the pipe that reports to the parent."""
    port: int

    def report_listening(self) -> None:
        """Report that this worker listens."""
        os.write(self.pipe, b"u")


def this_worker() -> Worker | None:
    """Return the place of this process among workers, and end it with its parent; `None` if it is no worker."""
    text = os.environ.pop(VARIABLE, None)
    if text is None:
        return None
    worker = Worker(*map(int, text.split(":")))
    end_with_parent(worker.parent)
    return worker


def restart_delay_s(crashes: int) -> float:
    """Return the delay in seconds before a worker is started again after so many crashes in a row."""
    return float(min(RESTART_DELAY_RANGE_S[1], RESTART_DELAY_RANGE_S[0] * 2.0 ** min(crashes - 1, 20)))


def reserve(host: str, port: int) -> socket.socket:
    """
    Bind a port for workers that will listen on it, and return the socket, which does not listen.

    Connections of an earlier server that are still closing (TIME_WAIT) do not count. Raises `UsageError` if the port is
    not available, also if the workers of another server listen on it.
    """
    try:
        (family, kind, _, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family, kind) as probe:
            # Without SO_REUSEPORT, which would let this server join the workers of another one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
        reserved = socket.socket(family, kind)
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        reserved.bind(address)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host}:{port}: {error.strerror or error}. Choose another --host or --port."
        ) from None
    return reserved


class Workers:
    """Keeps `count` processes running, each of which serves on `port` with the command line of this one."""

    def __init__(self, count: int, port: int, *, drain_s: float, start: Callable[[str], int] | None = None) -> None:
        """
        Prepare the workers.

        `drain_s` is the time that a worker waits after SIGTERM before it closes connections. `start` starts a process
        with a value of `VARIABLE` and returns its id.
        """
        self._port = port
        self._stop_timeout_s = drain_s + STOP_TIMEOUT_S
        self._start_process = start or _start_process
        self._slots = [_Slot() for _ in range(count)]
        self._stopping = False
        self._hurry = Hurry()

    def run(self) -> int:
        """Run until SIGTERM or SIGINT. Return the exit code: 2 if a `UsageError` ended a worker at its first start."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        if EARLY_STOP.requested:
            return 0
        for slot in self._slots:
            self._start(slot)
        exit_code = 0
        while any(slot.pid or not self._stopping for slot in self._slots):
            received = signal.sigtimedwait(_SIGNALS, self._poll_timeout_s())
            if received and received.si_signo in _STOPS:
                exit_code = self._stop_all(received.si_signo) or exit_code
            elif received and received.si_signo == signal.SIGHUP:
                exit_code = self._replace_all() or exit_code
            if code := self._reap():
                exit_code = code
                self._stop_all()
            now = time.monotonic()
            for slot in self._slots:
                if slot.pid and slot.kill_at_s <= now:
                    os.kill(slot.pid, signal.SIGKILL)
                if not slot.pid and not self._stopping and slot.start_at_s <= now:
                    self._start(slot)
        return exit_code

    def _poll_timeout_s(self) -> float:
        now = time.monotonic()
        due = [slot.kill_at_s if slot.pid else slot.start_at_s for slot in self._slots]
        return min(1.0, max(0.0, min(due) - now))

    def _start(self, slot: "_Slot") -> None:
        read, write = os.pipe()
        os.set_inheritable(write, True)
        try:
            pid = self._start_process(f"{os.getpid()}:{write}:{self._port}")
        except OSError as error:
            # Too many processes, or an installation in progress: the other workers go on.
            os.close(read)
            slot.count_crash(0.0)
            _log.error("worker not started", error=error.strerror, restart_in_s=slot.delay_s)
            return
        finally:
            os.close(write)
        slot.begin(pid, read)
        _log.info("worker started", pid=pid)

    def _reap(self) -> int:
        """Register workers that ended. Return the exit code of one that can never work, otherwise 0."""
        startup_code = 0
        for slot in self._slots:
            if not slot.pid:
                continue
            pid, status = os.waitpid(slot.pid, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                uptime_s, was_up = slot.end()
                if not self._stopping:
                    _log.warning(
                        "worker ended", pid=pid, code=code, uptime_s=round(uptime_s, 1), restart_in_s=slot.delay_s
                    )
                if code == 2 and not was_up and slot.starts == 1:
                    startup_code = code
        return startup_code

    def _stop_all(self, number: int = 0) -> int:
        """Stop all workers; kill them if they are stopping already. Return the exit code of a kill, otherwise 0."""
        if not self._stopping:
            self._stopping = True
            self._hurry.begin()
            _log.info("stopping workers; a second signal ends them at once")
            for slot in self._slots:
                slot.terminate(self._stop_timeout_s)
            return 0
        if not number or self._hurry.is_repeated():
            return 0
        _log.warning("ending workers at once")
        for slot in self._slots:
            if slot.pid:
                os.kill(slot.pid, signal.SIGKILL)
        return 128 + number

    def _replace_all(self) -> int:
        """
        Replace the workers one by one, while the others serve. Return the exit code of a kill, otherwise 0.

        A stop ends that, and so does a new worker that does not listen: the next one would not, either.
        """
        for slot in self._slots:
            if slot.pid:
                slot.terminate(self._stop_timeout_s)
                if code := self._wait(slot.has_ended, self._stop_timeout_s):
                    return code
                if self._stopping:
                    return 0
                if not slot.ended:
                    os.kill(slot.pid, signal.SIGKILL)
                    os.waitpid(slot.pid, 0)
                slot.end()
            self._start(slot)
            if (code := self._wait(slot.reports, START_TIMEOUT_S)) or self._stopping:
                return code
            if not slot.listens():
                _log.error("a new worker does not listen: the other workers are kept", pid=slot.pid)
                return 0
        return 0

    def _wait(self, condition: Callable[[], bool], limit_s: float) -> int:
        """Wait for a condition, a time limit or a stop. Return the exit code of a kill, otherwise 0."""
        deadline_s = time.monotonic() + limit_s
        while not condition() and not self._stopping and time.monotonic() < deadline_s:
            if received := signal.sigtimedwait(_STOPS, _STEP_S):
                return self._stop_all(received.si_signo)
        return 0


class _Slot:
    """One place among the workers, for one process after another."""

    def __init__(self) -> None:
        self.pid = 0
        self.up = -1
        """Pipe that becomes readable once the worker listens or has ended."""
        self.starts = 0
        self.crashes = 0
        self.delay_s = 0.0
        self.start_at_s = 0.0
        self.kill_at_s = float("inf")
        self.ended = False
        self._started_s = 0.0
        self._listened = False

    def begin(self, pid: int, up: int) -> None:
        self.pid, self.up, self.ended, self._listened = pid, up, False, False
        self.starts += 1
        self._started_s = time.monotonic()

    def end(self) -> tuple[float, bool]:
        """Register the end of the process. Return its uptime in seconds and whether it ever listened."""
        uptime_s = time.monotonic() - self._started_s
        was_up = self.listens()
        os.close(self.up)
        self.pid, self.up, self.kill_at_s = 0, -1, float("inf")
        self.count_crash(uptime_s)
        return uptime_s, was_up

    def count_crash(self, uptime_s: float) -> None:
        """Set the time of the next start."""
        self.crashes = 1 if uptime_s > STABLE_UPTIME_S else self.crashes + 1
        self.delay_s = restart_delay_s(self.crashes)
        self.start_at_s = time.monotonic() + self.delay_s

    def reports(self) -> bool:
        """Return whether the worker listens or has ended."""
        return self.up < 0 or bool(select.select([self.up], [], [], 0)[0])

    def listens(self) -> bool:
        """Return whether the worker has reported that it listens."""
        if not self._listened and self.up >= 0 and self.reports():
            self._listened = os.read(self.up, 1) == b"u"
        return self._listened

    def terminate(self, timeout_s: float) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)
            self.kill_at_s = time.monotonic() + timeout_s

    def has_ended(self) -> bool:
        self.ended = self.ended or os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return self.ended


def _start_process(value: str) -> int:
    """Start the command line of this process once more, as a worker. Return the process id."""
    # A terminal sends SIGINT to all its processes. It stays blocked in workers, which obey their parent.
    return os.posix_spawn(
        sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | {VARIABLE: value}, setsigmask=[signal.SIGINT]
    )
