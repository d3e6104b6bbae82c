"""The tables that Python and JavaScript share: up to date in both, whole, and as their rules say."""

import re
from itertools import chain

import aiohttp
import pytest

from dashboard import tables
from dashboard.contrast.counterfactual import Table
from dashboard.core import protocol
from dashboard.core.model import Status
from dashboard.laboratory import contestants
from dashboard.web.first_paint.words import LANGUAGES, words
from tests.tables import FOLDER, MODULES, render
from tests.wall import running_wall


Row = dict[str, object]
SETTINGS = tables.read("settings", dict[str, dict[str, object]])["settings"]
SHEET = tables.read("settings", dict[str, dict[str, object]])["sheet"]


def row(name: str) -> Row:
    """Return the row of a setting."""
    setting = SETTINGS[name]
    assert isinstance(setting, dict)
    return setting


@pytest.mark.parametrize("module", MODULES)
def test_the_modules_are_up_to_date(module: str) -> None:
    """`make tables` would change nothing."""
    assert (FOLDER / module).read_text(encoding="utf-8") == render(module)


def test_every_module_is_made_from_tables() -> None:
    """No module of the folder is written by hand, and every table is in use."""
    assert {path.name for path in FOLDER.glob("*.js")} == set(MODULES)
    used = {table for module in MODULES.values() for table, _ in module.values()} | {"themes"}
    assert {path.stem for path in FOLDER.glob("*.json")} == used


def test_every_status_has_its_row() -> None:
    """In the order of the model; a status without one would have no look."""
    assert list(tables.read("statuses", dict[str, dict[str, object]])["statuses"]) == [
        status.value for status in Status
    ]


def test_contestants_are_those_of_the_laboratory_and_of_the_model() -> None:
    """In the same order: push first, then by what they cost; the three that have no interval before those that do."""
    assert list(tables.CONTESTANTS) == list(contestants.CONTESTANTS) == list(Table.__struct_fields__)
    assert [contestant.timed for contestant in tables.CONTESTANTS.values()] == [False, False, False, True, True, True]


async def test_the_contrast_lists_its_contestants_in_the_order_of_their_table() -> None:
    """The server writes the rows of the evening, and a script fills them."""
    async with running_wall() as wall, aiohttp.ClientSession() as session, session.get(f"{wall.url}/contrast") as page:
        rows = re.findall(r'<tr data-contestant="(\w+)"', await page.text())
    assert rows == list(tables.CONTESTANTS)


def test_bounds_hold_their_usual_number() -> None:
    """A number to start from that is out of bounds would be refused."""
    for bounds in (tables.BOUNDS.interval_ms, tables.BOUNDS.viewers, tables.BOUNDS.wait_s):
        assert bounds.least <= bounds.usual <= bounds.most


def test_a_display_may_name_as_many_leagues_as_a_command() -> None:
    """The server accepts every list that the page accepts."""
    assert row("leagues")["most"] == protocol.MAX_NAMES


def test_every_setting_has_one_row_on_the_sheet() -> None:
    """Nothing is out of reach of a remote control; transport and interval are no settings, but belong there."""
    names = list(chain.from_iterable(group for group in SHEET.values() if isinstance(group, list)))
    assert sorted(names) == sorted([*SETTINGS, "mode", "interval"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_its_words(language: str) -> None:
    """Its name, each of its options, its unit, and the title of its group."""
    known = words(language)
    assert all(f"settings.{group}" in known for group in SHEET)
    for name in SETTINGS:
        setting = row(name)
        wanted = [f"setting.{name}"]
        if setting["kind"] == "hours":
            wanted.append(f"setting.{name}_until")
        if setting["kind"] == "choice" and "unit" not in setting:
            options = setting["options"]
            named = list(tables.read(options, dict[str, object])) if isinstance(options, str) else options
            assert isinstance(named, list)
            wanted += [f"choice.{name}.{option}" for option in named]
        if setting["kind"] == "number":
            wanted.append(f"choice.{setting['unit']}")
        assert [key for key in wanted if key not in known] == []


def test_every_choice_begins_with_one_of_its_options() -> None:
    """So a reset of the display is an address that can be read."""
    for name in SETTINGS:
        setting = row(name)
        options = setting.get("options")
        if isinstance(options, list):
            assert setting["default"] in options, name
