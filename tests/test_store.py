"""The last board on disk."""

from pathlib import Path

import pytest

from dashboard.core.position import Position
from dashboard.errors import UsageError
from dashboard.store import FILE_NAME, Store
from tests.boards import game


HERE = Position("e1", 7)


def test_saved_board_is_loaded(tmp_path: Path) -> None:
    """The position and the clean mark come back, too."""
    Store(tmp_path / "new").save({"a": {game(1).key: game(1)}, "b": {}}, HERE, clean=True)

    saved = Store(tmp_path / "new").load()
    assert saved
    assert saved.sources == {"a": {game(1).key: game(1)}, "b": {}}
    assert (saved.position, saved.clean) == (HERE, True)


def test_missing_file_is_no_error(tmp_path: Path) -> None:
    """The first start has no file."""
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
def test_unusable_file_is_ignored(tmp_path: Path, content: bytes) -> None:
    """The server starts without a file that is damaged, foreign or of another version."""
    (tmp_path / FILE_NAME).write_bytes(content)

    assert Store(tmp_path).load() is None


def test_file_is_replaced_as_a_whole_if_it_differs(tmp_path: Path) -> None:
    """No temporary file stays behind."""
    store = Store(tmp_path)
    store.save({"a": {game(1).key: game(1)}}, HERE)
    written = (tmp_path / FILE_NAME).stat().st_ino
    store.save({"a": {game(1).key: game(1)}}, HERE)
    assert (tmp_path / FILE_NAME).stat().st_ino == written
    store.save({"a": {}}, HERE)

    assert (tmp_path / FILE_NAME).stat().st_ino != written
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_disk_error_does_not_stop_the_server(tmp_path: Path) -> None:
    """The board is not saved, and nothing is raised."""
    store = Store(tmp_path)
    (tmp_path / "board.new").mkdir()
    store.save({"a": {}}, HERE)

    assert not (tmp_path / FILE_NAME).exists()


def test_unusable_data_directory_is_a_usage_error(tmp_path: Path) -> None:
    """The error comes before the server listens."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot create the data directory"):
        Store(tmp_path / "file" / "folder")


def test_late_periodic_save_does_not_replace_the_clean_one(tmp_path: Path) -> None:
    """The two saves may cross at the end."""
    store = Store(tmp_path)
    store.save({"a": {}}, HERE, clean=True)
    store.save({"a": {game(1).key: game(1)}}, HERE)

    saved = store.load()
    assert saved
    assert saved.clean
