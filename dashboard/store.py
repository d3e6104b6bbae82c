"""
The last board on disk, so that a wall shows something true, with its age, from the first second after a restart.

A position may go on after a restart only if no client can know more than the file: after a clean stop. So the file
says whether it was written at the end, and the first thing a start does is to say that it was not.
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
    """The file's content."""

    protocol: int
    sources: dict[str, dict[GameKey, Game]]
    position: Position
    clean: bool
    """Written after the last publication: whoever was at `position` still is."""


class Store:
    """One file in a folder, replaced whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder. Raises `UsageError` when that cannot be."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"no board can be kept in {folder}: {error.strerror}") from None
        self._path = folder / FILE_NAME
        self._last_content = b""
        self._is_closed = False
        self._lock = threading.Lock()

    def load(self) -> Saved | None:
        """What was saved; nothing when there is no file or it is of no use, which is logged."""
        try:
            saved = msgspec.json.decode(self._path.read_bytes(), type=Saved)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError, UnicodeError) as error:
            _log.warning("saved board is of no use", path=str(self._path), error=str(error))
            return None
        if saved.protocol != PROTOCOL:
            _log.warning("saved board is of another version", path=str(self._path), protocol=saved.protocol)
            return None
        return saved

    def save(self, games_by_source: GamesBySource, position: Position, *, clean: bool = False) -> None:
        """Write the board if it differs from what was written last. A full disk costs the file, not the wall."""
        sources = {name: dict(games) for name, games in games_by_source.items()}
        content = msgspec.json.encode(Saved(PROTOCOL, sources, position, clean))
        with self._lock:
            # A periodic save that comes late must not undo the last word.
            if self._is_closed or content == self._last_content:
                return
            self._is_closed = clean
            temporary = self._path.with_suffix(".new")
            try:
                with temporary.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(self._path)
                self._last_content = content
            except OSError as error:
                _log.error("board could not be saved", path=str(self._path), error=str(error))
