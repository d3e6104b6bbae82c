"""The last board on disk."""

from pathlib import Path

import pytest

from dashboard.store import FILE_NAME, Store
from tests.boards import game


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    """For the sources that are still configured."""
    Store(tmp_path / "new").save({"a": {game(1).key: game(1)}, "b": {}})

    assert Store(tmp_path / "new").load(("a",)) == {"a": {game(1).key: game(1)}}


def test_nothing_was_saved(tmp_path: Path) -> None:
    """A first start is no error."""
    assert Store(tmp_path).load(("a",)) == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"protocol":1}', b'{"protocol":99,"sources":{}}', b"\xff"])
def test_a_file_of_no_use_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """Damaged, foreign or of another version: the wall starts without it."""
    (tmp_path / FILE_NAME).write_bytes(content)

    assert Store(tmp_path).load(("a",)) == {}


def test_the_file_is_replaced_whole_and_only_when_it_differs(tmp_path: Path) -> None:
    """No draft stays behind."""
    store = Store(tmp_path)
    store.save({"a": {game(1).key: game(1)}})
    written = (tmp_path / FILE_NAME).stat().st_ino
    store.save({"a": {game(1).key: game(1)}})
    assert (tmp_path / FILE_NAME).stat().st_ino == written
    store.save({"a": {}})

    assert (tmp_path / FILE_NAME).stat().st_ino != written
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_disk_that_refuses_costs_the_file_only(tmp_path: Path) -> None:
    """The wall goes on."""
    store = Store(tmp_path)
    (tmp_path / "board.new").mkdir()
    store.save({"a": {}})

    assert not (tmp_path / FILE_NAME).exists()
