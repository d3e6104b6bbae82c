"""The oldest accepted versions against known advisories, and the use of pip-audit."""

import sys
from pathlib import Path

import pytest
from packaging.version import Version

from tests import audit


def test_no_accepted_version_has_a_known_advisory() -> None:
    """Each floor in setup.cfg, pyproject.toml and .ci/vendor is at or above the last fix."""
    assert audit.affected(audit.floors(), audit.advisories()) == []


def test_no_installed_version_has_a_known_advisory() -> None:
    """Packages that others bring are among them."""
    assert audit.affected(audit.installed(), audit.advisories()) == []


def test_advisory_of_a_lower_version_is_reported() -> None:
    """The version before the fix is affected, the fix is not."""
    before, fixed = ({"aiohttp": Version(version)} for version in ("3.14.3", "3.14.4"))
    (line,) = audit.affected(before, audit.advisories())
    assert line.startswith("aiohttp 3.14.3: PYSEC-2026-4369 ")
    assert line.endswith("fixed in 3.14.4")
    assert audit.affected(fixed, audit.advisories()) == []


def test_every_advisory_is_about_a_package_of_ours() -> None:
    """A misspelled package would never be affected."""
    ours = audit.floors().keys() | audit.installed().keys()
    assert {item.package for item in audit.advisories()} <= ours
    assert all(item.names and item.subject for item in audit.advisories())


@pytest.mark.parametrize(
    ("output", "code", "expected"),
    [
        ("No known vulnerabilities found", 0, 0),
        ("Found 1 known vulnerability in 1 package", 1, 1),
        ("ERROR: ConnectionError: no route to pypi.org", 1, None),
        ("No known vulnerabilities found; aiohttp could not be audited", 0, None),
        ("No module named pip_audit", 1, None),
    ],
)
def test_pip_audit_counts_only_if_its_service_answers(
    output: str, code: int, expected: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the network or a mirror without advisories is no clean bill."""
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\necho '{output}'\nexit {code}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    outcome = audit.pip_audit({"aiohttp": Version("3.14.5")})
    assert (outcome and outcome[0]) == expected
