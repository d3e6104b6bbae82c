"""The catalogs of words: each language whole, each key used, and the language that a browser prefers."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import aiohttp
import pytest

from dashboard.assets import STATIC, TEMPLATES
from dashboard.web.first_paint.words import LANGUAGES, words
from dashboard.web.pages import NON_WALL_WORDS
from tests.wall import running_wall


CODE = Path(__file__).parents[3] / "dashboard"
CATALOGUES = {language: json.loads((STATIC / "words" / f"{language}.json").read_text()) for language in LANGUAGES}
ENGLISH = CATALOGUES["en"]
FORMS = ("one", "two", "few", "other")
FOR_ENGINEERS = frozenset(
    {"contrast", "contestant", "connection", "refused", "measuring", "plot", "cost", "meter", "how", "whatif", "info"}
)
"""Groups of the contrast page, the data meter and the connection's details: precise terms are right there."""
DEVELOPERS_WORDS = re.compile(
    r"""
    \b(?:fetch|http|web\s?sockets?|sockets?|poller|clusters?|nodes?|payload|time-?out|exception|json|feeds?|heartbeats?
    |digest|api|websocket|backoff|handshake|proxy|null|undefined|broker|leader|404|5\d\d
    |verbund|knoten|zeitüberschreitung|nutzlast|ausnahme|clúster|nodo|carga\sútil|excepción)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Words that a guest in a bar does not use, in three languages."""


def sources() -> Iterable[str]:
    """Yield all code that may put words on the screen."""
    for folder, pattern in ((STATIC, "*.js"), (TEMPLATES, "*.html"), (CODE / "web", "*.py")):
        for path in folder.rglob(pattern):
            yield path.read_text()


def keys_in_code() -> tuple[set[str], set[str]]:
    """Find the keys that code writes out, and the fixed beginnings of those it makes."""
    whole, beginnings = set(), set()
    for text in sources():
        whole |= set(re.findall(r"""["'`]([a-z]\w*(?:\.\w+)+)["'`]""", text))
        beginnings |= set(re.findall(r"""`([a-z]\w*\.(?:\w+\.)*)\$\{""", text))
        beginnings |= set(re.findall(r"""f"([a-z]\w*\.(?:\w+\.)*)\{""", text))
    return whole, beginnings


def stem(key: str) -> str:
    """Return a key without the form of its plural."""
    return key.rpartition(".")[0] if key.rpartition(".")[2] in FORMS else key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_all_keys_with_their_places(language: str) -> None:
    """No language lacks a word or a value that English has, or has one of its own."""
    own = CATALOGUES[language]
    assert list(own) == list(ENGLISH)
    assert all(text.strip() == text and text for text in own.values())
    for key, text in own.items():
        places = {name.replace("nth", "n") for name in re.findall(r"\{(\w+)\}", text)}
        assert places == {name.replace("nth", "n") for name in re.findall(r"\{(\w+)\}", ENGLISH[key])}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_guest_reads_a_developers_word(language: str) -> None:
    """No text of the wall contains one, except in the groups for engineers."""
    texts = {key: text for key, text in CATALOGUES[language].items() if key.partition(".")[0] not in FOR_ENGINEERS}
    assert len(texts) > 250
    assert {key: text for key, text in texts.items() if DEVELOPERS_WORDS.search(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_trouble_has_no_place_for_an_error_or_a_source(language: str) -> None:
    """Only a time, a sentence of ours and leagues are filled in: a feed's error text stays off the big screen."""
    for key, text in CATALOGUES[language].items():
        if key.startswith(("trouble.", "stale.", "frozen.", "alert.", "seal.")) and key != "seal.delayed":
            assert set(re.findall(r"\{(\w+)\}", text)) <= {"time", "why", "names"}, key


def test_every_key_in_the_code_exists() -> None:
    """Nobody reads a key on the screen."""
    used = {
        key
        for text in sources()
        for call in re.findall(r"""\b(?:say|count|list)\((.*)""", text)
        for key in re.findall(r"""["']([a-z]\w*(?:\.\w+)+)["']""", call)
    }
    used |= {key for text in sources() for key in re.findall(r'data-say(?:-\w+)?="([^"{]+)"', text)}
    assert len(used) > 50
    known = set(ENGLISH) | {stem(key) for key in ENGLISH}
    assert used <= known


def test_no_key_is_left_over() -> None:
    """A key that no code uses any more is not translated for ever."""
    whole, beginnings = keys_in_code()
    left = [
        key
        for key in ENGLISH
        if not {key, stem(key)} & whole and not any(key.startswith(beginning) for beginning in beginnings)
    ]
    assert left == []


def test_the_wall_has_the_words_that_its_scripts_say() -> None:
    """Only the contrast or the server says the words that are left out of the wall's page."""
    of_contrast = {path for path in STATIC.rglob("contrast/**/*.js") if not path.name.startswith("push_meter")}
    scripts = [path for path in STATIC.rglob("*.js") if path not in of_contrast]
    text = "".join(path.read_text() for path in scripts)
    groups = set(re.findall(r"""["'`]([a-z]\w*)\.\w""", text))
    assert {"seal", "status", "choice"} <= groups
    assert groups.isdisjoint(NON_WALL_WORDS)
    assert {key.partition(".")[0] for key in ENGLISH} >= NON_WALL_WORDS
    assert "contrast.title" not in words("en").without(NON_WALL_WORDS)
    assert words("en").without(())["contrast.title"]


def test_every_plural_has_all_its_forms() -> None:
    """One and other; the ordinals have what English needs."""
    forms = Counter(stem(key) for key in ENGLISH if key.endswith((".one", ".other")))
    plurals = {name for name in forms if f"{name}.one" in ENGLISH}
    assert plurals
    assert all(f"{name}.other" in ENGLISH for name in plurals)
    assert [words("en").ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 103)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "103rd")
    ]


async def test_no_age_and_no_clock_is_in_a_live_region() -> None:
    """Text that changes each second is in no live region: those are for scores, finals, notices and the alarm."""
    async with running_wall() as wall, aiohttp.ClientSession() as session, session.get(wall.url) as answer:
        page = await answer.text()
    live = re.findall(r"<\w+([^>]*\b(?:aria-live|role=\"(?:alert|status|log|timer|marquee)\")[^>]*)>", page)
    names = {name for tag in live for name in re.findall(r'\bid="([\w-]+)"', tag)}
    assert len(names) == len(live)
    assert "alarm" in names
    assert names <= {"alarm", "announcer", "notice"}


async def test_the_page_comes_in_the_language_of_the_request() -> None:
    """By address, then by header; `Vary` says to caches that responses differ."""
    async with running_wall() as wall, aiohttp.ClientSession() as session:
        for query, header, language, said in [
            ("", "de-CH,de;q=0.9", "de", "Zurzeit keine Spiele"),
            ("?language=es", "de", "es", "Ahora no hay partidos"),
            ("?language=klingon", "", "en", "No games right now"),
        ]:
            async with session.get(f"{wall.url}/{query}", headers={"Accept-Language": header}) as answer:
                page = await answer.text()
            assert f'<html lang="{language}"' in page
            assert said in page
            assert "Accept-Language" in answer.headers["Vary"]
        headers = {"Accept-Language": "es", "Accept": "text/html"}
        async with session.get(f"{wall.url}/nowhere", headers=headers) as answer:
            assert "Página no encontrada" in await answer.text()
