"""
Several processes behind one port of one machine (`SO_REUSEPORT`), and their parent.

The parent starts the workers, replaces those that die and forwards signals. It serves no client and has no event loop.
SIGTERM and SIGINT stop all workers. SIGHUP replaces them one by one: the next one only when the last one listens.
"""

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Final

import structlog

from dashboard.errors import UsageError
from dashboard.parent import end_with_parent


STOP_TIMEOUT_S: Final = 10.0
"""Seconds from SIGTERM to SIGKILL for a worker that does not end."""

START_TIMEOUT_S: Final = 15.0
"""Longest wait in seconds for a new worker to listen before the next one is replaced."""

RESTART_DELAY_RANGE_S: Final = (0.2, 10.0)
"""Shortest and longest delay in seconds before a dead worker is started again. The delay doubles with each crash."""

STABLE_UPTIME_S: Final = 30.0
"""After this uptime in seconds a crash counts as the first: the back-off restarts."""

_SIGNALS: Final = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}

_log = structlog.get_logger("workers")

Work = Callable[[Callable[[], None]], int]
"""Serves until SIGTERM and returns the exit code. Calls its argument once it listens."""


def restart_delay_s(crashes: int) -> float:
    """Return the delay in seconds before a worker is started again after so many crashes in a row."""
    return float(min(RESTART_DELAY_RANGE_S[1], RESTART_DELAY_RANGE_S[0] * 2.0 ** min(crashes - 1, 20)))


def reserve(host: str, port: int) -> socket.socket:
    """
    Bind a port for workers that will listen on it, and return the socket, which does not listen.

    Raises `UsageError` if the port is not available.
    """
    try:
        (family, kind, _, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        reserved = socket.socket(family, kind)
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        reserved.bind(address)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host}:{port}: {error.strerror or error}. Choose another --host or --port."
        ) from None
    return reserved


class Workers:
    """Keeps `count` processes running, each of which calls `work`."""

    def __init__(self, count: int, work: Work) -> None:
        self._work = work
        self._slots = [_Slot() for _ in range(count)]
        self._stopping = False

    def run(self) -> int:
        """Run until SIGTERM or SIGINT. Return the exit code: 2 if a `UsageError` ended a worker at its first start."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        for slot in self._slots:
            self._start(slot)
        exit_code = 0
        while any(slot.pid or not self._stopping for slot in self._slots):
            received = signal.sigtimedwait(_SIGNALS, self._poll_timeout_s())
            if received and received.si_signo in (signal.SIGTERM, signal.SIGINT):
                self._stop_all()
            elif received and received.si_signo == signal.SIGHUP:
                self._replace_all()
            exit_code = self._reap() or exit_code
            if exit_code:
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
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            _run_child(self._work, parent, write)
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

    def _stop_all(self) -> None:
        if not self._stopping:
            self._stopping = True
            _log.info("stopping workers")
            for slot in self._slots:
                slot.terminate()

    def _replace_all(self) -> None:
        """Replace the workers one by one, while the others serve."""
        for slot in self._slots:
            if slot.pid:
                slot.terminate()
                deadline_s = time.monotonic() + STOP_TIMEOUT_S
                while not slot.has_ended() and time.monotonic() < deadline_s:
                    time.sleep(0.02)
                if not slot.ended:
                    os.kill(slot.pid, signal.SIGKILL)
                    os.waitpid(slot.pid, 0)
                slot.end()
            self._start(slot)
            select.select([slot.up], [], [], START_TIMEOUT_S)


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

    def begin(self, pid: int, up: int) -> None:
        self.pid, self.up, self.ended = pid, up, False
        self.starts += 1
        self._started_s = time.monotonic()

    def end(self) -> tuple[float, bool]:
        """Register the end of the process. Return its uptime in seconds and whether it ever listened."""
        uptime_s = time.monotonic() - self._started_s
        was_up = bool(select.select([self.up], [], [], 0)[0] and os.read(self.up, 1))
        os.close(self.up)
        self.pid, self.up, self.kill_at_s = 0, -1, float("inf")
        self.crashes = 1 if uptime_s > STABLE_UPTIME_S else self.crashes + 1
        self.delay_s = restart_delay_s(self.crashes)
        self.start_at_s = time.monotonic() + self.delay_s
        return uptime_s, was_up

    def terminate(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)
            self.kill_at_s = time.monotonic() + STOP_TIMEOUT_S

    def has_ended(self) -> bool:
        self.ended = self.ended or os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return self.ended


def _run_child(work: Work, parent: int, write: int) -> None:
    """Work in the child process, then exit: this function never returns."""
    code = 1
    try:
        end_with_parent(parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        code = work(lambda: _report_listening(write))
    except UsageError as error:
        os.write(2, f"scorewall: {error}\n".encode())
        code = 2
    finally:
        os._exit(code)


def _report_listening(write: int) -> None:
    os.write(write, b"u")
