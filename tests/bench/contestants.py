"""The contestants, and the command that starts each of them."""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from tests.bench.message import Script
from tests.bench.processes import python
from tests.bench.servers.driver import Plan


def product(plan: Plan) -> list[str]:
    """Return the command for the wall."""
    return _in_python("product", plan)


def prepared(plan: Plan) -> list[str]:
    """Return the command for bare aiohttp with a frame built once: the lower bound for any product on aiohttp."""
    return _in_python("prepared", plan)


def send_str(plan: Plan) -> list[str]:
    """Return the command for the naive loop."""
    return _in_python("send_str", plan)


def websockets(plan: Plan) -> list[str]:
    """Return the command for the `websockets` library."""
    return _in_python("broadcast", plan)


def _in_python(server: str, plan: Plan) -> list[str]:
    return python(f"servers.{server}", msgspec.json.encode(plan).decode())


class Limit:
    """A C program that is compiled before the run."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if compiler is None:
            raise FileNotFoundError("no C compiler (cc): leave `limit` out of --contestants")
        self._program = folder / "limit"
        source = Path(__file__).parent / "servers" / "limit.c"
        subprocess.run([compiler, "-O2", "-o", self._program, source], check=True, timeout=60)

    def __call__(self, plan: Plan) -> list[str]:
        """Return the command for this plan."""
        message_bytes = len(Script(plan.message_bytes).text(1))
        numbers = (plan.clients, plan.rate, plan.publications, message_bytes)
        return [str(self._program), *map(str, numbers)]


IN_PYTHON: Final[Mapping[str, Callable[[Plan], list[str]]]] = {
    "product": product,
    "prepared": prepared,
    "send_str": send_str,
    "websockets": websockets,
}

NAMES: Final = (*IN_PYTHON, "limit")


def commands(names: Iterable[str], folder: Path) -> dict[str, Callable[[Plan], list[str]]]:
    """Return the commands of these contestants. `folder` is for compiled programs."""
    return {name: Limit(folder) if name == "limit" else IN_PYTHON[name] for name in names}
