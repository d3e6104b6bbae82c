"""
The messages of `dashboard.core.protocol` for the page: TypeScript types and a table of checks.

Both are written from the Python types, so page and server cannot drift apart. A Python type that no rule here covers
raises `TypeError`.
"""

import ast
import functools
import inspect
import operator
import sys
import textwrap
from collections.abc import Iterator
from datetime import datetime
from enum import Enum, EnumType
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NewType, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Struct, UnsetType

from dashboard.core import diff, model, protocol
from dashboard.core.position import Position
from dashboard.core.protocol import COMMANDS, PUSHES, TERMINAL_CLOSE_CODES, CloseCode, DeltaPush, needs_payload


WIDTH: Final = 120

_ALIASES: Final = {
    "Side": (model.__name__, model.Side),
    "Time": (model.__name__, model.Time),
    "Situation": (model.__name__, model.Situation),
    "Patch": (diff.__name__, diff.Patch),
}
"""Aliases that keep their name: the module of each, and the type that it stands for."""

_RENAMED: Final = {"Error": "CommandError", "Event": "GameEvent", "Moment": "EventMoment"}
"""Classes whose own name means something else in a browser or on the page."""

_UNCHECKED: Final = {(DeltaPush, "detected_at")}
"""Members that the page can do without: a delta that lacks one is shown as if it were detected when it came."""

_SCALARS: Final[dict[object, str]] = {
    str: "string",
    datetime: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    Any: "Json",
}

_GENERICS: Final[dict[object, str]] = {list: "{}[]", tuple: "[{}]", dict: "Record<{}>"}

_CHECKS: Final[dict[object, str]] = {int: "whole", Position: "isPosition"}

_PLURAL_CHECKS: Final[dict[object, str]] = {
    (list, "text"): "texts",
    (list, "object"): "list",
    (dict, "object"): "objects",
}

_JSON: Final = "export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };"

Named = dict[str, object]
"""Types by the name under which they are declared."""


def declarations() -> str:
    """Return the text of `static/sync/wire.d.ts`: a type for each message and for all that messages contain."""
    named: Named = {"CloseCode": CloseCode}
    unions = [
        *_messages("Push", "A message of the server.", PUSHES, named),
        *_messages("Command", "A message of the page.", {kind: name for name, kind in COMMANDS.items()}, named),
    ]
    declared: list[str] = []
    for name in _growing(named):
        declared += ["", *_declaration(name, named[name], named)]
    head = "/** The messages between server and page. Written by `make schema` from dashboard/core/: do not edit. */"
    return "\n".join([head, *unions, *declared, "", _JSON, ""])


def checks() -> str:
    """Return the generated part of `static/sync/protocol.js`: the members that a message of the server must have."""
    ends = [f"first: {TERMINAL_CLOSE_CODES[0]}", f"last: {TERMINAL_CLOSE_CODES[-1]}"]
    lines = [
        "/**",
        " * The members that the page relies on in each message of the server, and the check that each has to pass.",
        " *",
        " * @type {Readonly<Record<string, Readonly<Record<string, Check>>>>}",
        " */",
        "const SHAPES = {",
        *(line for kind, name in PUSHES.items() for line in _object(f"  {name}: ", _checks(kind), ",")),
        "};",
        "",
        *_comment(_documents(protocol.__name__)["TERMINAL_CLOSE_CODES"], ""),
        *_object("const TERMINAL_CLOSE_CODES = ", ends, ";"),
    ]
    return "\n".join([*lines, ""])


def _messages(name: str, text: str, messages: dict[type, str], named: Named) -> list[str]:
    """Return the union of the messages in one direction."""
    members = []
    for kind, word in messages.items():
        mark = "" if kind in PUSHES or needs_payload(kind) else "?"
        members.append(f'{{ type: "{word}"; payload{mark}: {_type(kind, named)} }}')
    return ["", *_comment(text, ""), *_union(name, members)]


def _growing(named: Named) -> Iterator[str]:
    """Yield the names of `named`, those that are added meanwhile included."""
    done: set[str] = set()
    while new := [name for name in named if name not in done]:
        done.add(new[0])
        yield new[0]


def _declaration(name: str, kind: Any, named: Named) -> list[str]:
    """Return the lines that declare a type."""
    if name in _ALIASES:
        module, _ = _ALIASES[name]
        return [*_comment(_documents(module).get(name, ""), ""), *_union(name, _expanded(kind, named))]
    comment = _comment(_documents(kind.__module__).get(kind.__name__, ""), "")
    if isinstance(kind, NewType):
        return [*comment, *_union(name, _expanded(kind.__supertype__, named))]
    if issubclass(kind, Enum):
        return [*comment, *_union(name, [_literal(member.value) for member in kind])]
    members = list(_members(kind, named))
    if not members:
        return [*comment, *_union(name, ["Record<string, never>"])]
    return [*comment, f"export type {name} = {{", *members, "};"]


