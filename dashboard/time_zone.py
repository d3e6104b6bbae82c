"""
The zone of this machine, as the environment variable TZ names it.

The server reckons in UTC. Libraries read TZ nevertheless, and some fail for a value that is not the name of a zone.
"""

import os
import time
from collections.abc import MutableMapping
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import structlog


_SHOWN_CHARS: Final = 60

_log = structlog.get_logger("zone")


def settle_time_zone(environ: MutableMapping[str, str] = os.environ) -> None:
    """
    Replace a TZ that cannot be read by UTC, for this process and its children, and log one warning.

    A name of the time zone database can be read, also after a colon, and the path of a zone file.
    """
    text = environ.get("TZ", "")
    if not text or _is_readable(text.removeprefix(":")):
        return
    environ["TZ"] = "UTC"
    time.tzset()
    _log.warning(
        "TZ is not the name of a time zone, so UTC is used; write for example TZ=Europe/Berlin, without quotes",
        TZ=text[:_SHOWN_CHARS],
    )


def _is_readable(name: str) -> bool:
    if name.startswith("/"):
        return Path(name).is_file()
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        # A folder, a name that leads out of the database, and one that is not in it.
        return False
    return True
