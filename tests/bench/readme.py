"""Write the kept results of benchmarks and laboratory into the documents: `python -m tests.bench.readme`."""

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol, TypeVar

import msgspec

from dashboard.laboratory import result as contrast_result
from dashboard.laboratory.report import report as contrast_report
from tests.bench import __main__ as fanout
from tests.bench import burst, cluster, deflate, neighbors, polls, returning, stalled, table, together
from tests.bench.environment import Environment


ROOT: Final = Path(__file__).parents[2]
WIDTH: Final = 120
"""Longest line of the documents outside tables and code."""
IN_SHORT: Final = ("stale p50", "wrong s", "requests", "KB down", "missed")
"""Columns of the laboratory's table that README.md shows."""


def written(text: str) -> str:
    """Return a document with the kept results between its markers. A document has some of the markers, or none."""
    parts = {
        "fanout": _fanout,
        "stalled": lambda: _report("stalled", stalled.Result, stalled.report),
        "neighbors": lambda: _report("neighbors", neighbors.Result, neighbors.report),
        "burst": lambda: _report("burst", burst.Result, burst.report),
        "returning": lambda: _report("returning", returning.Result, returning.report),
        "polls": lambda: _report("polls", polls.Result, polls.report),
        "together": lambda: _report("together", together.Result, together.report),
        "cluster": lambda: _report("cluster", cluster.Result, cluster.report),
        "deflate": _deflate,
        "contrast": _contrast,
        "push-poll": _contrast_in_short,
    }
    for name, shown in parts.items():
        if (begin := f"<!-- {name} -->\n") in text:
            head, rest = text.split(begin, 1)
            end = f"<!-- /{name} -->"
            text = f"{head}{begin}{shown()}{end}{rest.split(end, 1)[1]}"
    return text


def _contrast() -> str:
    """Show a busy evening, on which push wins, and an idle night, on which a rare poll sends less than heartbeats."""
    busy, idle = _contrasted("contrast"), _contrasted("contrast_idle")
    return f"{busy}\nAn idle night with one viewer and an interval of a minute:\n\n{idle}"


def _contrasted(name: str) -> str:
    result, run = _measured(name)
    digests = {contestant.digest for contestant in run.contestants.values()}
    about = (
        f"{contrast_report.about(result, run)} All ended with the board {' and '.join(sorted(digests))}; our count of"
        f" bytes and the kernel's differ by {contrast_report.kernel_error(run):.2%} at most."
    )
    return f"{contrast_report.markdown(result, run)}\n{_wrapped(about)}"


def _contrast_in_short() -> str:
    """Show a few columns of the busy evening."""
    result, run = _measured("contrast")
    titles = ["", *(column.title for column in contrast_report.COLUMNS)]
    kept = [0, *map(titles.index, IN_SHORT)]
    lines = [titles, ["---", *["---:"] * len(contrast_report.COLUMNS)], *contrast_report.rows(result, run)]
    return "".join(f"| {' | '.join(line[index] for index in kept)} |\n" for line in lines)


def _measured(name: str) -> tuple[contrast_result.Result, contrast_result.Run]:
    result = msgspec.json.decode((fanout.RESULTS / f"{name}.json").read_bytes(), type=contrast_result.Result)
    (run,) = result.runs
    return result, run


def _fanout() -> str:
    result = msgspec.json.decode((fanout.RESULTS / "fanout.json").read_bytes(), type=fanout.Result)
    options = result.options
    frame = max(item.frame_bytes for item in result.rounds)
    rounds = f"{options.rounds} rounds" if options.rounds > 1 else "one round"
    about = (
        f"{options.rate:g} publications a second of {frame} bytes, {rounds} of {options.seconds:g} s."
        f" {_where(result.environment)}"
    )
    return f"{table.markdown(result.summary)}\n{_wrapped(about)}"


class _Kept(Protocol):
    """The result of any benchmark."""

    environment: Environment


Kept = TypeVar("Kept", bound=_Kept)


def _report(name: str, kind: type[Kept], report: Callable[[Kept], str]) -> str:
    result = msgspec.json.decode((fanout.RESULTS / f"{name}.json").read_bytes(), type=kind)
    return f"```\n{report(result)}```\n\n{_wrapped(_where(result.environment))}"


def _deflate() -> str:
    result = msgspec.json.decode((fanout.RESULTS / "deflate.json").read_bytes(), type=deflate.Result)
    return f"{deflate.table(result.rows)}\n{_wrapped(_where(result.environment))}"


def _where(about: Environment) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in about.packages.items())
    return (
        f"{about.date}, {about.cpu}, {about.cores} cores, Linux {about.kernel}, Python {about.python}, {packages};"
        f" load average before the run {about.load_average}."
    )


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"


def main() -> int:
    """Write the results into README.md and docs/."""
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = file.read_text(encoding="utf-8")
        if (fresh := written(text)) != text:
            file.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
