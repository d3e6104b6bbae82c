"""The prose of a file: comments, docstrings and Markdown, with the line on which each begins."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple

from tests.prose.scanner import scan


class Text(NamedTuple):
    """A comment, docstring or document. Line breaks are kept, so that an offset gives a line."""

    line: int
    prose: str


_JAVASCRIPT: Final = {".js", ".mjs", ".ts", ".c"}
_HASHED: Final = {".toml", ".cfg", ".conf", ".service", ".ini", ".in", ".yml", ".yaml", ".sh"}
_HASHED_NAMES: Final = {"Makefile", "Containerfile", ".gitignore"}

_CSS_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_HTML_COMMENT: Final = re.compile(r"\{#-?(.*?)-?#\}|<!--(.*?)-->", re.DOTALL)
_FENCE: Final = re.compile(r"^ *(`{3,}|~{3,})")
_INLINE_CODE: Final = re.compile(r"(`+)[^`].*?\1", re.DOTALL)
_TRAILING: Final = re.compile(r"""^(?:[^"'#]|"[^"]*"|'[^']*')*?\s(\#+\s.*)$""")


def texts(path: Path, source: str) -> Iterator[Text]:
    """Yield the prose of `source` by the kind of file that `path` names; none for data and unknown kinds."""
    match path.suffix:
        case ".py":
            yield from _docstrings(source)
            yield from _python_comments(source)
        case suffix if suffix in _JAVASCRIPT:
            yield from _javascript(source)
        case ".css":
            yield from (_block(source, match.start(), match[0]) for match in _CSS_COMMENT.finditer(source))
        case ".html":
            yield from (_block(source, match.start(), match[0]) for match in _HTML_COMMENT.finditer(source))
        case ".md":
            yield Text(1, markdown(source))
        case suffix if suffix in _HASHED or path.name in _HASHED_NAMES or source.startswith("#!"):
            yield from _hashed(source)


def _docstrings(source: str) -> Iterator[Text]:
    """Yield every string that is a statement: docstrings of modules, classes, functions and attributes."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(prose))):
                yield Text(node.lineno, prose)


def _python_comments(source: str) -> Iterator[Text]:
    whole = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if token.line[: token.start[1]].strip():
            yield _stripped(token.start[0], token.string)
        else:
            whole.append(Text(token.start[0], token.string))
    yield from _joined(whole)


def _javascript(source: str) -> Iterator[Text]:
    whole = []
    starts = _line_starts(source)
    line = 1
    for token in scan(source):
        if token.kind != "comment":
            continue
        while line < len(starts) and starts[line] <= token.start:
            line += 1
        if token.text.startswith("/*"):
            yield _block(source, token.start, token.text)
        elif source[starts[line - 1] : token.start].strip():
            yield _stripped(line, token.text)
        else:
            whole.append(Text(line, token.text))
    yield from _joined(whole)


def _line_starts(source: str) -> list[int]:
    return list(accumulate(map(len, source.splitlines(keepends=True)), initial=0))


def _hashed(source: str) -> Iterator[Text]:
    whole = []
    for number, line in enumerate(source.splitlines(), 1):
        if line.lstrip().startswith("#"):
            whole.append(Text(number, line.strip() if not line.startswith("#!") else "#"))
        elif match := _TRAILING.match(line):
            yield _stripped(number, match[1])
    yield from _joined(whole)


def _stripped(line: int, comment: str) -> Text:
    return Text(line, comment.lstrip("/#").strip())


def _joined(comments: Iterable[Text]) -> Iterator[Text]:
    """Make one text of comments on consecutive lines."""
    start, lines = 0, list[str]()
    for line, comment in comments:
        if lines and line != start + len(lines):
            yield Text(start, "\n".join(lines))
            lines = []
        if not lines:
            start = line
        lines.append(comment.lstrip("/#").strip())
    if lines:
        yield Text(start, "\n".join(lines))


def _block(source: str, start: int, comment: str) -> Text:
    """Remove the signs of a block comment and the asterisk at the head of its lines."""
    prose = re.sub(r"^(/\*+|\{#-?|<!--)|(\*/|-?#\}|-->)$", "", comment)
    return Text(source.count("\n", 0, start) + 1, _without_tags(re.sub(r"^[ \t]*\*", "", prose, flags=re.MULTILINE)))


_TAG: Final = re.compile(r"(?:^|(?<=\s))@([a-z]\w*)")
_NAMED: Final = {"param", "property", "prop", "template", "typedef"}
_BREAK: Final = "\x1f"
"""Stands for a JSDoc tag: a text goes on behind it, and a lower-case word begins no sentence there."""


def _without_tags(prose: str) -> str:
    """Replace JSDoc tags by `_BREAK`, together with their types and names, and keep the lines."""
    kept, position = [], 0
    for tag in _TAG.finditer(prose):
        if tag.start() < position:
            continue
        kept.append(prose[position : tag.start()])
        position = _after_type(prose, tag.end())
        if tag[1] in ("import", "type"):
            position = max(position, _after_type(prose, position))
        if tag[1] in _NAMED and (name := re.compile(r"\s*(\[[^\]]*\]|[\w.$]+)").match(prose, position)):
            position = name.end()
        kept.append("\n" * prose.count("\n", tag.start(), position) + _BREAK)
    return "".join([*kept, prose[position:]])


def _after_type(prose: str, position: int) -> int:
    """Return where a type in braces ends that begins at `position`, else `position`."""
    match = re.compile(r"\s*\{").match(prose, position)
    if match is None:
        return position
    depth, end = 1, match.end()
    while depth and end < len(prose):
        depth += {"{": 1, "}": -1}.get(prose[end], 0)
        end += 1
    return end


def markdown(source: str) -> str:
    """Empty the lines of code fences and table heads, and mask inline code. Line breaks are kept."""
    lines = [line if is_prose else "" for line, is_prose in markdown_lines(source)]
    for number, line in enumerate(lines):
        if re.fullmatch(r"[ |:-]*-[ |:-]*", line) and "|" in line:
            lines[number] = ""
            lines[number - 1] = ""
    return _INLINE_CODE.sub(lambda match: re.sub(r"[^\n]", "`", match[0]), "\n".join(lines))


def markdown_lines(source: str) -> Iterator[tuple[str, bool]]:
    """Yield each line of a Markdown document, and whether it is outside a code fence."""
    fence = ""
    for line in source.splitlines():
        match = _FENCE.match(line)
        if fence:
            yield line, False
            if match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        else:
            fence = match[1] if match else ""
            yield line, not fence
