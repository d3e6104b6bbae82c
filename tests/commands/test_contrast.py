"""The command `contrast`, with and without the extra `laboratory`."""

import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[2]

WITHOUT_EXTRA = """
import sys
sys.modules["hdrh"] = sys.modules["rich"] = None
"""
"""The start of a program in which the packages of the extra cannot be imported."""

COMMAND = """
from dashboard.__main__ import main
sys.exit(main(sys.argv[1:]))
"""

SERVER = """
import asyncio
import aiohttp
from dashboard.app import create_app
from dashboard.commands.hosting import start
from dashboard.settings import Settings

async def main():
    runner, url = await start(create_app(Settings(sources=())), "127.0.0.1", 0)
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        for path in ("/", "/contrast", "/api/v1/contrast/log", "/api/v1/contrast/counterfactual"):
            async with session.get(url + path):
                pass
    await runner.cleanup()

asyncio.run(main())
"""


def _run_without_extra(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_EXTRA + program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_without_its_extra_the_laboratory_says_what_to_install() -> None:
    """One line, exit code 2, no traceback."""
    run = _run_without_extra(COMMAND, "contrast", "--viewers", "1")

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "scorewall: the laboratory needs: pip install 'scorewall[laboratory]'\n"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], *([name, "--help"] for name in ("run", "serve", "mockfeed", "contrast"))]
)
def test_other_commands_work_without_the_extra(arguments: list[str]) -> None:
    """No server and no help text imports what only the laboratory needs."""
    run = _run_without_extra(COMMAND, *arguments)

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout


def test_server_and_contrast_page_work_without_the_extra() -> None:
    """The page and the model measure nothing; they need no histogram."""
    run = _run_without_extra(SERVER)

    assert run.returncode == 0, run.stderr
