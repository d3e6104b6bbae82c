"""The settings that the first paint reads from an address; each text that cannot be read falls back by itself."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.core.filter import EVERYTHING, Filter
from dashboard.web.first_paint.display import Display


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("leagues", "eng.1,NBA", "leagues", Filter.of(leagues=["eng.1", "nba"])),
        ("leagues", ",".join(["x"] * 51), "leagues", EVERYTHING),
        ("zone", "Asia/Kolkata", "zone", ZoneInfo("Asia/Kolkata")),
        ("zone", "auto", "zone", UTC),
        ("zone", "Mars/Base", "zone", UTC),
        ("zone", "../../etc/passwd", "zone", UTC),
        ("favourites", " BOS ,,ars", "favourites", ("BOS", "ars")),
        ("favourites", ",".join(["x"] * 60), "favourites", ("x",) * 50),
        ("order", "home", "order", "home"),
        ("order", "away", "order", "away"),
        ("order", "up", "order", "auto"),
        ("hide_scores", "1", "hide_scores", True),
        ("hide_scores", "true", "hide_scores", True),
        ("hide_scores", "0", "hide_scores", False),
        ("delay", "0", "delayed", False),
        ("delay", "0.5", "delayed", True),
        ("delay", "180", "delayed", True),
        ("delay", "181", "delayed", False),
        ("delay", "nan", "delayed", False),
        ("delay", "soon", "delayed", False),
    ],
)
def test_a_text_of_the_address(name: str, text: str, attribute: str, value: Any) -> None:
    """A text that can be read holds; a television picture is at most three minutes late."""
    display = Display.of({name: text})
    assert getattr(display, attribute) == value
    others = {field for field in Display.__struct_fields__ if field != attribute}
    assert all(getattr(display, field) == getattr(Display(), field) for field in others)
