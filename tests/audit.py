"""
Compare the oldest versions that we accept, and those installed, with known advisories: `make audit`.

pip-audit asks PyPI's advisory service. Where that does not answer, `fixtures/advisories.csv` does: compiled by hand
from public advisories, of packages that are ours or come with them.
"""

import csv
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from configparser import ConfigParser
from importlib.metadata import distributions
from pathlib import Path
from typing import Final, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version


ROOT: Final = Path(__file__).parent.parent
ADVISORIES: Final = ROOT / "fixtures" / "advisories.csv"

_VENDOR: Final = re.compile(r"^library='([^@']+)@(>=\S+)", re.MULTILINE)
"""The library of the page, and the floor of its version, in `.ci/vendor`."""


class Advisory(NamedTuple):
    """Known faults of all versions of a package before one."""

    package: str
    fixed: Version
    names: str
    subject: str


def advisories() -> list[Advisory]:
    """Return the advisories of the file."""
    with ADVISORIES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [Advisory(row["package"], Version(row["fixed in"]), row["advisories"], row["subject"]) for row in rows]


def floors() -> dict[str, Version]:
    """Return the oldest version that we accept of each package. Raises `ValueError` for a requirement without one."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    build = ConfigParser()
    build.read(ROOT / "pyproject.toml", encoding="utf-8")
    lines += re.findall(r'"([^"]+)"', build["build-system"]["requires"])
    lines += ["".join(match) for match in _VENDOR.findall((ROOT / ".ci" / "vendor").read_text(encoding="utf-8"))]
    requirements = [line.strip() for text in lines for line in text.splitlines() if not line.startswith("#")]
    lowest: dict[str, Version] = {}
    for requirement in map(Requirement, filter(None, requirements)):
        bounds = [Version(part.version) for part in requirement.specifier if part.operator == ">="]
        if not bounds:
            raise ValueError(f"{requirement} has no oldest version (>=)")
        name = canonicalize_name(requirement.name)
        lowest[name] = min(bounds[0], lowest.get(name, bounds[0]))
    return lowest


def installed() -> dict[str, Version]:
    """Return the packages of this environment but for pip, which is the machine's."""
    versions = {canonicalize_name(item.name): Version(item.version) for item in distributions()}
    return {name: version for name, version in versions.items() if name not in {"pip", "scorewall"}}


def affected(versions: Mapping[str, Version], known: Iterable[Advisory]) -> list[str]:
    """Return a line for each advisory that is about one of these versions."""
    return [
        f"{item.package} {versions[item.package]}: {item.names} ({item.subject}), fixed in {item.fixed}"
        for item in known
        if item.package in versions and versions[item.package] < item.fixed
    ]


def pip_audit(versions: Mapping[str, Version]) -> tuple[int, str] | None:
    """Return the exit code and report of pip-audit, or None if it is not installed or its service does not answer."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("".join(f"{name}=={version}\n" for name, version in versions.items()), encoding="utf-8")
        options = ["--requirement", str(file), "--no-deps", "--disable-pip", "--progress-spinner", "off"]
        command = [sys.executable, "-m", "pip_audit", *options]
        run = subprocess.run(command, check=False, capture_output=True, text=True)
    report = run.stdout + run.stderr
    # A fault has the exit code of an advisory, but only a whole audit counts them.
    if run.returncode and "known vulnerabilit" not in report:
        return None
    # A service that has none of these packages skips all of them.
    skipped = report.count("could not be audited")
    return None if skipped == len(versions) else (run.returncode, report)


def main() -> int:
    """Print the result of an audit. Return 1 if a version has a known advisory."""
    # The page's library is not on PyPI.
    oldest = {name: version for name, version in floors().items() if name != "uplot"}
    failed = 0
    for title, versions in (("oldest accepted", oldest), ("installed", installed())):
        if audit := pip_audit(versions):
            code, report = audit
            sys.stdout.write(f"pip-audit, {len(versions)} {title} versions:\n{report.strip()}\n")
            failed |= code
    known = advisories()
    for title, versions in (("oldest accepted", floors()), ("installed", installed())):
        lines = affected(versions, known)
        head = f"{ADVISORIES.name}, {len(versions)} {title} versions: {len(lines)} known advisories"
        sys.stdout.write("\n  ".join([head, *lines]) + "\n")
        failed |= bool(lines)
    return failed


if __name__ == "__main__":
    sys.exit(main())
