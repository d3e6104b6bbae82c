"""
The last board on disk: after a restart the page shows it, with its age, from the first second.

A position may continue after a restart only if no client can know more than the file, that is after a clean stop.
Therefore the file contains whether it was written at the end. A start first writes that it was not.
"""

import os
import threading
from pathlib import Path
from typing import Final

import msgspec
import structlog
from msgspec import Struct

from dashboard.core.model import Game, GameKey
from dashboard.core.position import Position
from dashboard.core.protocol import PROTOCOL
from dashboard.core.source_merge import GamesBySource
from dashboard.errors import UsageError


FILE_NAME: Final = "board.json"

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

    def __init__(self, folder: Path) -> None:
        """Create the folder. Raises `UsageError` if that is not possible."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"cannot create the data directory {folder}: {error.strerror}; choose another one with --data-dir"
            ) from None
        self._path = folder / FILE_NAME
        self._last_content = b""
        self._is_closed = False
        self._lock = threading.Lock()

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

        An error of the disk is logged, not raised: the server goes on without the file. After a `clean` save nothing is
        written any more.
        """
        sources = {name: dict(games) for name, games in games_by_source.items()}
        content = msgspec.json.encode(Saved(PROTOCOL, sources, position, clean))
        with self._lock:
            # A late periodic save must not replace the clean one.
            if self._is_closed or content == self._last_content:
                return
            self._is_closed = clean
            temporary = self._path.with_suffix(".new")
            try:
                temporary.unlink(missing_ok=True)
                # Nobody else needs to read it, and a link that stands there must not be followed.
                with open(temporary, "xb", opener=_open_private) as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(self._path)
                self._last_content = content
            except OSError as error:
                _log.error("could not save the board", path=str(self._path), error=str(error))


def _open_private(path: str, flags: int) -> int:
    """Open a new file that only its owner can read."""
    return os.open(path, flags, 0o600)