def _members(kind: type[Struct], named: Named) -> Iterator[str]:
    """Yield the lines that declare the members of a message or of a part of one."""
    config = kind.__struct_config__
    comments = _documents(kind.__module__)
    hints = get_type_hints(kind, include_extras=True)
    if config.tag is not None:
        yield f"  {config.tag_field}: {_literal(config.tag)};"
    for field in msgspec.structs.fields(kind):
        is_optional = not field.required and (
            config.omit_defaults or field.default is UNSET or kind in COMMANDS.values()
        )
        hint = _without(NoneType, hints[field.name]) if config.omit_defaults else hints[field.name]
        yield from _comment(comments.get(f"{kind.__name__}.{field.name}", ""), "  ")
        yield f"  {field.name}{'?' if is_optional else ''}: {_type(hint, named)};"


def _without(dropped: type, hint: object) -> object:
    """Return a union without one of its types, and anything else as it is."""
    if not _is_union(hint):
        return hint
    return functools.reduce(operator.or_, [each for each in get_args(hint) if each is not dropped])


def _is_union(hint: object) -> bool:
    return get_origin(hint) in (Union, UnionType)


def _type(hint: Any, named: Named) -> str:
    """Return the TypeScript type of a hint; note in `named` what has to be declared for it."""
    name = _alias(hint)
    if name is None and isinstance(hint, NewType | EnumType | type(Struct)):
        name = _RENAMED.get(hint.__name__, hint.__name__)
    if name is None:
        return " | ".join(_expanded(hint, named))
    if named.setdefault(name, hint) != hint:
        raise TypeError(f"two types are called {name}: add one to _RENAMED in {__name__}")
    return name


def _expanded(hint: object, named: Named) -> list[str]:
    """Return the TypeScript types that a hint without a name allows."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _SCALARS:
        return [_SCALARS[hint]]
    if origin is Literal:
        return [_literal(value) for value in arguments]
    if origin is Annotated:
        return [_type(arguments[0], named)]
    texts = [_type(each, named) for each in arguments if each is not UnsetType]
    if _is_union(hint):
        return texts
    if origin not in _GENERICS or any(" | " in text for text in texts):
        raise TypeError(f"no TypeScript for {hint!r}: add a rule to {__name__}")
    return [_GENERICS[origin].format(", ".join(texts))]


def _alias(hint: object) -> str | None:
    """Return the name of a type that is one of `_ALIASES`."""
    return next((name for name, (_, alias) in _ALIASES.items() if alias == hint), None)


def _checks(kind: type[Struct]) -> list[str]:
    """Return a check for each member that is always sent. A constant needs none: nothing depends on it."""
    hints = get_type_hints(kind)
    names = [field.name for field in msgspec.structs.fields(kind) if field.required]
    checked = [name for name in names if get_origin(hints[name]) is not Literal and (kind, name) not in _UNCHECKED]
    return [f"{name}: {_check(hints[name])}" for name in checked]


def _check(hint: Any) -> str:
    """Return the name of the check for a hint: a function of static/sync/protocol.js."""
    if isinstance(hint, NewType):
        return _check(hint.__supertype__)
    if hint in _CHECKS:
        return _CHECKS[hint]
    if isinstance(hint, type(Struct)) or hint == diff.Patch:
        return "object"
    if isinstance(hint, type) and issubclass(hint, str):
        return "text"
    plural = (get_origin(hint), _check(get_args(hint)[-1])) if get_args(hint) else None
    if plural not in _PLURAL_CHECKS:
        raise TypeError(f"no check for {hint!r}: add a rule to {__name__} and a check to static/sync/protocol.js")
    return _PLURAL_CHECKS[plural]


@functools.cache
def _documents(module: str) -> dict[str, str]:
    """Return the docstrings of a module's classes, of their members ("Class.member") and of its constants."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    texts = {node.name: ast.get_docstring(node) or "" for node in classes}
    for prefix, body in [("", tree.body), *((f"{node.name}.", node.body) for node in classes)]:
        for statement, following in pairwise(body):
            match statement, following:
                case (
                    ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    texts[prefix + name] = inspect.cleandoc(text)
    return texts


def _literal(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _comment(text: str, indent: str) -> list[str]:
    """Return a documentation comment: one line where it fits."""
    if not text:
        return []
    line = f"{indent}/** {text} */"
    if "\n" not in text and len(line) <= WIDTH:
        return [line]
    lines = [piece for each in text.splitlines() for piece in textwrap.wrap(each, WIDTH - len(indent) - 3) or [""]]
    return [f"{indent}/**", *(f"{indent} * {piece}".rstrip() for piece in lines), f"{indent} */"]


def _union(name: str, members: list[str]) -> list[str]:
    """Return the declaration of a type by its alternatives, laid out as Biome does it."""
    line = f"export type {name} = {' | '.join(members)};"
    if len(line) <= WIDTH:
        return [line]
    return [f"export type {name} =", *(f"  | {member}" for member in members[:-1]), f"  | {members[-1]};"]


def _object(before: str, members: list[str], after: str) -> list[str]:
    """Return the lines of an object literal, laid out as Biome does it."""
    line = f"{before}{{ {', '.join(members)} }}{after}" if members else f"{before}{{}}{after}"
    if len(line) <= WIDTH:
        return [line]
    indent = before[: len(before) - len(before.lstrip())]
    return [f"{before}{{", *(f"{indent}  {member}," for member in members), f"{indent}}}{after}"]
