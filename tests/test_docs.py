"""The documents are complete, and name only what exists."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import aiohttp
import msgspec
import pytest

from dashboard import tables
from dashboard.commands import options
from dashboard.core.events import EventKind
from dashboard.core.model import Status
from dashboard.core.protocol import COMMANDS, PROTOCOL, PUSHES, CloseCode, ErrorCode, SourceState
from dashboard.settings import Settings
from dashboard.web.routes import routes
from tests import option_tables
from tests.redis_server import running_redis
from tests.waiting import until
from tests.wall import running_mock, running_wall


ROOT: Final = Path(__file__).parent.parent
DOCS: Final = ROOT / "docs"
PAGES: Final = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *(ROOT / ".github").glob("*.md")])
TUTORIALS: Final = {"adapters.md", "protocol.md"}
"""Pages with invented files in their examples."""
README_WORDS: Final = 900

_FENCE: Final = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_FILE: Final = re.compile(r"[\w./-]+\.(?:py|js|d\.ts|css|html|json|cfg|conf|md|c)|[\w./-]+/")
"""A code span that is the name of a file or, with a slash at its end, of a folder."""


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- the wire: docs/protocol.md


def test_every_message_is_documented_with_its_members() -> None:
    """Each message of both directions has a row with all its members, and the page names the protocol's version."""
    page = _page("protocol.md")
    assert f"Version {PROTOCOL}." in page
    for kind, name in [*PUSHES.items(), *((kind, name) for name, kind in COMMANDS.items())]:
        rows = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
        assert any(all(field.name in row for field in msgspec.structs.fields(kind)) for row in rows), name


@pytest.mark.parametrize("words", [Status, EventKind, ErrorCode, SourceState], ids=lambda words: words.__name__)
def test_every_word_of_the_wire_is_documented(words: type[Status]) -> None:
    """Statuses of games, events, errors and states of sources are all on the page."""
    page = _page("protocol.md")
    for word in words:
        assert f"`{word.value}`" in page, word


def test_every_close_code_is_documented() -> None:
    """Each close code has a row with what a client should do."""
    page = _page("protocol.md")
    for code in CloseCode:
        assert f"| {code.value} |" in page, code


def test_every_address_is_documented() -> None:
    """Each route of the server is in the pages for client writers and operators."""
    pages = _page("protocol.md") + _page("operations.md")
    for route in routes():
        if getattr(route, "method", "") == "OPTIONS":
            continue
        path = str(getattr(route, "path", ""))
        assert f"GET {re.sub('{.*', '…', path)}`" in pages, path


# --- running a server: docs/operations.md


def test_every_option_is_documented() -> None:
    """Each option is there by flag and by variable, in tables that `make docs` has written."""
    page = _page("operations.md")
    assert option_tables.written(page) == page, "the tables of options are stale: run `make docs`"
    for option in [*options.RUN, *options.SERVE, *options.MOCKFEED, *options.CONTRAST]:
        assert f"| `{option.flag}` | `{option.variable}` |" in page, option.flag


def test_every_setting_has_a_documented_option() -> None:
    """No setting of the server is out of reach; the sources are the option `--source`."""
    filled = {option.setting for option in options.SERVE}
    assert {field.name for field in msgspec.structs.fields(Settings)} - filled == {"sources"}
    assert "`--source SPEC`" in _page("operations.md")


async def test_every_metric_is_documented() -> None:
    """The table and `/metrics` of a server in a cluster have the same names and types."""
    async with (
        running_redis() as redis,
        running_mock() as feed,
        running_wall(sources=(f"mock={feed}",), broker=redis.url, poll_interval_s=0.02) as wall,
        aiohttp.ClientSession() as session,
    ):
        await until(lambda: wall.hub.board.games)
        async with session.get(f"{wall.url}/metrics") as response:
            text = await response.text()
    rendered = {
        (name.removesuffix("_total"), kind)
        for name, kind in re.findall(r"^# TYPE (\S+) (\w+)$", text, re.MULTILINE)
        if not name.endswith("_created")
    }
    documented = re.findall(r"^\| `(scorewall_\w+)` \| (\w+) \|", _page("operations.md"), re.MULTILINE)
    assert ("scorewall_leader", "gauge") in rendered
    assert set(documented) == rendered
    assert len(documented) == len(rendered)


