"""
The words on the page, in the language of the request; the browser's twin is `static/game/words.js`.

Their source is `static/words/{language}.json`: flat keys, `{name}` for values, and for a plural one key each of `….one`
and `….other`. In templates: `{{ say("empty.title") }}`.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import msgspec

from dashboard.assets import STATIC
from dashboard.web.first_paint.display_settings import SETTINGS


LANGUAGES: Final = tuple(name for name in SETTINGS.language.options if name != SETTINGS.language.default)
"""The first stands in for unknown languages, and for a key that a language lacks."""

_RIGHT_TO_LEFT: Final = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter that is written from right to left."""

_PLACE: Final = re.compile(r"\{(\w+)\}")
_TEENS: Final = frozenset({11, 12, 13})
_FORMS: Final = {1: "one", 2: "two", 3: "few"}


class Words:
    """The words of a language."""

    def __init__(self, language: str, entries: Mapping[str, str]) -> None:
        self.language: Final = language
        self.entries: Final = entries

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def without(self, groups: Collection[str]) -> dict[str, str]:
        """Return the entries but those whose key begins with one of `groups` and a dot."""
        return {key: text for key, text in self.entries.items() if key.partition(".")[0] not in groups}

    def say(self, key: str, **values: str | int) -> str:
        """Return the words of a key with its values; the key itself if there are none."""
        return _PLACE.sub(lambda match: isolated(str(values.get(match[1], ""))), self.entries.get(key, key))

    def count(self, key: str, n: int, **values: str | int) -> str:
        """Return words that depend on a number below a thousand, which fills `{n}`."""
        return self.say(f"{key}.{'one' if n == 1 else 'other'}", n=n, **values)

    def ordinal(self, n: int) -> str:
        """Return an ordinal: "3rd", "3.", "3.ª"."""
        form = "other" if n % 100 in _TEENS else _FORMS.get(n % 10, "other")
        return self.say(f"ordinal.{form}", n=n)

    def list(self, key: str) -> list[str]:
        """Return words between blanks, like the months."""
        return self.say(key).split(" ")


def isolated(text: str) -> str:
    """
    Return a text from a feed so that it may stand amid others.

    Text from right to left would reorder the score beside it, and so gets isolates around it (UAX #9).
    """
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


@cache
def words(language: str) -> Words:
    """Return the words of one of `LANGUAGES`, English where it lacks some; read once."""
    return Words(language, MappingProxyType({**_read(LANGUAGES[0]), **_read(language)}))


def _read(language: str) -> dict[str, str]:
    return msgspec.json.decode((STATIC / "words" / f"{language}.json").read_bytes(), type=dict[str, str])
