"""
The last board on disk, so that a wall shows something true, with its age, from the first second after a restart.
"""

import os
import threading
from pathlib import Path
from typing import Final

import msgspec
import structlog
from msgspec import Struct

from dashboard.core.desk import Parts
from dashboard.core.model import Game, GameKey
from dashboard.core.protocol import PROTOCOL


FILE_NAME: Final = "board.json"

_log = structlog.get_logger("store")


class Saved(Struct, frozen=True):
    """The file's content."""

    protocol: int
    sources: dict[str, dict[GameKey, Game]]


class Store:
    """One file in a folder, replaced whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder. Raises `OSError` when that cannot be."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / FILE_NAME
        self._last = b""
        self._writing = threading.Lock()

    def load(self, sources: tuple[str, ...]) -> Parts:
        """
        What was saved of these sources; nothing when there is no file or it cannot be read, which is logged.
        """
        try:
            saved = msgspec.json.decode(self._path.read_bytes(), type=Saved)
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError, UnicodeError) as error:
            _log.warning("saved board is of no use", path=str(self._path), error=str(error))
            return {}
        if saved.protocol != PROTOCOL:
            _log.warning("saved board is of another version", path=str(self._path), protocol=saved.protocol)
            return {}
        return {name: games for name, games in saved.sources.items() if name in sources}

    def save(self, parts: Parts) -> None:
        """Write the board if it differs from what was written last. A full disk costs the file, not the wall."""
        content = msgspec.json.encode(Saved(PROTOCOL, {name: dict(games) for name, games in parts.items()}))
        with self._writing:
            if content == self._last:
                return
            draft = self._path.with_suffix(".new")
            try:
                with draft.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(self._path)
                self._last = content
            except OSError as error:
                _log.error("board could not be saved", path=str(self._path), error=str(error))
