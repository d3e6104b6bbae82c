"""The reason of a delay, as a feed writes it and as a language has it."""

import pytest

from dashboard.web.first_paint.delay_reason import delay_word, reason_of
from dashboard.web.first_paint.words import words


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Rain Delay", "Rain"),
        ("delayed: fog", "delayed: fog"),
        ("Delayed Start", "Start"),
        ("Delay", ""),
        ("", ""),
        (None, ""),
        ("Power  outage", "Power outage"),
    ],
)
def test_a_reason_does_not_say_that_it_is_one(text: str | None, reason: str) -> None:
    """The headline says "delay" itself."""
    assert reason_of(text) == reason


@pytest.mark.parametrize(
    ("text", "word"),
    [("Rain Delay", "Rain delay"), ("RAIN", "Rain delay"), ("lightning", "Lightning delay"), ("Fog", ""), (None, "")],
)
def test_the_usual_reasons_are_translated(text: str | None, word: str) -> None:
    """Any other stays as the feed has it; "other" is the frame for those and no reason."""
    assert delay_word(text, words("en")) == word
    assert bool(delay_word(text, words("de"))) == bool(word)
    assert delay_word("other", words("en")) == ""
