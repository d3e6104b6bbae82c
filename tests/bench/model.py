"""
The cost model compared with the laboratory: `python -m tests.bench.model --help`.

One run measures the cost of a request and of a delivery on this machine. From these and the change log alone, the
model then computes what further runs measure with other intervals and another rate of changes.
"""

import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from dashboard.laboratory.calibration import calibrated
from dashboard.laboratory.forecast import WITHIN, Compared, compared, worst
from dashboard.laboratory.laboratory import run_laboratory
from dashboard.laboratory.processes import Unmeasurable
from dashboard.laboratory.result import Options as RunOptions
from dashboard.laboratory.result import Result as Measured
from dashboard.laboratory.viewers import Name
from tests.bench.command import parse_options, write_result
from tests.bench.environment import Environment, environment


POLLS: Final[tuple[Name, ...]] = ("fair_poll", "delta_poll", "naive_poll")
INTERVALS_S: Final = (1.0, 2.0, 5.0)
CALIBRATED_AT_S: Final = 2.0


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run."""

    viewers: int = 500
    seconds: float = 10.0
    seed: int = 1
    feed_interval_s: float = 1.0
    """The feed's interval in the runs that are compared."""
    calibrated_at_s: float = 1.0
    """The feed's interval in the run that calibrates the costs."""


class Result(Struct, kw_only=True):
    """Content of the JSON file."""

    environment: Environment
    options: Options
    lines: list[Compared]


def check(options: Options) -> Result:
    """Calibrate, then measure each interval. Raises `Unmeasurable`."""
    about = environment()
    base = RunOptions(
        viewers=(options.viewers,),
        interval_s=CALIBRATED_AT_S,
        duration_s=options.seconds,
        seed=options.seed,
        feed_interval_s=options.calibrated_at_s,
    )
    first = _measure(base)
    known = calibrated(first, first.runs[0])
    if known is None:
        raise Unmeasurable("the calibration run yielded no costs")
    lines = []
    for interval_s in INTERVALS_S:
        run_options = RunOptions(
            viewers=base.viewers,
            interval_s=interval_s,
            duration_s=base.duration_s,
            seed=base.seed,
            feed_interval_s=options.feed_interval_s,
            contestants=base.contestants if interval_s == CALIBRATED_AT_S else POLLS,
        )
        same = interval_s == CALIBRATED_AT_S and options.feed_interval_s == options.calibrated_at_s
        measured = first if same else _measure(run_options)
        for name, contestant in measured.contestants.items():
            lines += compared(
                name,
                contestant,
                measured.options,
                viewers=options.viewers,
                costs=known.costs,
                idle_ms_per_s=measured.idle_cpu_ms_per_s or 0.0,
            )
    return Result(environment=about, options=options, lines=lines)


def report(result: Result) -> str:
    """Return a Markdown table: for each contestant and interval, the error of the model in each figure."""
    figures = list(dict.fromkeys(line.figure for line in result.lines))
    head = ["contestant", "interval", "changes/s", *figures]
    rows = [head, ["---", *("---:" for _ in head[1:])]]
    trials = dict.fromkeys((line.contestant, line.interval_s) for line in result.lines)
    for contestant, interval_s in trials:
        lines = [line for line in result.lines if (line.contestant, line.interval_s) == (contestant, interval_s)]
        errors = {line.figure: line for line in lines}
        cells = [
            f"{line.computed:,.3g} ({line.computed / line.measured - 1:+.0%})"
            if line and line.measured
            else f"{line.computed:,.3g}"
            if line
            else "–"
            for line in (errors.get(figure) for figure in figures)
        ]
        rows.append([contestant, f"{interval_s:g} s", f"{lines[0].changes_per_s:.2g}", *cells])
    furthest = worst(result.lines)
    within = sum(line.error <= WITHIN for line in result.lines)
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return (
        f"{table}\n{within} of {len(result.lines)} figures within {WITHIN:.0%}; furthest off: {furthest.figure} of"
        f" {furthest.contestant} every {furthest.interval_s:g} s, measured {furthest.measured:.3g}, computed"
        f" {furthest.computed:.3g}.\n"
    )


def _measure(run_options: RunOptions) -> Measured:
    def report_progress(what: str, share: float) -> None:
        if what.endswith("starting"):
            sys.stderr.write(f"{share:4.0%} {what}\n")

    return asyncio.run(run_laboratory(run_options, report_progress))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result. Return 1 if the largest error exceeds the limit."""
    options, file = parse_options(Options, "model", __doc__, arguments)
    try:
        result = check(options)
    except Unmeasurable as error:
        sys.stderr.write(f"no figures: {error}\n")
        return 1
    sys.stdout.write(report(result))
    write_result(result, file)
    return 0 if worst(result.lines).error <= WITHIN else 1


if __name__ == "__main__":
    sys.exit(main())
