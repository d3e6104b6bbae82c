"""The module map in the documentation is complete and up to date."""

from pathlib import Path

import pytest

from tests import module_map


def test_module_map_is_fresh() -> None:
    """`make docs` has been run since a module was added, moved or described anew."""
    text = module_map.PAGE.read_text(encoding="utf-8")
    assert module_map.written(text) == text, "the module map is stale: run `make docs`"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", '"""\nA clock: it ticks, e.g. always. More.\n\nDetails.\n"""\n'),
        (
            "a.js",
            "/**\n * A clock: it ticks, e.g. always.\n * More.\n *\n * @import { A } from './a'\n */\nexport {};\n",
        ),
        ("b.js", "/* A clock: it ticks,\n   e.g. always */\n"),
    ],
)
def test_first_sentence_describes_a_module(tmp_path: Path, name: str, text: str) -> None:
    """The map shows one sentence, even if it spans two lines."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert module_map.first_line(path) == "A clock: it ticks, e.g. always"


@pytest.mark.parametrize(("name", "text"), [("a.py", "x = 1\n"), ("a.js", "/** @import { A } from './a' */\n")])
def test_module_without_description_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """A module without a docstring raises an error."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="no docstring"):
        module_map.first_line(path)
