"""Documentation that can rot is tested."""

import re
from pathlib import Path

import msgspec
import pytest

from dashboard.commands import options
from dashboard.core.events import EventKind
from dashboard.core.model import Status
from dashboard.core.protocol import COMMANDS, PROTOCOL, PUSHES, CloseCode, ErrorCode, SourceState
from dashboard.web.routes import routes


ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOUSE = (ROOT / "dashboard" / "README.md").read_text(encoding="utf-8")


def test_every_message_is_told_with_its_members() -> None:
    """Both directions, and the version."""
    assert f"Version {PROTOCOL}." in HOUSE
    for kind, name in [*PUSHES.items(), *((kind, name) for name, kind in COMMANDS.items())]:
        rows = [line for line in HOUSE.splitlines() if line.startswith(f"| `{name}` |")]
        assert any(all(field.name in row for field in msgspec.structs.fields(kind)) for row in rows), name


@pytest.mark.parametrize("words", [Status, EventKind, ErrorCode, SourceState], ids=lambda words: words.__name__)
def test_every_word_of_the_wire_is_told(words: type[Status]) -> None:
    """Statuses, events, errors and states of sources."""
    for word in words:
        assert f"`{word.value}`" in HOUSE, word


def test_every_close_code_is_told() -> None:
    """With what a client should do."""
    for code in CloseCode:
        assert f"| {code.value} |" in HOUSE, code


def test_every_option_is_told() -> None:
    """By flag and by variable."""
    for option in [*options.RUN, *options.SERVE, *options.MOCKFEED, *options.CONTRAST]:
        assert f"`{option.flag}`" in HOUSE, option.flag
        assert f"`{option.variable}`" in HOUSE, option.variable


def test_every_address_is_told() -> None:
    """The site's map stands in the documentation."""
    for route in routes():
        path = str(getattr(route, "path", ""))
        assert f"GET {re.sub('{.*', '…', path)}`" in HOUSE, path


def test_every_module_is_told() -> None:
    """A stranger finds each file by its name."""
    for path in (ROOT / "dashboard").rglob("*.py"):
        inner = path.relative_to(ROOT / "dashboard")
        if path.name.startswith("__") or inner.parts[0] in ("commands", "mockfeed") or "sources" in inner.parts:
            continue
        assert path.name in HOUSE, inner


def test_every_target_the_readme_names_exists() -> None:
    """And every target has a line of help."""
    targets = dict(re.findall(r"^([a-z]+):[^\n]*## (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"`make ([a-z]+)", README)) | set(re.findall(r"^make ([a-z]+)", README, re.M))

    assert named
    assert named <= set(targets)


def test_every_file_the_documents_link_to_is_there() -> None:
    """Pictures included."""
    for text, base in ((README, ROOT), (HOUSE, ROOT / "dashboard")):
        for link in re.findall(r"\]\(([^)#]+)\)", text):
            if not link.startswith("http"):
                assert (base / link).exists(), link
