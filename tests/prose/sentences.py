"""Sentences of a text, and the one opening that our style forbids."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.prose.texts import Text


class Sentence(NamedTuple):
    """A sentence of a comment or document. `opens` says that it begins a paragraph, item or cell."""

    line: int
    words: str
    opens: bool


_PARAGRAPH: Final = re.compile(
    r"\n[ \t]*(?=\n|$)|\n(?=[ \t]*(?:[-*+•]|\d+[.)]|>|\#+)[ \t])|\x1f|(?<=\s)\|(?=\s)|^\||\n\|"
)
_END: Final = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’)\]*_])|(?<=:))\s+(?=[\"'“‘(\[*_]*[A-Z0-9`])")
_MARKS: Final = re.compile(r"^(?:[ \t\n|>]|(?:[-*+•]|\d+[.)]|\#+)[ \t]|\*\*|__|[*_(\[])+")
_FREE: Final = re.compile(r"(?:Whoever|Whichever|Whose|Who|What)(?![\w'’-])(?! if\b)", re.IGNORECASE)
_QUESTION: Final = re.compile(r"\?[\"'”’)\]*_]*$")


def sentences(text: Text) -> Iterator[Sentence]:
    """Yield the sentences of `text`: a paragraph, list item, table cell or JSDoc tag starts a new one."""
    for start, paragraph, tagged in _paragraphs(text.prose):
        position = 0
        for end in [*(match.start() for match in _END.finditer(paragraph)), len(paragraph)]:
            piece = paragraph[position:end]
            marks = _MARKS.match(piece) or re.match(r"\s*", piece)
            assert marks is not None
            words = " ".join(piece[marks.end() :].split())
            if re.search(r"\w", words):
                line = text.line + text.prose.count("\n", 0, start + position + marks.end())
                yield Sentence(line, words, opens=position == 0 and not tagged)
            position = end


def _paragraphs(prose: str) -> Iterator[tuple[int, str, bool]]:
    position, tagged = 0, False
    for match in _PARAGRAPH.finditer(prose):
        yield position, prose[position : match.start()], tagged
        position, tagged = match.end(), match[0] == "\x1f"
    yield position, prose[position:], tagged


def is_free_relative(sentence: Sentence) -> bool:
    """
    Return whether a sentence has a relative clause in place of a subject: "What is new is sent", not "What is new?".

    In lower case it counts only where a paragraph opens: "@returns what happened" is a noun phrase behind its tag.
    """
    match = _FREE.match(sentence.words)
    if match is None or _QUESTION.search(sentence.words):
        return False
    return sentence.opens or match[0][0].isupper()
