"""
Several processes behind one port of one machine (`SO_REUSEPORT`): a parent that starts them, replaces those that die,
and hands signals on. It serves nobody and has no event loop.

SIGTERM and SIGINT end all workers; SIGHUP replaces them one after the other, the next one only when the last one is up.
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


STOP_S: Final = 10.0
"""A worker that has not ended so long after SIGTERM is killed."""

UP_S: Final = 15.0
"""A replaced worker is waited for so long before the next one is."""

WAIT_S: Final = (0.2, 10.0)
"""Before a dead worker is replaced: at first, and at most. It doubles with each death."""

SETTLED_S: Final = 30.0
"""Who has lived so long died by accident: the wait starts again."""

_SIGNALS: Final = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}

_log = structlog.get_logger("workers")

Work = Callable[[Callable[[], None]], int]
"""Serves until SIGTERM; calls what it is given once it listens. The exit code."""


def wait_s(deaths: int) -> float:
    """How long to wait before a worker that has died so often running is started again."""
    return float(min(WAIT_S[1], WAIT_S[0] * 2.0 ** min(deaths - 1, 20)))


def reserve(host: str, port: int) -> socket.socket:
    """
    Keep a port for workers that will listen on it, without listening. Raises `UsageError` where it cannot be had.
    """
    try:
        (family, kind, _, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        held = socket.socket(family, kind)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(address)
    except OSError as error:
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
    return held


class Workers:
    """Keeps `count` processes at work."""

    def __init__(self, count: int, work: Work) -> None:
        self._work = work
        self._slots = [_Slot() for _ in range(count)]
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT; 2 when a worker says at its first start that it cannot."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        for slot in self._slots:
            self._start(slot)
        code = 0
        while any(slot.pid or not self._stopping for slot in self._slots):
            received = signal.sigtimedwait(_SIGNALS, self._patience_s())
            if received and received.si_signo in (signal.SIGTERM, signal.SIGINT):
                self._stop_all()
            elif received and received.si_signo == signal.SIGHUP:
                self._replace_all()
            code = self._reap() or code
            if code:
                self._stop_all()
            now = time.monotonic()
            for slot in self._slots:
                if slot.pid and slot.kill_at_s <= now:
                    os.kill(slot.pid, signal.SIGKILL)
                if not slot.pid and not self._stopping and slot.start_at_s <= now:
                    self._start(slot)
        return code

    def _patience_s(self) -> float:
        now = time.monotonic()
        due = [slot.kill_at_s if slot.pid else slot.start_at_s for slot in self._slots]
        return min(1.0, max(0.0, min(due) - now))

    def _start(self, slot: "_Slot") -> None:
        read, write = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            _leave(self._work, parent, write)
        os.close(write)
        slot.begin(pid, read)
        _log.info("worker started", pid=pid)

    def _reap(self) -> int:
        """Take note of who has ended; the exit code of one that will never work."""
        hopeless = 0
        for slot in self._slots:
            if not slot.pid:
                continue
            pid, status = os.waitpid(slot.pid, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                lived_s, was_up = slot.end()
                if not self._stopping:
                    _log.warning("worker ended", pid=pid, code=code, lived_s=round(lived_s, 1), again_in_s=slot.pause_s)
                if code == 2 and not was_up and slot.lives == 1:
                    hopeless = code
        return hopeless

    def _stop_all(self) -> None:
        if not self._stopping:
            self._stopping = True
            _log.info("stopping workers")
            for slot in self._slots:
                slot.terminate()

    def _replace_all(self) -> None:
        """One after the other: meanwhile the others serve."""
        for slot in self._slots:
            if slot.pid:
                slot.terminate()
                end_s = time.monotonic() + STOP_S
                while not slot.has_ended() and time.monotonic() < end_s:
                    time.sleep(0.02)
                if not slot.ended:
                    os.kill(slot.pid, signal.SIGKILL)
                    os.waitpid(slot.pid, 0)
                slot.end()
            self._start(slot)
            select.select([slot.up], [], [], UP_S)


class _Slot:
    """One worker after another."""

    def __init__(self) -> None:
        self.pid = 0
        self.up = -1
        """Readable once the worker listens, or has ended."""
        self.lives = 0
        self.deaths = 0
        self.pause_s = 0.0
        self.start_at_s = 0.0
        self.kill_at_s = float("inf")
        self.ended = False
        self._began_s = 0.0

    def begin(self, pid: int, up: int) -> None:
        self.pid, self.up, self.ended = pid, up, False
        self.lives += 1
        self._began_s = time.monotonic()

    def end(self) -> tuple[float, bool]:
        """It has ended: how long it lived, and whether it was ever up."""
        lived_s = time.monotonic() - self._began_s
        was_up = bool(select.select([self.up], [], [], 0)[0] and os.read(self.up, 1))
        os.close(self.up)
        self.pid, self.up, self.kill_at_s = 0, -1, float("inf")
        self.deaths = 1 if lived_s > SETTLED_S else self.deaths + 1
        self.pause_s = wait_s(self.deaths)
        self.start_at_s = time.monotonic() + self.pause_s
        return lived_s, was_up

    def terminate(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)
            self.kill_at_s = time.monotonic() + STOP_S

    def has_ended(self) -> bool:
        self.ended = self.ended or os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return self.ended


def _leave(work: Work, parent: int, write: int) -> None:
    """In the child: work, and never come back."""
    code = 1
    try:
        end_with_parent(parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        code = work(lambda: _say_up(write))
    except UsageError as error:
        os.write(2, f"scorewall: {error}\n".encode())
        code = 2
    finally:
        os._exit(code)


def _say_up(write: int) -> None:
    os.write(write, b"u")
