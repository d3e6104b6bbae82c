"""The rule that only tests with recorded payloads may skip."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


CONFTEST = Path(__file__).parent / "conftest.py"

GOOD = """
import pytest

@pytest.mark.skipif(True, reason="needs ../shared: no recorded payloads")
def test_recorded():
    pass

@pytest.mark.xfail(strict=True)
def test_known_failure():
    assert False

def test_good():
    pass
"""
SKIPS = """
import pytest

@pytest.mark.skipif(True, reason="no nginx")
def test_marked():
    pass

def test_inside():
    pytest.skip("no haproxy")
"""
MODULE = "import pytest\n\npytest.importorskip('no_such_module_at_all')\n"


@pytest.mark.parametrize("skips", [(), (SKIPS, MODULE)], ids=["recorded", "programs"])
def test_a_skip_fails_the_run_unless_payloads_are_missing(skips: tuple[str, ...], tmp_path: Path) -> None:
    """A mark, a call and a module that skips itself: the run fails and names the reason. Workers run them as always."""
    shutil.copy(CONFTEST, tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for number, text in enumerate([GOOD, *skips]):
        (tmp_path / f"test_{number}.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--numprocesses", "1"]
    run = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=100)
    reasons = ["no nginx", "no haproxy", "no_such_module_at_all"] if skips else []
    assert bool(run.returncode) == bool(skips), run.stdout + run.stderr
    assert run.stdout.count("skipped without need") == len(reasons)
    assert all(reason in run.stdout for reason in reasons)
