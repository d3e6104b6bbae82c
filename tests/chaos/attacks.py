"""
The attack budget: ten attacks beside honest viewers. `python -m tests.chaos.attacks --seconds 60` (`make attacks`).

One server with few open files (`--files`), one mock feed, 200 viewers and a visitor of `/contrast` from one address,
and one attacker at a time from another. Under each attack the viewers must get deltas within 100 ms (95th percentile,
from detection to arrival), `/readyz` must answer within 50 ms (95th percentile), nobody of them may be refused or cut
off, and the server's memory must stay bounded.

Four processes share the machine: server, feed, viewers and attacker, the last at a lower priority. So on two cores an
attacker that is busy also takes processor time that it would not take from another machine. On a machine that does
other work, run it as `chrt -r 5 python -m tests.chaos.attacks`: server, feed and viewers then come before everything
else, and the attacker does not.
"""

import argparse
import asyncio
import contextlib
import json
import resource
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from tests.chaos.attackers import ATTACKS
from tests.chaos.honest import get
from tests.ports import free_port
from tests.processes import running
from tests.waiting import until_true


READ_LIMIT_MS: Final = 100.0
READY_LIMIT_MS: Final = 50.0
MEMORY_LIMIT_MIB: Final = 128.0
"""Growth of the server's resident memory under one attack that counts as bounded, MiB."""
HONEST_ADDRESS: Final = "127.0.0.3"
FILES: Final = 1024


class Outcome(Struct, kw_only=True):
    """The view of the honest viewers beside one attack."""

    attack: str
    honest: dict[str, Any]
    attacker: dict[str, Any]
    cpu_share: float
    """Share of one core that the server used."""
    memory_mib: float
    """Greatest resident memory, MiB."""
    grown_mib: float
    log_lines: int

    def failures(self) -> list[str]:
        """Return what was over its limit."""
        failures = [f"{name}: {count}" for name, count in self.honest["wrong"].items()]
        if not self.honest["read_p95_ms"] < READ_LIMIT_MS:
            failures.append("publish-to-read")
        if not self.honest["ready_p95_ms"] < READY_LIMIT_MS:
            failures.append("/readyz")
        if self.grown_mib > MEMORY_LIMIT_MIB:
            failures.append("memory")
        return failures


class Server(Struct):
    """A running server."""

    port: int
    pid: int
    lines: list[str]

    def memory_mib(self) -> float:
        """Return the resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def cpu_s(self) -> float:
        """Return the processor time used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100


@contextlib.asynccontextmanager
async def running_server(files: int = FILES) -> AsyncIterator[Server]:
    """Run a mock feed and a server with few open files, and wait until it is ready."""
    async with contextlib.AsyncExitStack() as stack:
        feed = await stack.enter_async_context(running("mockfeed", "--port", "0", "--speed", "60"))
        source = (await feed.url("mock feed is up")).removesuffix("/v1/scoreboard")
        port = free_port()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        arguments = ["serve", "--source", f"mock={source}", "--port", str(port), "--poll-interval", "0.1"]
        process = await stack.enter_async_context(running(*arguments))
        # The server raises its limit at its start, so that it is lowered from outside.
        resource.prlimit(process.process.pid, resource.RLIMIT_NOFILE, (min(files, soft), min(files, hard)))
        await process.url()
        server = Server(port, process.process.pid, [])
        reading = asyncio.create_task(_read_lines(process.process, server.lines))
        stack.callback(reading.cancel)

        async def is_ready() -> bool:
            with contextlib.suppress(OSError, TimeoutError):
                return (await get(port, "/readyz", HONEST_ADDRESS))[0] == 200
            return False

        await until_true(is_ready)
        yield server


async def _read_lines(process: asyncio.subprocess.Process, lines: list[str]) -> None:
    assert process.stderr
    while line := await process.stderr.readline():
        lines.append(line.decode())


async def attacked(server: Server, name: str | None, address: str, *, viewers: int, seconds: float) -> Outcome:
    """Let viewers watch beside an attack, or beside none."""
    before_mib, cpu_s, lines = server.memory_mib(), server.cpu_s(), len(server.lines)
    arguments = [str(server.port), HONEST_ADDRESS, str(viewers), str(seconds)]
    honest = await _module("tests.chaos.honest", *arguments)
    attacker = None
    try:
        assert honest.stdout
        assert (await honest.stdout.readline()).strip() == b"ready"
        if name:
            attacker = await _module("tests.chaos.attackers", name, str(server.port), address, str(seconds))
        peak_mib, reading = before_mib, asyncio.create_task(honest.stdout.readline())
        while not reading.done():
            await asyncio.wait([reading], timeout=0.5)
            peak_mib = max(peak_mib, server.memory_mib())
        sent = json.loads((await attacker.communicate())[0]) if attacker else {"sent_bytes": 0, "actions": 0}
        return Outcome(
            attack=name or "none",
            honest=json.loads(await reading),
            attacker=sent,
            cpu_share=(server.cpu_s() - cpu_s) / seconds,
            memory_mib=peak_mib,
            grown_mib=peak_mib - before_mib,
            log_lines=len(server.lines) - lines,
        )
    finally:
        for process in (honest, attacker):
            if process and process.returncode is None:
                process.kill()
                await process.wait()


async def _module(name: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", name, *arguments, stdout=PIPE)


HEADER: Final = (
    "| attack | sent kB/s | server's core | read p50 | p95 | max | /readyz p50 | p95 | max | memory | grown |"
    " log lines | failures |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def row(outcome: Outcome, seconds: float) -> str:
    """Return the row of one attack. Times are in ms, memory in MiB."""
    honest = outcome.honest
    cells = [
        outcome.attack,
        f"{outcome.attacker['sent_bytes'] / 1000 / seconds:.1f}",
        f"{outcome.cpu_share:.0%}",
        *(f"{honest[f'{kind}_{which}_ms']:.0f}" for kind in ("read", "ready") for which in ("p50", "p95", "max")),
        f"{outcome.memory_mib:.0f}",
        f"{outcome.grown_mib:.0f}",
        str(outcome.log_lines),
        ", ".join(outcome.failures()) or "none",
    ]
    return f"| {' | '.join(cells)} |"


async def main(arguments: argparse.Namespace) -> int:
    """Run the baseline and all attacks, and print a table. Return the number of attacks with failures."""
    names = arguments.attack or [*ATTACKS]
    failed = 0
    print(HEADER, flush=True)
    async with running_server(arguments.files) as server:
        for number, name in enumerate([None, *names]):
            # An address of its own: the bucket of the last attacker is still empty.
            address = f"127.0.1.{number + 1}"
            outcome = await attacked(server, name, address, viewers=arguments.viewers, seconds=arguments.seconds)
            failed += bool(outcome.failures())
            print(row(outcome, arguments.seconds), flush=True)
    return failed


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.attacks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="length of each attack, s (default 60)")
    parser.add_argument("--viewers", type=int, default=200, help="honest viewers (default 200)")
    parser.add_argument("--files", type=int, default=FILES, help=f"open files of the server (default {FILES})")
    parser.add_argument("--attack", action="append", choices=[*ATTACKS], help="only this attack; may be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(_arguments())))
