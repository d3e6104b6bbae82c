"""The last board on disk."""

from pathlib import Path

import pytest

from dashboard.core.position import Position
from dashboard.errors import UsageError
from dashboard.store import FILE_NAME, Store
from tests.boards import game


HERE = Position("e1", 7)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    """With its position, and whether it was written at the end."""
    Store(tmp_path / "new").save({"a": {game(1).key: game(1)}, "b": {}}, HERE, clean=True)

    saved = Store(tmp_path / "new").load()
    assert saved
    assert saved.sources == {"a": {game(1).key: game(1)}, "b": {}}
    assert (saved.position, saved.clean) == (HERE, True)


def test_nothing_was_saved(tmp_path: Path) -> None:
    """A first start is no error."""
    assert Store(tmp_path).load() is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"protocol":1}',
        b'{"protocol":99,"sources":{},"position":{"epoch":"e","offset":1},"clean":true}',
        b"\xff",
    ],
)
def test_a_file_of_no_use_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """Damaged, foreign or of another version: the wall starts without it."""
    (tmp_path / FILE_NAME).write_bytes(content)

    assert Store(tmp_path).load() is None


def test_the_file_is_replaced_whole_and_only_when_it_differs(tmp_path: Path) -> None:
    """No draft stays behind."""
    store = Store(tmp_path)
    store.save({"a": {game(1).key: game(1)}}, HERE)
    written = (tmp_path / FILE_NAME).stat().st_ino
    store.save({"a": {game(1).key: game(1)}}, HERE)
    assert (tmp_path / FILE_NAME).stat().st_ino == written
    store.save({"a": {}}, HERE)

    assert (tmp_path / FILE_NAME).stat().st_ino != written
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_disk_that_refuses_costs_the_file_only(tmp_path: Path) -> None:
    """The wall goes on."""
    store = Store(tmp_path)
    (tmp_path / "board.new").mkdir()
    store.save({"a": {}}, HERE)

    assert not (tmp_path / FILE_NAME).exists()


def test_a_place_that_cannot_be_is_said_at_the_start(tmp_path: Path) -> None:
    """Before anything listens."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot create the data directory"):
        Store(tmp_path / "file" / "folder")


def test_the_last_word_is_not_undone(tmp_path: Path) -> None:
    """By a periodic save that comes late."""
    store = Store(tmp_path)
    store.save({"a": {}}, HERE, clean=True)
    store.save({"a": {game(1).key: game(1)}}, HERE)

    saved = store.load()
    assert saved
    assert saved.clean
