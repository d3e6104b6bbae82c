"""Why a game is held up. Pure; `static/game/delay_reason.js` is the same for the browser."""

from typing import Final

from dashboard.web.first_paint.words import Words


_FILLERS: Final = frozenset({"delay", "delayed"})


def reason_of(told: str | None) -> str:
    """A feed's reason without the word that says what it is the reason of: "Rain Delay" is "Rain"."""
    return " ".join(word for word in (told or "").split() if word.lower() not in _FILLERS)


def delay_word(told: str | None, words: Words) -> str:
    """A delay for one of the usual reasons, in a language; empty for any other."""
    key = f"delay.{reason_of(told).lower()}"
    return words.say(key) if key != "delay.other" and key in words else ""
