"""The laboratory: one contestant after another on the same evening, for each number of viewers."""

import asyncio
import time
from typing import Final

from dashboard.laboratory.machine import this_machine
from dashboard.laboratory.processes import Unmeasurable
from dashboard.laboratory.result import RULES, Contestant, Options, Result, Run
from dashboard.laboratory.server import serving
from dashboard.laboratory.trial import LEAD_S, VIEWERS_PER_PROCESS, Progress, Trial
from dashboard.laboratory.viewers import Name
from dashboard.open_files import allow_many


OTHER_FILES: Final = 100
"""Files that a process opens besides its viewers' connections."""


async def run_laboratory(options: Options, progress: Progress = lambda _step, _share: None) -> Result:
    """Run all trials and return the result. Raises `Unmeasurable`."""
    about = this_machine()
    files = allow_many()
    if min(max(options.viewers), VIEWERS_PER_PROCESS) + OTHER_FILES > files or (
        options.server is None and max(options.viewers) + OTHER_FILES > files
    ):
        raise Unmeasurable(
            f"a process may open {files} files, too few for {max(options.viewers)} viewers: raise the limit (ulimit -n)"
        )
    steps = len(options.viewers) * len(options.contestants)
    progress("the server without viewers", 0.0)
    idle = await _idle(options)
    runs: list[Run] = []
    for viewers in options.viewers:
        contestants: dict[Name, Contestant] = {}
        for name in options.contestants:
            done = len(runs) * len(options.contestants) + len(contestants)
            trial = Trial(options, name, viewers, lambda step, share, done=done: progress(step, (done + share) / steps))  # type: ignore[misc]
            contestants[name] = await trial.run()
        runs.append(Run(viewers=viewers, contestants=contestants))
        digests = {contestant.digest for contestant in contestants.values()}
        if len(digests) > 1 and options.server is None:
            raise Unmeasurable(f"the contestants ended with different boards: {', '.join(sorted(digests))}")
    return Result(
        machine=about, options=options, rules=RULES, idle_cpu_ms_per_s=idle, contestants=runs[0].contestants, runs=runs
    )


async def _idle(options: Options) -> float | None:
    """
    Measure our server's processor time without a viewer, in ms per second.

    It is measured over the same part of the evening as the contestants. Returns `None` for a server that is not ours.
    """
    lead_s = LEAD_S + options.interval_s
    async with serving(options, lead_s + options.duration_s) as (server, began_s):
        if server.process is None:
            return None
        await asyncio.sleep(began_s + lead_s - time.monotonic())
        before, begun_s = server.process.cpu_ns(), time.monotonic()
        await asyncio.sleep(options.duration_s)
        return (server.process.cpu_ns() - before) / 1e6 / (time.monotonic() - begun_s)
