"""`python -m tests.bench.readme`: write the kept results into this README and the users', between their comments."""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol, TypeVar

import msgspec

from dashboard.laboratory import result as contrast_result
from dashboard.laboratory.report import report as contrast_report
from tests.bench import __main__ as fanout
from tests.bench import burst, cluster, deflate, neighbours, polls, stalled, table, together
from tests.bench.environment import Environment


README: Final = Path(__file__).parent / "README.md"
USERS: Final = Path(__file__).parents[2] / "README.md"
"""The one at the top."""


def written(text: str) -> str:
    """The text with the tables of the kept results in it."""
    parts = {
        "fanout": _fanout(),
        "stalled": _report("stalled", stalled.Result, stalled.report),
        "neighbours": _report("neighbours", neighbours.Result, neighbours.report),
        "burst": _report("burst", burst.Result, burst.report),
        "polls": _report("polls", polls.Result, polls.report),
        "together": _report("together", together.Result, together.report),
        "cluster": _report("cluster", cluster.Result, cluster.report),
        "deflate": _deflate(),
    }
    return _between(text, parts)


def written_for_users(text: str) -> str:
    """The same for the README at the top."""
    return _between(text, {"contrast": _contrast()})


def _between(text: str, parts: Mapping[str, str]) -> str:
    for name, shown in parts.items():
        text = re.sub(
            rf"<!-- {name} -->.*<!-- /{name} -->", f"<!-- {name} -->\n{shown}<!-- /{name} -->", text, flags=re.DOTALL
        )
    return text


def _contrast() -> str:
    """A busy evening, on which push wins, and an idle night, on which a rare poll sends less than heartbeats do."""
    busy, idle = _contrasted("contrast"), _contrasted("contrast_idle")
    return f"{busy}\nAn idle night, one viewer, and as much staleness as anybody can want:\n\n{idle}"


def _contrasted(name: str) -> str:
    result = msgspec.json.decode((fanout.RESULTS / f"{name}.json").read_bytes(), type=contrast_result.Result)
    (run,) = result.runs
    digests = {contestant.digest for contestant in run.contestants.values()}
    return (
        f"{contrast_report.markdown(result, run)}\n{contrast_report.about(result, run)} All ended with the board"
        f" {' and '.join(sorted(digests))}; our count of bytes and the kernel's differ by"
        f" {contrast_report.kernel_error(run):.2%} at most.\n"
    )


def _fanout() -> str:
    result = msgspec.json.decode((fanout.RESULTS / "fanout.json").read_bytes(), type=fanout.Result)
    options = result.options
    frame = max(item.frame_bytes for item in result.rounds)
    rounds = f"{options.rounds} rounds" if options.rounds > 1 else "one round"
    return (
        f"{table.of(result.summary)}\n{options.rate:g} publications a second of {frame} bytes, {rounds}"
        f" of {options.seconds:g} s. {_where(result.environment)}\n"
    )


class _Kept(Protocol):
    """The result of any run."""

    environment: Environment


Kept = TypeVar("Kept", bound=_Kept)


def _report(name: str, kind: type[Kept], report: Callable[[Kept], str]) -> str:
    result = msgspec.json.decode((fanout.RESULTS / f"{name}.json").read_bytes(), type=kind)
    return f"```\n{report(result)}```\n\n{_where(result.environment)}\n"


def _deflate() -> str:
    result = msgspec.json.decode((fanout.RESULTS / "deflate.json").read_bytes(), type=deflate.Result)
    return f"{deflate.table(result.rows)}\n{_where(result.environment)}\n"


def _where(about: Environment) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in about.packages.items())
    return (
        f"{about.date}, {about.cpu}, {about.cores} cores, Linux {about.kernel}, Python {about.python}, {packages};"
        f" load average before the run {about.load_average}."
    )


def main() -> int:
    """Write."""
    for file, write in ((README, written), (USERS, written_for_users)):
        file.write_text(write(file.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
