"""The recorded payloads beside the checkout, or in `SCOREWALL_RECORDED`."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from dashboard.feed.source import Parsed
from dashboard.feed.sources import espn


RECORDED: Final = Path(
    os.environ.get("SCOREWALL_RECORDED") or Path(__file__).parents[3] / "shared" / "feeds" / "recorded"
)

needs_recorded: Final = pytest.mark.skipif(
    not (RECORDED / "espn").is_dir(), reason=f"needs ../shared: no recorded payloads in {RECORDED}"
)
"""Skips a test where the recorded payloads are missing: the only reason to skip, see `tests/conftest.py`."""


def files() -> list[str]:
    """Return the names of all recorded ESPN payloads, below the folder `espn`."""
    folder = RECORDED / "espn"
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*.json"))


@cache
def read(name: str) -> Parsed:
    """Return a recorded ESPN payload as the adapter parses it."""
    return espn.parse(json.loads((RECORDED / "espn" / name).read_bytes()))
