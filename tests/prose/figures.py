"""Figures about the prose of a checkout, to compare one with another."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tests.prose.checks import long_lines
from tests.prose.files import tracked
from tests.prose.sentences import is_free_relative, sentences
from tests.prose.texts import texts


_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_TOLD: Final = re.compile(r"(?:tell|tells|telling|told)", re.IGNORECASE)
_LANGUAGES: Final = {"Python": (".py",), "JavaScript": (".js", ".mjs", ".ts")}
_SOURCES: Final = {".py", ".js", ".css"}


def figures(root: Path) -> Iterator[str]:
    """Yield lines about the checkout in `root`: the product first, then the tests with it."""
    files = tracked(root)
    product = [path for path in files if path.parts[0] in ("dashboard", "static", "templates")]
    for label, paths in (("product", product), ("with tests", files)):
        for language, suffixes in _LANGUAGES.items():
            yield f"{language}, {label}: {_comments(root, [path for path in paths if path.suffix in suffixes])}"
    folders = Counter(path.parent for path in product if path.suffix in _SOURCES)
    folder, count = max(folders.items(), key=lambda item: item[1])
    yield f"fullest folder: {folder.as_posix()}, {count} source files"
    yield f"README.md: {len((root / 'README.md').read_text(encoding='utf-8').split())} words"
    documents = [path for path in files if path.suffix == ".md"]
    length, place = max(_longest(root, documents))
    yield f"longest line of Markdown outside tables and code: {length} characters, {place}"


def _comments(root: Path, paths: Iterable[Path]) -> str:
    total = free = words = tellings = 0
    for path in paths:
        for text in texts(path, (root / path).read_text(encoding="utf-8")):
            for sentence in sentences(text):
                total += 1
                free += is_free_relative(sentence)
                each = _WORD.findall(sentence.words)
                words += len(each)
                tellings += sum(_TOLD.fullmatch(word) is not None for word in each)
    share = 100 * free / max(1, total)
    return (
        f"{share:.1f} % of {total} comment sentences begin with Who, What, Whose, Whoever or Whichever; "
        f'"tell, told" {1000 * tellings / max(1, words):.1f} per 1,000 of {words} words'
    )


def _longest(root: Path, documents: Iterable[Path]) -> Iterator[tuple[int, str]]:
    for path in documents:
        for number, line in long_lines((root / path).read_text(encoding="utf-8"), width=0):
            yield len(line), f"{path.as_posix()}:{number}"
