"""Doubles that record their calls."""

import json
from typing import Any

from dashboard.core.hub import SLICES, Hub
from dashboard.core.protocol import SourceHealth
from dashboard.core.view import Frame


class RecordingSink:
    """A connection that records every frame, and takes none while it is not drained."""

    def __init__(self) -> None:
        self.drained = True
        self.frames: list[bytes] = []

    def offer(self, *frames: Frame) -> int:
        """Record the frames as a connection would send them."""
        if not self.drained:
            return 0
        taken = [bytes(frame) for frame in frames if isinstance(frame, bytes)]
        self.frames += taken
        return sum(map(len, taken))

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The recorded messages, decoded. Frames are plain text here, and one may contain several messages."""
        decoder, messages = json.JSONDecoder(), []
        for frame in self.frames:
            text, at = frame.decode(), 0
            while at < len(text):
                message, at = decoder.raw_decode(text, at)
                messages.append(message)
        return messages

    def take(self) -> list[dict[str, Any]]:
        """Return the messages since the last call."""
        messages = self.messages
        self.frames.clear()
        return messages


def beat(hub: Hub, health: list[SourceHealth], server_time: int = 77) -> None:
    """Send one heartbeat to all sessions."""
    for slice_index in range(SLICES):
        hub.heartbeat(slice_index, health, server_time)