# --- the page: docs/page.md


def test_every_display_setting_is_documented() -> None:
    """Each setting that an address can have is a row of the table, and the table has no other."""
    settings = set(tables.read("settings", dict[str, dict[str, object]])["settings"])
    table = _page("page.md").partition("| parameter |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == settings | {"display", "mode", "interval"}


# --- all documents


def test_every_make_target_in_a_document_exists() -> None:
    """Documents name existing targets only, and every target has a line of help."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    helped = set(re.findall(r"^([a-z-]+):[^\n]*## .+$", makefile, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    assert helped == set(phony[1].split())
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        named = {*re.findall(r"`make ([a-z-]+)", text), *re.findall(r"^make ([a-z-]+)", text, re.MULTILINE)}
        assert named <= helped, _id(path)
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    """Links and pictures inside the checkout exist, and so do the headings that they name."""
    for link in re.findall(r"\]\(([^)]+)\)|src=\"([^\"]+)\"", _FENCE.sub("", path.read_text(encoding="utf-8"))):
        file, _, heading = "".join(link).partition("#")
        if file.startswith("http"):
            continue
        target = path.parent / file if file else path
        assert target.exists(), f"{file} is missing"
        if heading:
            assert heading in _anchors(target), f"{file} has no heading #{heading}"


def _anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_is_linked_from_the_readme() -> None:
    """A reader finds every page of docs/ from README.md."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in DOCS.glob("*.md"):
        assert f"](docs/{path.name})" in readme, path.name


@pytest.mark.parametrize("path", [path for path in PAGES if path.name not in TUTORIALS], ids=_id)
def test_every_file_named_in_a_document_exists(path: Path) -> None:
    """File and folder names in code spans are the ends of existing paths."""
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    spans = (span for span in re.findall(r"`([^`\n]+)`", text) if "NAME" not in span)
    named = {span for span in spans if _FILE.fullmatch(span) and not span.startswith("/")}
    existing = _paths()
    missing = {name for name in named if f"/{name}" not in existing}
    assert not missing


def test_the_tree_for_contributors_exists() -> None:
    """Every folder and file in the tree of CONTRIBUTING.md exists."""
    text = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tree = text.partition("## Where is what")[2].partition("```\n")[2].partition("```")[0]
    folder = ROOT
    missing = []
    for line in tree.splitlines():
        name = line.split()[0]
        if not line.startswith(" "):
            folder = ROOT / name
        path = folder / name if line.startswith(" ") else ROOT / name
        missing += [] if path.exists() else [path.relative_to(ROOT).as_posix()]
    assert not missing


def _paths() -> set[str]:
    """Return every tail of every path in the checkout, from a slash on; folders end with one."""
    tails: set[str] = set()
    for path in _checkout(ROOT):
        name = f"/{path.relative_to(ROOT).as_posix()}{'/' if path.is_dir() else ''}"
        tails |= {name[match.start() :] for match in re.finditer("/(?=.)", name)}
    return tails


def _checkout(folder: Path) -> Iterator[Path]:
    """Yield the files and folders of the checkout, but for what is installed or made in it."""
    for path in folder.iterdir():
        if path.name in {".git", ".venv", "node_modules", "__pycache__", "build", "dist"}:
            continue
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _checkout(path)


def test_the_readme_is_short() -> None:
    """README.md is one page; detail belongs into docs/."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= README_WORDS


def test_the_workflow_runs_what_everybody_runs() -> None:
    """CI has no commands of its own: `.ci/run` runs `make test`."""
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert re.findall(r"- run: (.+)", workflow) == [".ci/run"]
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
