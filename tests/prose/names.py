"""The names that a file defines or uses: its own, and those of its Python, JavaScript and CSS."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from tests.prose.scanner import Token, scan


Kind = Literal["file", "class", "function", "argument", "attribute", "variable", "property", "css"]


class Name(NamedTuple):
    """A name without leading underscores and `#`, and what it names."""

    line: int
    word: str
    kind: Kind
    owner: str = ""
    """The function that has it as an argument."""


_CSS_MASKED: Final = re.compile(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'|url\([^)]*\)", re.DOTALL)
_CSS_CLASS: Final = re.compile(r"\.([A-Za-z][\w-]*)")
_HTML_CLASS: Final = re.compile(r"class=\"([^\"]*)\"")
_JINJA: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TYPEDEF: Final = re.compile(r"@typedef\s+(?:\{.*?\}\s*)?([A-Za-z]\w*)\s*(?:$|\*/|\n|`)", re.DOTALL)


def names(path: Path, source: str) -> Iterator[Name]:
    """Yield the names of a file: first its stem, without `test_`, `.test` and `_view`; then those in it."""
    yield Name(1, stem(path), "file")
    match path.suffix:
        case ".py":
            yield from _python(source)
        case ".js" | ".mjs" | ".ts":
            yield from _javascript(source)
        case ".css":
            yield from _css(source)
        case ".html":
            yield from _html(source)


def stem(path: Path) -> str:
    """Return what a file is called, without the signs of a test or view: `gate` for `gate.test.js`."""
    return path.name.partition(".")[0].removeprefix("test_").removesuffix("_view")


def _name(line: int, word: str, kind: Kind, owner: str = "") -> Name:
    return Name(line, word.lstrip("_#") or word, kind, owner)


def _python(source: str) -> Iterator[Name]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                owner = getattr(node, "name", "")
                if owner:
                    yield _name(node.lineno, owner, "function")
                for argument in _arguments(node.args):
                    yield _name(argument.lineno, argument.arg, "argument", owner)
            case ast.ClassDef(name=word):
                yield _name(node.lineno, word, "class")
            case ast.Name(id=word, ctx=ast.Store()):
                yield _name(node.lineno, word, "variable")
            case ast.Attribute(attr=word, ctx=ast.Store()):
                yield _name(node.lineno, word, "attribute")
            case ast.alias(asname=str(word)) | ast.ExceptHandler(name=str(word)):
                yield _name(node.lineno, word, "variable")
            case ast.MatchAs(name=str(word)) | ast.MatchStar(name=str(word)) | ast.MatchMapping(rest=str(word)):
                yield _name(node.lineno, word, "variable")


def _arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (argument for argument in (arguments.vararg, arguments.kwarg) if argument)


def _javascript(source: str) -> Iterator[Name]:
    comments = [token for token in scan(source) if token.kind == "comment"]
    code = [token for token in scan(source) if token.kind != "comment"]
    for before, token, after in zip([None, *code], code, [*code[1:], None], strict=False):
        if token.kind == "name":
            line = source.count("\n", 0, token.start) + 1
            yield _name(line, token.text, _javascript_kind(before, token, after))
    for comment in comments:
        for match in _TYPEDEF.finditer(comment.text):
            yield _name(source.count("\n", 0, comment.start + match.start(1)) + 1, match[1], "class")


def _javascript_kind(before: Token | None, token: Token, after: Token | None) -> Kind:
    match before and before.text:
        case "class" | "interface" | "type":
            return "class"
        case "function":
            return "function"
        case "." if not token.text.startswith("#"):
            return "property"
        case "{" | "," | ";" if after and after.text in (":", "?"):
            return "property"
    return "attribute" if token.text.startswith("#") else "variable"


def _css(source: str) -> Iterator[Name]:
    masked = _CSS_MASKED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)
    for match in _CSS_CLASS.finditer(masked):
        yield Name(masked.count("\n", 0, match.start()) + 1, match[1], "css")


def _html(source: str) -> Iterator[Name]:
    masked = _JINJA.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)
    for match in _HTML_CLASS.finditer(masked):
        for word in match[1].split():
            yield Name(masked.count("\n", 0, match.start()) + 1, word, "css")
