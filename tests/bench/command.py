"""What the commands beside the fan-out do alike: options from a struct, and the result into a file."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct


Options = TypeVar("Options", bound=Struct)


def parse_options(
    kind: type[Options],
    name: str,
    description: str | None,
    arguments: Sequence[str] | None,
    *,
    package: str = "tests.bench",
) -> tuple[Options, Path | None]:
    """A flag for each field, with its default; and where the result is to be written."""
    parser = argparse.ArgumentParser(prog=f"python -m {package}.{name}", description=description)
    for field in msgspec.structs.fields(kind):
        flag = f"--{field.name.replace('_', '-')}"
        parser.add_argument(flag, type=type(field.default), default=field.default, help=f"default {field.default}")
    parser.add_argument("--json", type=Path, help="write the result there")
    options = vars(parser.parse_args(arguments))
    file: Path | None = options.pop("json")
    return kind(**options), file


def write_result(result: Struct, file: Path | None) -> None:
    """Write it, if it is wanted."""
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
