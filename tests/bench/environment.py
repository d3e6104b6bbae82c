"""The machine and software of a run. Figures mean nothing without them."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from msgspec import Struct


class Environment(Struct, frozen=True, kw_only=True):
    """Software, machine and date of a run."""

    date: str
    python: str
    packages: dict[str, str]
    kernel: str
    cpu: str
    cores: int
    load_average: float
    """Load average of the minute before the run: the work of other processes."""


def environment() -> Environment:
    """Return the present environment."""
    return Environment(
        date=datetime.now(UTC).date().isoformat(),
        python=platform.python_version(),
        packages={
            name: installed for name in ("aiohttp", "websockets", "msgspec", "uvloop") if (installed := _version(name))
        },
        kernel=platform.release(),
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)),
        load_average=round(os.getloadavg()[0], 2),
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _cpu() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123 - a file of the kernel
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()
