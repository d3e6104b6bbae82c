"""A scanner for JavaScript, good enough to tell code from comments, strings and regular expressions."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class Token(NamedTuple):
    """One token of a source text. `kind` is a group name of the pattern below, or `template`."""

    kind: str
    text: str
    start: int


_TOKEN: Final = re.compile(
    r"""
      (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<string> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | (?P<name> \#?[A-Za-z_$][\w$]* )
    | (?P<number> \d[\w.]* )
    | (?P<space> \s+ )
    | (?P<sign> . )
    """,
    re.DOTALL | re.VERBOSE,
)
_REGEXP: Final = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_TEMPLATE: Final = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*(?:`|\$\{)?", re.DOTALL)
_BEFORE_REGEXP: Final = frozenset(
    {"return", "typeof", "case", "of", "in", "throw", "await", "yield", *"(,=:[!&|?{};+-*%<>~^"}
)


def scan(source: str) -> Iterator[Token]:
    """Yield the tokens of JavaScript (or C) `source`, white space left out."""
    position = 0
    before = ";"
    depths: list[int] = []  # of braces, one for each open `${`
    while position < len(source):
        token = _next(source, position, before)
        if token.kind == "sign" and token.text == "}" and depths and depths[-1] == 0:
            depths.pop()
            token = _template(source, position)
        elif depths and token.text in ("{", "}"):
            depths[-1] += 1 if token.text == "{" else -1
        if token.kind == "template" and token.text.endswith("${"):
            depths.append(0)
        position += len(token.text)
        if token.kind in ("space", "comment"):
            if token.kind == "comment":
                yield token
            continue
        before = token.text if token.kind == "name" else token.text[-1]
        yield token


def _next(source: str, position: int, before: str) -> Token:
    if source[position] == "`":
        return _template(source, position)
    match = _TOKEN.match(source, position)
    assert match is not None
    assert match.lastgroup is not None
    if match.lastgroup == "sign" and match[0] == "/" and before in _BEFORE_REGEXP:
        regexp = _REGEXP.match(source, position)
        if regexp is not None:
            return Token("regexp", regexp[0], position)
    return Token(match.lastgroup, match[0], position)


def _template(source: str, position: int) -> Token:
    """Read a piece of a template literal: it begins with a grave accent or `}` and ends with another or `${`."""
    match = _TEMPLATE.match(source, position + 1)
    assert match is not None
    return Token("template", source[position] + match[0], position)
