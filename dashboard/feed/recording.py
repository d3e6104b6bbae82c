"""
Recorded payloads of any feed, in the order in which they were recorded.

A recording is a folder, one file (`.json`, `.json.gz`) or an archive (`.zip`, `.tar`, `.tar.gz`, `.tgz`, `.tar.xz`) of
such files. Nothing is unpacked to disk: names inside an archive are labels, not paths.
"""

import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple


SIZE_LIMIT: Final = 32 * 1024 * 1024
"""Largest payload in bytes, unpacked. The largest real scoreboard in our recordings has 1.2 million."""

SPACING: Final = timedelta(seconds=10)
"""Time between a payload without a time in its name and the one before it."""

ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz")
PAYLOADS: Final = (".json", ".json.gz")

_TIME: Final = re.compile(
    r"(?<!\d)(\d{4})(-?)(\d{2})\2(\d{2})"  # a date with or without dashes
    r"(?:[T_](\d{2})[-:]?(\d{2})[-:]?(\d{2})(?:[.,]\d+)?Z?)?(?!\d)"
)
_BROKEN: Final = (
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
)
"""The errors of reading a damaged, encrypted or vanished file."""


class RecordingError(Exception):
    """A recording without payloads, or a payload that cannot be read. The message names the file."""


class Payload(NamedTuple):
    """One recorded payload, not yet read."""

    recorded_at: datetime | None
    """UTC time in the name; `None` without one."""
    at: datetime
    """Time at which it is played: its own, or `SPACING` after the payload before it."""
    name: str


class Recording:
    """An open recording. `problems` lists the members that were left out, with the reason."""

    def __init__(
        self, payloads: list[Payload], problems: list[str], read: Callable[[str], bytes], close: Callable[[], None]
    ) -> None:
        self.payloads = payloads
        self.problems = problems
        self._read = read
        self._close = close

    def read(self, payload: Payload) -> bytes:
        """Return the bytes of a payload, unpacked. Raises `RecordingError`."""
        return self._read(payload.name)

    def close(self) -> None:
        """Close the archive."""
        self._close()


def open_recording(path: Path) -> Recording:
    """Open a folder, file or archive and list its payloads. Raises `RecordingError` when there are none."""
    problems: list[str] = []
    try:
        if path.is_dir():
            names = [str(file.relative_to(path)) for file in payload_files(path)]
            read, close = _folder_reader(path), _close_nothing
        elif path.name.lower().endswith(".zip"):
            names, read, close = _zip_archive(path, problems)
        elif path.name.lower().endswith(ARCHIVES):
            names, read, close = _tar_archive(path, problems)
        else:
            names, read, close = [path.name] if path.is_file() else [], _folder_reader(path.parent), _close_nothing
        started = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
    except _BROKEN as error:
        raise RecordingError(f"{path}: cannot be opened: {error}") from error
    if not names:
        close()
        left_out = f" ({'; '.join(problems)})" if problems else ""
        raise RecordingError(f"{path}: no payloads: a recording contains .json or .json.gz files{left_out}")
    return Recording(_in_time_order(names, started), problems, read, close)


def is_archive(path: Path) -> bool:
    """Return whether the name is that of an archive."""
    return path.name.lower().endswith(ARCHIVES)


def payload_files(folder: Path) -> list[Path]:
    """Return the payload files in a folder and below it, by name, without hidden ones."""
    return sorted(file for file in folder.rglob("*") if _is_payload(file.relative_to(folder)) and file.is_file())


def read_file(path: Path) -> bytes:
    """Return the bytes of a payload file, unpacked. Raises `RecordingError`."""
    try:
        with path.open("rb") as file:
            return _unpacked(path.name, file)
    except _BROKEN as error:
        raise RecordingError(f"{path}: cannot be read: {error}") from error


def recorded_time(name: str) -> datetime | None:
    """Return the UTC time in a file name: `20260703T171311Z`, `2026-07-03T17-13-11Z` or a date alone."""
    for match in _TIME.finditer(PurePosixPath(name).name):
        year, _, month, day, *clock = match.groups()
        with suppress(ValueError):
            hour, minute, second = (int(digits or 0) for digits in clock)
            return datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=UTC)
    return None


def _close_nothing() -> None:
    """Do nothing: the files of a folder are closed after each reading."""


def _is_payload(name: Path | PurePosixPath) -> bool:
    hidden = any(step.startswith(".") and step != ".." for step in name.parts)
    return name.name.lower().endswith(PAYLOADS) and not hidden


def _folder_reader(folder: Path) -> Callable[[str], bytes]:
    return lambda name: read_file(folder / name)


def _zip_archive(path: Path, problems: list[str]) -> tuple[list[str], Callable[[str], bytes], Callable[[], None]]:
    archive = zipfile.ZipFile(path)
    members = [(member.filename, member.file_size) for member in archive.infolist() if not member.is_dir()]
    names = list(_payload_names(members, problems))
    return names, _archive_reader(path, archive.open), archive.close


def _tar_archive(path: Path, problems: list[str]) -> tuple[list[str], Callable[[str], bytes], Callable[[], None]]:
    archive = tarfile.TarFile.open(path)
    try:
        # Links and devices are no payloads, whatever their names are.
        members = {member.name: member for member in archive if member.isreg()}
    except _BROKEN:
        archive.close()
        raise
    names = list(_payload_names([(name, member.size) for name, member in members.items()], problems))

    def opened(name: str) -> IO[bytes]:
        file = archive.extractfile(members[name])
        if file is None:
            raise RecordingError(f"{path}: {name} is not a file")
        return file

    return names, _archive_reader(path, opened), archive.close


def _payload_names(members: list[tuple[str, int]], problems: list[str]) -> Iterator[str]:
    """Yield the names of the payloads within the limit, each once. Of members with one name the last one counts."""
    for name, size in dict(members).items():
        if not _is_payload(PurePosixPath(name.replace("\\", "/"))):
            continue
        if size > SIZE_LIMIT:
            problems.append(f"{name}: {size} bytes, more than {SIZE_LIMIT}")
        else:
            yield name


def _archive_reader(path: Path, opened: Callable[[str], IO[bytes]]) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        try:
            with opened(name) as file:
                return _unpacked(name, file)
        except _BROKEN as error:
            raise RecordingError(f"{path}: {name} cannot be read: {error}") from error

    return read


def _unpacked(name: str, file: IO[bytes]) -> bytes:
    """Return the bytes of a file. Read no more than the limit, whatever size a header states."""
    if name.lower().endswith(".gz"):
        with gzip.GzipFile(fileobj=file) as unpacked:
            data = unpacked.read(SIZE_LIMIT + 1)
    else:
        data = file.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise RecordingError(f"{name}: more than {SIZE_LIMIT} bytes")
    return data


def _in_time_order(names: list[str], started: datetime) -> list[Payload]:
    """Return the payloads in time order; one without a time follows the one before it by name."""
    payloads: list[Payload] = []
    ordered = sorted(names)
    times = [recorded_time(name) for name in ordered]
    undated = next((place for place, time in enumerate(times) if time), 0)
    first = next((time for time in times if time), started)
    at = first - SPACING * (undated + 1)
    for name, time in zip(ordered, times, strict=True):
        at = time or at + SPACING
        payloads.append(Payload(time, at, name))
    return sorted(payloads, key=lambda payload: payload.at)
