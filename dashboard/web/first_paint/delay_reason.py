"""The reason of a delay. Pure; the browser's twin is `static/game/delay_reason.js`."""

from typing import Final

from dashboard.web.first_paint.words import Words


_FILLERS: Final = frozenset({"delay", "delayed"})


def reason_of(text: str | None) -> str:
    """Return a feed's reason without the word "delay", which the headline adds itself: "Rain Delay" is "Rain"."""
    return " ".join(word for word in (text or "").split() if word.lower() not in _FILLERS)


def delay_word(reason: str | None, words: Words) -> str:
    """Return the words for a delay of one of the usual reasons; empty for any other reason."""
    key = f"delay.{reason_of(reason).lower()}"
    return words.say(key) if key != "delay.other" and key in words else ""
