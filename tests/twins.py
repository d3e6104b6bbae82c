"""The page's half of the differential test, as a process of Node that answers line by line."""

import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from tests.node import node


SCRIPT: Final = Path(__file__).parent / "js" / "twins.js"


class Twin:
    """
    One process of `tests/js/twins.js`, in UTC.

    A context manager: the process ends with it.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [node(), str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TZ": "UTC"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def ask(self, what: str, **request: Any) -> Any:
        """Return the page's answer. Raises `AssertionError` with its stack if the page's code throws."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(msgspec.json.encode({"ask": what, **request}) + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process has ended: its error stands above"
        answer = json.loads(line)
        assert not (isinstance(answer, dict) and "error" in answer), answer["error"]
        return answer
