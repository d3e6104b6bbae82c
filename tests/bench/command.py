"""Options from a struct and results into a file, for the commands beside the fan-out."""

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
    """Parse one flag for each field of the struct. Return the options and the file for the result, if any."""
    parser = argparse.ArgumentParser(prog=f"python -m {package}.{name}", description=description)
    for field in msgspec.structs.fields(kind):
        flag = f"--{field.name.replace('_', '-')}"
        parser.add_argument(flag, type=type(field.default), default=field.default, help=f"default: {field.default}")
    parser.add_argument("--json", type=Path, help="write the result to this file")
    options = vars(parser.parse_args(arguments))
    file: Path | None = options.pop("json")
    return kind(**options), file


def write_result(result: Struct, file: Path | None) -> None:
    """Write the result to the file, if there is one."""
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
