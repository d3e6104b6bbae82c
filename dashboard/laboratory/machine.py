"""The machine that the figures were measured on."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from dashboard.laboratory.result import Machine


def this_machine() -> Machine:
    """Return this machine's description and its load now."""
    return Machine(
        date=datetime.now(UTC).date().isoformat(),
        python=platform.python_version(),
        packages={name: version(name) for name in ("aiohttp", "msgspec")},
        kernel=platform.release(),
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        load_average=round(os.getloadavg()[0], 2),
    )


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
