"""Declared dependencies, and the content of sdist and wheel."""

import configparser
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from dashboard import __version__


ROOT = Path(__file__).parent.parent
CONFIG = configparser.ConfigParser()
CONFIG.read(ROOT / "setup.cfg", encoding="utf-8")


def _requirements(section: str, option: str) -> list[Requirement]:
    lines = CONFIG[section][option].splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def test_installed_dependencies_are_within_their_declared_ranges() -> None:
    """Every dependency is within its range. That no range starts below a security fix is in `test_audit`."""
    for requirement in _requirements("options", "install_requires"):
        assert version(requirement.name) in requirement.specifier


def test_only_the_laboratory_extra_requires_its_packages() -> None:
    """A server is installed without them, `make install` and the tests install them."""
    extra = _requirements("options.extras_require", "laboratory")
    assert {requirement.name for requirement in extra} == {"hdrhistogram", "pygments", "rich"}
    for requirement in extra:
        assert version(requirement.name) in requirement.specifier
    assert not {"hdrhistogram", "pygments", "rich"} & {r.name for r in _requirements("options", "install_requires")}
    installs = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "--editable" in line]
    assert installs
    assert all("[laboratory" in line for line in installs)


def test_every_package_folder_is_listed() -> None:
    """`find:` does not see the mapped packages, so setup.cfg lists all of them by hand."""
    listed = set(CONFIG["options"]["packages"].split())
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "dashboard").rglob("__init__.py")}
    assert listed == folders | {"dashboard.templates", "dashboard.static"}


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of this checkout, and the wheel built from that sdist."""
    folder = tmp_path_factory.mktemp("distributions")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=100)
    return folder


@pytest.fixture
def wheel(distributions: Path) -> Path:
    """The wheel."""
    return next(distributions.glob("*.whl"))


@pytest.fixture
def sdist_files(distributions: Path) -> set[str]:
    """Paths of the files in the sdist, from its root."""
    with tarfile.open(next(distributions.glob("*.tar.gz"))) as sdist:
        return {member.name.partition("/")[2] for member in sdist if member.isfile()}


def test_sdist_contains_every_tracked_file(sdist_files: set[str], tmp_path: Path) -> None:
    """`make test` needs fixtures, tests, hidden configuration and documents in an unpacked sdist."""
    tracked = _git(tmp_path, "--cached")
    assert {name for name in tracked if (ROOT / name).exists()} - sdist_files == set()


def test_sdist_contains_no_untracked_file(sdist_files: set[str], tmp_path: Path) -> None:
    """Only generated metadata and the vendored library are added to what git knows or would add."""
    known = _git(tmp_path, "--cached", "--others", "--exclude-standard")
    generated = ("PKG-INFO", "scorewall.egg-info/", "static/vendor/")
    assert {name for name in sdist_files - known if not name.startswith(generated)} == set()


def _git(folder: Path, *command: str) -> set[str]:
    """Return the paths that `git ls-files` lists. For an unpacked sdist, `folder` gets a repository without files."""
    place: list[str] = []
    if not (ROOT / ".git").exists():
        subprocess.run(["git", "init", "--quiet", folder / "none"], check=True, timeout=30)
        place = ["--git-dir", str(folder / "none" / ".git"), "--work-tree", str(ROOT)]
    listed = subprocess.run(
        ["git", *place, "ls-files", *command, "-z"], cwd=ROOT, check=True, capture_output=True, timeout=30
    )
    return set(listed.stdout.decode().split("\0")) - {""}


def test_wheel_contains_the_license_and_names_its_authors(wheel: Path) -> None:
    """The license text travels with every copy; the metadata lead to the project."""
    with zipfile.ZipFile(wheel) as packed:
        folder = f"scorewall-{__version__}.dist-info"
        text = packed.read(f"{folder}/licenses/LICENSE")
        metadata = Parser().parsestr(packed.read(f"{folder}/METADATA").decode())
    assert text == (ROOT / "LICENSE").read_bytes()
    assert metadata["Author"] == "Scorewall contributors"
    assert {url.partition(",")[0] for url in metadata.get_all("Project-URL", [])} >= {"Documentation", "Source"}
    assert any(line.startswith("Programming Language :: Python") for line in metadata.get_all("Classifier", []))


def test_the_wheel_holds_every_template_and_static_file(wheel: Path) -> None:
    """The wheel holds all the page needs, and nothing of tests, vectors or type declarations."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "static"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not path.name.endswith(".d.ts"):
                assert f"dashboard/{path.relative_to(ROOT).as_posix()}" in names
    assert f"scorewall-{__version__}.dist-info/METADATA" in names
    assert not [name for name in names if name.startswith(("tests", "fixtures")) or name.endswith(".d.ts")]


def test_the_wheel_runs_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """An installed wheel serves pages from its own templates and static files."""
    shutil.unpack_archive(wheel, tmp_path, "zip")
    program = (
        "import asyncio, aiohttp, pathlib, dashboard\n"
        "from dashboard.app import create_app\n"
        "from dashboard.commands.hosting import start\n"
        "from dashboard.keys import ASSETS\n"
        "from dashboard.settings import Settings\n"
        f"assert pathlib.Path(dashboard.__file__).is_relative_to({str(tmp_path)!r})\n"
        "async def main():\n"
        "    app = create_app(Settings(sources=()))\n"
        "    runner, url = await start(app, '127.0.0.1', 0)\n"
        "    asset = app[ASSETS].url\n"
        "    async with aiohttp.ClientSession() as session:\n"
        "        for path in ('/', asset('app.js'), asset('css/all.css')):\n"
        "            async with session.get(url + path) as response:\n"
        "                assert response.status == 200, (path, response.status)\n"
        "    await runner.cleanup()\n"
        "asyncio.run(main())\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
