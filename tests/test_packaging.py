"""What is declared, what is installed, what is in the wheel."""

import configparser
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from dashboard import __version__


ROOT = Path(__file__).parent.parent
CONFIG = configparser.ConfigParser()
CONFIG.read(ROOT / "setup.cfg", encoding="utf-8")

FLOORS = {"aiohttp": "3.14.5", "jinja2": "3.1.6", "apscheduler": "3.11.3"}
"""The first releases without a known advisory that touches us."""


def _requirements(section: str, option: str) -> list[Requirement]:
    lines = CONFIG[section][option].splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def test_what_is_installed_is_what_is_declared() -> None:
    """Every dependency within its range; none below its security floor."""
    for requirement in _requirements("options", "install_requires"):
        assert version(requirement.name) in requirement.specifier
    for name, floor in FLOORS.items():
        declared = next(r for r in _requirements("options", "install_requires") if r.name == name)
        assert floor in declared.specifier
        assert not declared.specifier.contains(floor.rsplit(".", 1)[0] + ".0")


def test_every_package_folder_is_listed() -> None:
    """`find:` does not see the mapped ones, so they are listed by hand."""
    listed = set(CONFIG["options"]["packages"].split())
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "dashboard").rglob("__init__.py")}
    assert listed == folders | {"dashboard.templates", "dashboard.static"}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=100)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_template_and_static_file(wheel: Path) -> None:
    """And nothing of tests, vectors or declarations."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "static"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not path.name.endswith(".d.ts"):
                assert f"dashboard/{path.relative_to(ROOT).as_posix()}" in names
    assert f"scorewall-{__version__}.dist-info/METADATA" in names
    assert not [name for name in names if name.startswith(("tests", "fixtures")) or name.endswith(".d.ts")]


def test_the_wheel_runs_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """With its own templates and static files."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path)
    program = (
        "import asyncio, aiohttp, pathlib, dashboard\n"
        "from dashboard.app import create_app\n"
        "from dashboard.commands.hosting import start\n"
        "from dashboard.settings import Settings\n"
        f"assert pathlib.Path(dashboard.__file__).is_relative_to({str(tmp_path)!r})\n"
        "async def main():\n"
        "    runner, url = await start(create_app(Settings(sources=())), '127.0.0.1', 0)\n"
        "    async with aiohttp.ClientSession() as session:\n"
        "        for path in ('/', '/static/app.js', '/static/css/all.css'):\n"
        "            async with session.get(url + path) as response:\n"
        "                assert response.status == 200, (path, response.status)\n"
        "    await runner.cleanup()\n"
        "asyncio.run(main())\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
