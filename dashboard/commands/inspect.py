"""The command `inspect`: print recorded payloads as the server reads them, one JSON line a game."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from dashboard.core.model import Competitor, Game
from dashboard.feed.adapter import recognized_feed
from dashboard.feed.catalog import installed_feeds
from dashboard.feed.decode import decode
from dashboard.feed.recording import (
    SIZE_LIMIT,
    RecordingError,
    is_archive,
    open_recording,
    payload_files,
    read_file,
)
from dashboard.feed.source import FeedError, Garbled, Parsed


SUMMARY = "print the games of recorded payloads, one JSON line each"

STDIN: Final = "-"

_FIRST: Final = ("key", "status", "final", "home", "away", "scores", "period", "clock", "start_time")
"""The first members of a line, in this order; null if the game has none."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `inspect`."""
    parser.epilog = (
        "Problems go to standard error as FILE: GAME: message. "
        "The exit status is 1 when a whole file was unusable, else 0."
    )
    parser.add_argument(
        "--source",
        choices=sorted(installed_feeds().with_payloads),
        help="the feed of the payloads (default: recognized by their content)",
    )
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a payload (.json, .json.gz), a folder or an archive of them, or - for standard input",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the games of all files. Return the exit code: 1 if any file is unusable, else 0."""
    for error in installed_feeds().skipped:
        _print_error(f"skipped: {error}")
    return max([_inspect(file, arguments.source) for file in arguments.files])


def _inspect(file: str, source: str | None) -> int:
    code = 0
    try:
        for name, data in _contents(file):
            code = max(code, _print(name, data, source))
    except RecordingError as error:
        _print_error(str(error))
        return 1
    return code


def _contents(file: str) -> Iterator[tuple[str, bytes | RecordingError]]:
    """
    Yield the name and the bytes of each payload, or the error of reading it.

    Raises `RecordingError` when the whole argument is unusable.
    """
    path = Path(file)
    if file == STDIN:
        yield file, _standard_input()
    elif path.is_dir():
        files = payload_files(path)
        if not files:
            raise RecordingError(f"{file}: no .json or .json.gz files in this folder")
        for payload_file in files:
            yield str(payload_file), _read(payload_file)
    elif is_archive(path):
        yield from _members(path)
    else:
        yield file, read_file(path)


def _read(path: Path) -> bytes | RecordingError:
    try:
        return read_file(path)
    except RecordingError as error:
        return error


def _members(path: Path) -> Iterator[tuple[str, bytes | RecordingError]]:
    recording = open_recording(path)
    try:
        for problem in recording.problems:
            yield str(path), RecordingError(f"{path}: {problem}")
        for payload in recording.payloads:
            try:
                yield f"{path}/{payload.name}", recording.read(payload)
            except RecordingError as error:
                yield f"{path}/{payload.name}", error
    finally:
        recording.close()


def _standard_input() -> bytes:
    data = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise RecordingError(f"{STDIN}: more than {SIZE_LIMIT} bytes")
    return data


def _print(name: str, data: bytes | RecordingError, source: str | None) -> int:
    try:
        if isinstance(data, RecordingError):
            raise data
        parsed = _parsed(data, source)
    except RecordingError as error:
        _print_error(str(error))
        return 1
    except FeedError as error:
        _print_error(f"{name}: {error}")
        return 1
    for game in parsed.games:
        print(msgspec.json.encode(_line(name, game)).decode())
    for problem in parsed.problems:
        _print_error(f"{name}: {problem.game or '?'}: {problem.message}")
    return 0


def _parsed(data: bytes, source: str | None) -> Parsed:
    payload = decode(data)
    feeds = installed_feeds().with_payloads
    feed = feeds[source] if source else recognized_feed(payload, feeds.values())
    if feed is None:
        raise Garbled(f"not a payload of a known feed ({', '.join(sorted(feeds))})")
    return feed.parse(payload)


def _line(name: str, game: Game) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(game)
    document["scores"] = {"home": _score(game.home), "away": _score(game.away)}
    first = {field: document.pop(field, None) for field in _FIRST}
    return {"file": printable(name), **first, **document}


def _score(side: Competitor) -> int | str | None:
    return side.score if side.score is not None else side.score_text


def printable(text: str) -> str:
    """
    Return a text with escapes for what a terminal would obey or not show, such as `\\x1b`.

    Names in an archive, and ids of a feed, are a stranger's.
    """
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _print_error(message: str) -> None:
    print(printable(message), file=sys.stderr)
