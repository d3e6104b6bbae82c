"""
The fan-out benchmark: `python -m tests.bench --help`.

Each contestant serves the same clients on the same machine. The contestants take turns within one run.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from tests.bench import plot, table
from tests.bench.contestants import NAMES, commands
from tests.bench.environment import Environment, environment
from tests.bench.measure import Figures, Line, compare_with_limit, figures, summarize
from tests.bench.servers.driver import Plan
from tests.bench.trial import ClientGroup, run
from tests.bench.wire import REQUESTS


RESULTS = Path(__file__).parent / "results"
WARM_UP_S = 1.0


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run."""

    clients: tuple[int, ...] = (1000, 10_000)
    rate: float = 5.0
    seconds: float = 10.0
    message_bytes: int = 200
    contestants: tuple[str, ...] = NAMES
    rounds: int = 2
    headers: str = "browser"


class Result(Struct, kw_only=True):
    """Content of the JSON file."""

    environment: Environment
    options: Options
    summary: list[Line]
    """Medians over the rounds."""
    rounds: list[Figures]


QUICK = Options(clients=(200,), seconds=2.0, rounds=1)


def bench(options: Options) -> Result:
    """Run all rounds. The contestants take turns within a round, so that a disturbed minute does not hit only one."""
    rounds: list[Figures] = []
    about = environment()
    warm_up = max(1, round(options.rate * min(WARM_UP_S, options.seconds / 2)))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        competing = commands(options.contestants, Path(folder))
        for clients in options.clients:
            for number in range(1, options.rounds + 1):
                for name, command in competing.items():
                    plan = Plan(
                        clients=clients,
                        rate=options.rate,
                        publications=warm_up + max(1, round(options.rate * options.seconds)),
                        message_bytes=options.message_bytes,
                    )
                    seconds = plan.publications / plan.rate
                    trial = run(command(plan), [ClientGroup(clients)], seconds=seconds, headers=options.headers)
                    rounds.append(figures(trial, contestant=name, number=number, warm_up=warm_up))
                    table.progress(rounds[-1])
    compare_with_limit(rounds)
    return Result(environment=about, options=options, summary=summarize(rounds), rounds=rounds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result. Return 1 if a message was lost, duplicated or out of order."""
    options, file = _parse_options(arguments)
    result = bench(options)
    sys.stdout.write(table.markdown(result.summary))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
        if any(line.times_the_limit for line in result.summary):
            file.with_suffix(".svg").write_text(plot.bars(result.summary), encoding="utf-8")
    return 1 if any(line.wrong for line in result.summary) else 0


def _parse_options(arguments: Sequence[str] | None) -> tuple[Options, Path | None]:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--clients", type=_numbers, help="numbers of clients, separated by commas (default 1000,10000)", metavar="N,…"
    )
    parser.add_argument("--rate", type=float, help="publications per second (default 5)")
    parser.add_argument(
        "--seconds", type=float, help="length of each trial in seconds, without connecting and warm-up (default 10)"
    )
    parser.add_argument("--message-bytes", type=int, help="size of each message in bytes (default 200)")
    parser.add_argument("--contestants", type=_names, help=f"any of {', '.join(NAMES)} (default all)", metavar="NAME,…")
    parser.add_argument("--rounds", type=int, help="number of rounds (default 2)")
    parser.add_argument(
        "--headers", choices=REQUESTS, help="headers that clients send when they connect (default browser)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="200 clients, 2 s and one round, unless other options say more"
    )
    parser.add_argument(
        "--json", type=Path, help=f"write the result to this file, and a plot beside it (kept in {RESULTS.name}/)"
    )
    options = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    file, quick = options.pop("json", None), options.pop("quick")
    return msgspec.structs.replace(QUICK if quick else Options(), **options), file


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := set(names) - set(NAMES):
        raise argparse.ArgumentTypeError(f"unknown contestants: {', '.join(sorted(unknown))}")
    return names


if __name__ == "__main__":
    sys.exit(main())
