"""The measuring part of the command `contrast`, which needs the extra `laboratory`."""

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from dashboard.errors import UsageError
from dashboard.laboratory.laboratory import run_laboratory
from dashboard.laboratory.processes import Unmeasurable, cores
from dashboard.laboratory.report.page import html
from dashboard.laboratory.report.report import COLUMNS, about, kernel_error, rows
from dashboard.laboratory.result import Options, Result


STDOUT: Final = "-"
"""The name of a file that stands for standard output."""
TABLE_WIDTH: Final = 132
"""Characters that the whole table needs."""


def measure(arguments: argparse.Namespace) -> int:
    """
    Measure, print the table and write the files. Return the exit code.

    It is 1 if there are no fair figures; one line on standard error says why.
    """
    options = Options(
        viewers=arguments.viewers,
        interval_s=arguments.interval,
        duration_s=arguments.duration,
        seed=arguments.seed,
        speed=arguments.speed,
        feed_interval_s=arguments.feed_interval,
        contestants=arguments.contestants,
        server=_server(arguments.server),
        waited_limit=arguments.waited_limit,
    )
    for file in (arguments.html, None if arguments.json in (None, STDOUT) else Path(arguments.json)):
        if file and not file.absolute().parent.is_dir():
            raise UsageError(f"{file}: the folder does not exist")
    # Leave the server's core to the server: this process draws the progress.
    os.sched_setaffinity(0, {cores()[1]})
    terminal = Console(stderr=True)
    try:
        result = _measured(options, terminal)
    except Unmeasurable as error:
        print(f"scorewall: no figures: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    _print(result, terminal if arguments.json == STDOUT else Console())
    if arguments.json:
        _write(arguments.json, msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    if arguments.html:
        _write(str(arguments.html), html(result).encode())
    return 0


def _measured(options: Options, terminal: Console) -> Result:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=terminal, transient=True) as progress:
        task = progress.add_task("", total=1.0)
        return asyncio.run(
            run_laboratory(options, lambda step, share: progress.update(task, description=step, completed=share))
        )


def _print(result: Result, console: Console) -> None:
    """Print the table of each run in full, also on a narrow terminal."""
    console.width = max(console.width, TABLE_WIDTH)
    for run in result.runs:
        table = Table(title=f"{run.viewers:,} viewers", title_justify="left", caption_justify="left")
        table.add_column("")
        for column in COLUMNS:
            table.add_column(column.title, justify="right", no_wrap=True)
        for row in rows(result, run):
            table.add_row(*row)
        console.print(table)
        console.print(about(result, run), soft_wrap=True)
        digests = sorted({contestant.digest for contestant in run.contestants.values()})
        console.print(
            "Requests, KB, wrong-score seconds and CPU are per viewer-minute."
            f" All ended with the board {', '.join(digests)}. Our count of bytes and the kernel's differ by"
            f" {kernel_error(run):.2%} at most.",
            soft_wrap=True,
        )


def _write(file: str, data: bytes) -> None:
    if file == STDOUT:
        sys.stdout.buffer.write(data)
    else:
        Path(file).write_bytes(data)


def _server(url: str | None) -> str | None:
    if url is not None and not url.startswith("http://"):
        raise UsageError(f"--server {url}: give a URL such as http://HOST:PORT")
    return url
