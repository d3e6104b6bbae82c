"""Doubles that record what they are given."""

import json
from typing import Any


class RecordingSink:
    """A connection that keeps every frame, and takes none while it is not drained."""

    def __init__(self) -> None:
        self.drained = True
        self.frames: list[bytes] = []

    def offer(self, frame: bytes) -> bool:
        """As a connection does."""
        if self.drained:
            self.frames.append(frame)
        return self.drained

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What was sent, decoded; frames are plain text here, and a batch holds several."""
        decoder, found = json.JSONDecoder(), []
        for frame in self.frames:
            text, at = frame.decode(), 0
            while at < len(text):
                message, at = decoder.raw_decode(text, at)
                found.append(message)
        return found

    def take(self) -> list[dict[str, Any]]:
        """What was sent since the last time."""
        messages = self.messages
        self.frames.clear()
        return messages
