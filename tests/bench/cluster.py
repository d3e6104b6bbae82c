"""
The cost of being one node of a cluster: `python -m tests.bench.cluster --help`.

The same viewers are served in turns: by one process without a broker, by one worker on Redis, and by two workers on
Redis that share them. Then the same with more viewers. All workers and Redis run on the first core and the clients on
the second, so that processor times can be compared. Each worker has its own viewers. Two workers with few viewers show
how much Redis does for each viewer.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
from msgspec import Struct
from redis import Redis

from tests.bench.command import parse_options, write_result
from tests.bench.environment import Environment, environment
from tests.bench.load import Summary
from tests.bench.measure import milliseconds
from tests.bench.processes import cores, cpu_ns, line_process, pin_process, python
from tests.bench.servers.driver import Plan
from tests.bench.trial import SETTLE_S, ClientGroup, arrivals_in, follow, load_command
from tests.redis_server import running_redis


CPU_GOAL: Final = 1.15
"""Limit for the processor time of a delivery by workers, as a multiple of that of one process."""

LATENCY_GOAL_MS: Final = 5.0
"""Limit for the 99th percentile of latency on a follower, minus that of one process."""


class Options(Struct, frozen=True, kw_only=True):
    """Options of a run."""

    viewers: int = 2000
    few: int = 100
    many: int = 4000
    rate: float = 5.0
    message_bytes: int = 200
    warm_up_s: float = 1.0
    """Length of the warm-up, whose publications are delivered and checked, but not timed."""
    seconds: float = 8.0
    rounds: int = 3


class Trial(Struct, frozen=True, kw_only=True):
    """One run of one case."""

    workers: int
    """Number of workers; 0 is one process without a broker."""
    viewers: int
    deliveries_per_s: float
    cpu_us: float
    """Processor time of all workers per delivered message."""
    busy: float
    """Share of a core that the workers used."""
    p50_ms: float
    """Time from the change at the leader until a viewer has it. With two nodes, a viewer of the follower."""
    p99_ms: float
    redis_us: float
    """Processor time of Redis per publication, including leases and its own housekeeping."""
    redis_bytes: float
    """Bytes that Redis sent per publication."""
    load_busy: float
    """Share of its core that the load generator used."""
    wrong: int
    """Number of lost, duplicated or reordered messages."""


class Result(Struct, kw_only=True):
    """Content of the JSON file."""

    environment: Environment
    options: Options
    rounds: list[list[Trial]]

    def trials_of(self, workers: int, viewers: int) -> list[Trial]:
        """Return the trials of a case, one from each round."""
        return [
            trial for trials in self.rounds for trial in trials if (trial.workers, trial.viewers) == (workers, viewers)
        ]

    def ratio_to_one_process(self, workers: int, viewers: int, ratio: Callable[[Trial, Trial], float]) -> float:
        """Return the median ratio to one process with as many viewers in the same round."""
        return median(map(ratio, self.trials_of(workers, viewers), self.trials_of(0, viewers)))

    @property
    def wrong(self) -> int:
        """The number of lost, duplicated or reordered messages of all trials."""
        return sum(trial.wrong for trials in self.rounds for trial in trials)


def cases(options: Options) -> list[tuple[int, int]]:
    """Return the numbers of workers and viewers of the trials in a round."""
    return [(workers, options.viewers) for workers in (0, 1, 2)] + [
        (0, options.many),
        (2, options.many),
        (2, options.few),
    ]


async def compare(options: Options) -> Result:
    """Run all rounds."""
    about = environment()
    async with running_redis("--appendonly", "no") as redis:
        pin_process(redis.pid, cores()[0])

        def rounds() -> list[list[Trial]]:
            return [
                [run(options, workers, viewers, redis.url, redis.pid) for workers, viewers in cases(options)]
                for _ in range(options.rounds)
            ]

        return Result(environment=about, options=options, rounds=await asyncio.to_thread(rounds))


def run(options: Options, workers: int, viewers: int, url: str, redis: int) -> Trial:
    """Run one trial. `redis` is the process ID of the Redis server. Raises `Failed`."""
    warm_up, timed = (round(options.rate * seconds) for seconds in (options.warm_up_s, options.seconds))
    publications = warm_up + timed
    limit_s = 60 + publications / options.rate * 3 + viewers / 200
    server_core, client_core = cores()
    nodes, loads = [], []
    files: list[Path] = []
    with ExitStack() as stack, Redis.from_url(url) as client:
        client.flushall()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        groups = [ClientGroup(len(range(index, viewers, max(1, workers)))) for index in range(max(1, workers))]
        for group in groups:
            plan = Plan(
                clients=group.clients,
                rate=options.rate,
                publications=publications,
                message_bytes=options.message_bytes,
            )
            words = [msgspec.json.encode(plan).decode(), url if workers else "memory"]
            node = stack.enter_context(line_process(python("servers.node", *words), core=server_core, limit_s=limit_s))
            (port,) = node.expect("port")
            files.append(folder / str(len(files)))
            command = [*load_command(port, group), "--out", str(files[-1])]
            nodes.append(node)
            loads.append(stack.enter_context(line_process(command, core=client_core, limit_s=limit_s)))
        for process in (*loads, *nodes):
            process.expect("ready")
        time.sleep(SETTLE_S)

        def used() -> tuple[int, int, int, int]:
            sent = client.info("stats")["total_net_output_bytes"]
            return sum(node.cpu_ns for node in nodes), cpu_ns(redis), sent, time.monotonic_ns()

        nodes[0].write_line("go")
        # The measurement starts half a period after the last publication of the warm-up.
        time.sleep((warm_up - 0.5) / options.rate)
        before = used()
        sent = follow(nodes[0])
        cpu, redis_cpu, redis_sent, took = (after - then for after, then in zip(used(), before, strict=True))
        for load in loads:
            load.write_line(f"stop {sent[0].number - 1} {sent[-2].number}")
        summaries = [msgspec.json.decode(" ".join(load.read_words()), type=Summary) for load in loads]
        window = sent[warm_up:-1]
        numbers = {item.number for item in window}
        delivered = sum(len(at) for number, at in arrivals_in(files).items() if number in numbers)
        elsewhere = arrivals_in(files[-1:])
        latencies = sorted(at - item.at_ns for item in window for at in elsewhere.get(item.number, ()))
    return Trial(
        workers=workers,
        viewers=viewers,
        deliveries_per_s=round(delivered / took * 1e9, 1),
        cpu_us=round(cpu / 1000 / max(1, delivered), 3),
        busy=round(cpu / took, 3),
        p50_ms=milliseconds(latencies, 0.5),
        p99_ms=milliseconds(latencies, 0.99),
        redis_us=round(redis_cpu / 1000 / timed, 1),
        redis_bytes=round(redis_sent / timed, 1),
        load_busy=round(sum(item.busy for item in summaries), 3),
        wrong=sum(item.lost + item.duplicated + item.reordered + item.cut_off for item in summaries),
    )


HEAD: Final = (
    "",
    "viewers",
    "deliveries/s",
    "CPU µs each",
    "×",
    "busy",
    "p50 ms",
    "p99 ms",
    "Redis µs",
    "bytes",
    "load",
)


def report(result: Result) -> str:
    """Return the result as text: medians over the rounds."""
    options = result.options
    lines = [
        f"{options.rate:g} publications a second, {options.rounds} rounds of {options.seconds:g} s;"
        " workers and Redis on one core, clients on the other\n",
        _table([_row(result, workers, viewers) for workers, viewers in cases(options)]),
    ]
    for viewers in (options.viewers, options.many):
        ratio = result.ratio_to_one_process(2, viewers, _cpu_ratio)
        later_ms = result.ratio_to_one_process(2, viewers, lambda trial, alone: trial.p99_ms - alone.p99_ms)
        lines.append(
            f"{viewers:,} viewers of 2 workers: processor time of a delivery × {ratio:.2f} (goal: up to {CPU_GOAL:g}),"
            f" p99 on the other node {later_ms:+.1f} ms (goal: up to {LATENCY_GOAL_MS:+g})"
        )
    few, many = result.trials_of(2, options.few), result.trials_of(2, options.many)
    lines.append(
        f"Redis: {options.many / options.few:g} times the viewers,"
        f" × {_median(many, 'redis_us') / _median(few, 'redis_us'):.2f} processor time and"
        f" × {_median(many, 'redis_bytes') / _median(few, 'redis_bytes'):.2f} bytes a publication"
    )
    lines.append(f"lost, duplicated or out of order: {result.wrong}")
    return "".join(f"{line}\n" for line in lines)


def _row(result: Result, workers: int, viewers: int) -> tuple[str, ...]:
    trials = result.trials_of(workers, viewers)
    return (
        f"{workers} worker{'s' * (workers > 1)}" if workers else "one process",
        f"{viewers:,}",
        f"{_median(trials, 'deliveries_per_s'):,.0f}",
        f"{_median(trials, 'cpu_us'):.1f}",
        f"{result.ratio_to_one_process(workers, viewers, _cpu_ratio):.2f}" if result.trials_of(0, viewers) else "",
        f"{_median(trials, 'busy'):.0%}",
        f"{_median(trials, 'p50_ms'):.1f}",
        f"{_median(trials, 'p99_ms'):.1f}",
        f"{_median(trials, 'redis_us'):.0f}" if workers else "",
        f"{_median(trials, 'redis_bytes'):,.0f}" if workers else "",
        f"{_median(trials, 'load_busy'):.0%}",
    )


def _cpu_ratio(trial: Trial, alone: Trial) -> float:
    return trial.cpu_us / alone.cpu_us


def _median(trials: Sequence[Trial], name: str) -> float:
    return float(median(getattr(trial, name) for trial in trials))


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
    lines = ("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (HEAD, *rows))
    return "".join(f"{line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the result. Return 1 if a message was lost, duplicated or out of order."""
    options, file = parse_options(Options, "cluster", __doc__, arguments)
    result = asyncio.run(compare(options))
    sys.stdout.write(report(result))
    write_result(result, file)
    return int(result.wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
