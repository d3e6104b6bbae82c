"""The scripts in `.ci/` that install what is missing: they say in three lines what they could not get, and why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import free_port


ROOT = Path(__file__).parent.parent
FETCH, NEED = ROOT / ".ci" / "fetch", ROOT / ".ci" / "need"


def _run(tmp_path: Path, *command: str | Path, **variables: str) -> tuple[int, list[str]]:
    """Run a script with temporary files in `tmp_path`. Return its exit code and the lines of its errors."""
    environment = os.environ | {"TMPDIR": str(tmp_path)} | variables
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return ran.returncode, ran.stderr.splitlines()


def test_successful_installer_is_silent(tmp_path: Path) -> None:
    """Its own output would only hide what matters."""
    assert _run(tmp_path, FETCH, "nothing", "echo", "much output") == (0, [])


@pytest.mark.parametrize("installer", ["pip", "npm"])
def test_unreachable_index_is_reported_in_three_lines(tmp_path: Path, installer: str) -> None:
    """The lines say what is missing, why, and what to do. The whole output is in a file."""
    index = f"http://127.0.0.1:{free_port()}"
    pip = [sys.executable, *f"-m pip download --retries=1 --no-cache-dir --dest={tmp_path} attrs".split()]
    npm = ["npm", "pack", "--fetch-retries=0", "--cache", str(tmp_path / "cache"), "left-pad"]
    variables = {
        "PIP_INDEX_URL": index,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": "",
        "npm_config_registry": index,
    }
    code, (missing, reason, remedy) = _run(
        tmp_path, FETCH, "the packages", *(pip if installer == "pip" else npm), **variables
    )

    assert code == 1
    assert missing == "Missing: the packages."
    assert reason.startswith("The package index cannot be reached: ")
    assert "try again" in remedy
    assert "refused" in Path(remedy.rpartition(" ")[2]).read_text(encoding="utf-8").lower().replace("econn", "")


def test_other_failure_shows_the_installers_own_reason(tmp_path: Path) -> None:
    """The first line of an error, without the name of npm's log."""
    script = (
        "echo progress; echo 'npm error A complete log of this run is here'; echo 'npm error no space left'; exit 3"
    )
    code, lines = _run(tmp_path, FETCH, "the packages", "bash", "-c", script)

    assert code == 1
    assert lines[1] == "bash failed: npm error no space left"
    assert len(lines) == 3


@pytest.fixture
def apt(tmp_path: Path) -> Path:
    """A folder with an `apt-get` and a `sudo` of ours. Installed "packages" are commands in the folder `installed`."""
    folder, installed = tmp_path / "bin", tmp_path / "installed"
    folder.mkdir()
    installed.mkdir()
    programs = {
        "sudo": 'shift\nexec "$@"',
        "systemctl": f'echo "systemctl $*" >>{tmp_path}/calls',
        "apt-get": f"""
            echo "$*" >>{tmp_path}/calls
            [ ! -e {tmp_path}/policy ] || cat {tmp_path}/policy >>{tmp_path}/calls
            [ ! -e {tmp_path}/offline ] || {{ echo "E: Failed to fetch http://index Connection refused"; exit 100; }}
            [[ " $* " != *" update "* ]] || [ ! -e {tmp_path}/stale ] || exit 100
            [[ " $* " != *" install "* ]] || for name; do cp /bin/true {installed}/"$name" 2>/dev/null; done
            true""",
    }
    for name, text in programs.items():
        (folder / name).write_text(f"#!/usr/bin/env bash\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def _need(tmp_path: Path, apt: Path, *pairs: str) -> tuple[int, list[str]]:
    path = f"{apt}:{tmp_path / 'installed'}:{os.environ['PATH']}"
    return _run(tmp_path, NEED, *pairs, PATH=path, POLICY=str(tmp_path / "policy"))


def test_missing_packages_are_installed_in_one_call(tmp_path: Path, apt: Path) -> None:
    """Those that are there are left out. No service starts, now or with the machine. A broken index does not matter."""
    (tmp_path / "stale").touch()
    pairs = ("zig-one,bash", "bash", "zig-two", "zig-two", "zig-three,zig-four", "zig-four", "!false || exit 0", "x")
    assert _need(tmp_path, apt, *pairs) == (0, [])
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()

    assert [call for call in calls if "-o" in call] == [
        "-o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 update -qq",
        "-o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 install -y -qq --no-install-recommends zig-four zig-two",
    ]
    assert calls.count("exit 101") == 2
    assert [call for call in calls if "systemctl" in call] == [
        "systemctl --quiet disable zig-four",
        "systemctl --quiet disable zig-two",
    ]
    assert not (tmp_path / "policy").exists()
    assert _need(tmp_path, apt, *pairs) == (0, [])
    assert (tmp_path / "calls").read_text(encoding="utf-8").count("install -y") == 1


def test_failed_apt_is_reported_in_three_lines(tmp_path: Path, apt: Path) -> None:
    """The lines say what is missing, why, and the command that installs it."""
    (tmp_path / "offline").touch()
    code, lines = _need(tmp_path, apt, "zig-two", "zig-two", "zig-one", "zig-one")

    assert code == 1
    assert lines == [
        "Missing programs: zig-one zig-two.",
        "apt-get failed: E: Failed to fetch http://index Connection refused",
        "Install them, then try again (Debian, Ubuntu): sudo apt-get install zig-one zig-two",
    ]
    assert not (tmp_path / "policy").exists()
