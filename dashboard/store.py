"""
The last board on disk: after a restart the page shows it, with its age, from the first second.

A position may continue after a restart only if no client can know more than the file, that is after a clean stop.
Therefore the file contains whether it was written at the end. A start first writes that it was not.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import structlog
from msgspec import Struct, structs

from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position
from dashboard.core.protocol import PROTOCOL
from dashboard.core.source_merge import GamesBySource


FILE_NAME: Final = "board.json"

RETRY_RANGE_S: Final = (5.0, 300.0)
"""Shortest and longest time between two tries to write, s. The time doubles with each failure in a row."""

_log = structlog.get_logger("store")


class Saved(Struct, frozen=True):
    """The content of the file."""

    protocol: int
    sources: dict[str, dict[GameKey, Game]]
    position: Position
    clean: bool
    """Whether it was written after the last publication: no client is past `position`."""


class Store:
    """One file in a folder. It is replaced as a whole or not at all."""

    def __init__(self, folder: Path, *, clock_s: Callable[[], float] = time.monotonic) -> None:
        """Use this folder, which the first save creates. `clock_s` returns monotonic seconds."""
        self._path = folder / FILE_NAME
        self._last_content = b""
        self._is_closed = False
        self._lock = threading.Lock()
        self._clock_s = clock_s
        self._failures = 0
        self._problem = ""
        self._retry_at_s = 0.0

    @property
    def failures(self) -> int:
        """Number of tries that have failed since the last success: a restart would show an older board."""
        return self._failures

    @property
    def problem(self) -> str | None:
        """Why the last try has failed, without a path; `None` if it has not."""
        return self._problem if self._failures else None

    def resume(self) -> Saved | None:
        """
        Return the saved board, and mark its file as not clean.

        If that cannot be written, the board does not count as clean: after a crash the next start would continue from
        the same position once more.
        """
        saved = self.load()
        if saved and saved.clean:
            self.save(saved.sources, saved.position)
            saved = structs.replace(saved, clean=not self._failures)
        return saved

    def load(self) -> Saved | None:
        """Return the saved board; `None` if there is no file, or (logged) it is unreadable or of another version."""
        try:
            saved = msgspec.json.decode(self._path.read_bytes(), type=Saved)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError, UnicodeError) as error:
            _log.warning("saved board ignored: unreadable", path=str(self._path), error=str(error))
            return None
        if saved.protocol != PROTOCOL:
            _log.warning("saved board ignored: other protocol version", path=str(self._path), protocol=saved.protocol)
            return None
        return saved

    def save(self, games_by_source: GamesBySource, position: Position, *, clean: bool = False) -> None:
        """
        Write the board if it differs from the last one written.

        An error of the disk is logged once and not raised: the server goes on without the file, and tries again after
        `RETRY_RANGE_S`. After a `clean` save nothing is written any more.
        """
        sources = {name: dict(games) for name, games in games_by_source.items()}
        content = msgspec.json.encode(Saved(PROTOCOL, sources, position, clean))
        with self._lock:
            # A late periodic save must not replace the clean one.
            if self._is_closed or content == self._last_content:
                return
            self._is_closed = clean
            if not clean and self._clock_s() < self._retry_at_s:
                return
            try:
                self._write(content)
            except OSError as error:
                self._fail(error)
                return
            if self._failures:
                _log.info("the board is saved again", path=str(self._path))
            self._failures, self._retry_at_s = 0, 0.0
            self._last_content = content

    def _write(self, content: bytes) -> None:
        temporary = self._path.with_suffix(".new")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        try:
            # Nobody else needs to read it, and a link that stands there must not be followed.
            with open(temporary, "xb", opener=_open_private) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        except OSError:
            # Half a file would keep a full disk full.
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def _fail(self, error: OSError) -> None:
        self._problem = error.strerror or type(error).__name__
        if not self._failures:
            _log.error(
                "cannot save the board: a restart would show an older one; trying again",
                path=str(self._path),
                error=self._problem,
            )
        shortest, longest = RETRY_RANGE_S
        self._retry_at_s = self._clock_s() + min(longest, shortest * 2.0 ** min(self._failures, 20))
        self._failures += 1


def _open_private(path: str, flags: int) -> int:
    """Open a new file that only its owner can read."""
    return os.open(path, flags, 0o600)
