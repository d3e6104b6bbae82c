"""The recorded payloads beside the checkout, or in `SCOREWALL_RECORDED`."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Final

from dashboard.feed.source import Parsed
from dashboard.feed.sources import espn


RECORDED: Final = Path(
    os.environ.get("SCOREWALL_RECORDED") or Path(__file__).parents[3] / "shared" / "feeds" / "recorded"
)


def files() -> list[str]:
    """Return the names of all recorded ESPN payloads, below the folder `espn`."""
    folder = RECORDED / "espn"
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*.json"))


@cache
def read(name: str) -> Parsed:
    """Return a recorded ESPN payload as the adapter parses it."""
    return espn.parse(json.loads((RECORDED / "espn" / name).read_bytes()))
