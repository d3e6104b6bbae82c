"""The rules. Each takes a file and yields what breaks it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.prose.names import names
from tests.prose.retired import retired
from tests.prose.sentences import is_free_relative, sentences
from tests.prose.texts import markdown_lines, texts


class Finding(NamedTuple):
    """A place that breaks a rule."""

    path: Path
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        """Return it as compilers print their errors: `file:line: rule: text`."""
        return f"{self.path.as_posix()}:{self.line}: {self.rule}: {self.text}"


MARKDOWN_WIDTH: Final = 120
_EXCERPT: Final = 80
_LINK_LINE: Final = re.compile(
    r"\s*(?:[-*+>]\s+)?(?:\[!\[.*\]\(\S+\)\]\(\S+\)|!?\[.*\]\(\S+\)|\[[^\]]+\]:\s*\S+.*|<?https?://\S+>?|<(?:img|a|source)\b.*>)[.,;]?\s*"
)


def _subject(path: Path, source: str) -> Iterator[tuple[int, str]]:
    """Find sentences that begin with a free "Who" or "What" in place of a subject."""
    for text in texts(path, source):
        for sentence in sentences(text):
            if is_free_relative(sentence):
                yield sentence.line, f"name the subject: {_excerpt(sentence.words)!r}"


def _width(path: Path, source: str) -> Iterator[tuple[int, str]]:
    """Find long lines of Markdown outside tables, code and lines that are one link or image."""
    if path.suffix != ".md":
        return
    for number, line in long_lines(source):
        yield number, f"{len(line)} characters, at most {MARKDOWN_WIDTH}"


def long_lines(source: str, width: int = MARKDOWN_WIDTH) -> Iterator[tuple[int, str]]:
    """Yield the lines of a Markdown document over `width` that could be broken, with their numbers."""
    for number, (line, is_prose) in enumerate(markdown_lines(source), 1):
        if is_prose and len(line) > width and not line.lstrip().startswith("|") and not _LINK_LINE.fullmatch(line):
            yield number, line


def _retired(path: Path, source: str) -> Iterator[tuple[int, str]]:
    """Find names that our vocabulary has replaced."""
    for name in names(path, source):
        word = retired(path, name)
        if word is not None:
            yield name.line, f"{name.kind} {name.word!r}: use {word.use}"


RULES: Final[dict[str, Callable[[Path, str], Iterator[tuple[int, str]]]]] = {
    "subject": _subject,
    "markdown-width": _width,
    "retired-name": _retired,
}
"""The rules by name."""


def check(path: Path, source: str, rule: str | None = None) -> list[Finding]:
    """Return what breaks a rule, or any of them, in the file `path`, in the order of its lines."""
    wanted = {name: find for name, find in RULES.items() if rule in (None, name)}
    return sorted(Finding(path, *place) for place in _places(path, source, wanted))


def _places(
    path: Path, source: str, rules: dict[str, Callable[[Path, str], Iterator[tuple[int, str]]]]
) -> set[tuple[int, str, str]]:
    return {(line, name, text) for name, find in rules.items() for line, text in find(path, source)}


def _excerpt(words: str) -> str:
    return words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…"
