"""The last board on disk."""

import errno
from itertools import pairwise
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from dashboard.core.position import Position
from dashboard.store import FILE_NAME, RETRY_RANGE_S, Store
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


class Clock:
    """A clock that the test sets."""

    now_s = 100.0

    def __call__(self) -> float:
        """Return the time, s."""
        return self.now_s


def _failing_fsync(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let each write fail as on a full disk while the list that is returned is empty."""
    allowed: list[int] = []

    def fsync(descriptor: int) -> None:
        if not allowed:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("dashboard.store.os.fsync", fsync)
    return allowed


def test_full_disk_is_reported_once_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stays, half a new one does not, and the pauses between tries grow up to a limit."""
    clock = Clock()
    store = Store(tmp_path, clock_s=clock)
    store.save({"a": {}}, HERE)
    before = (tmp_path / FILE_NAME).read_bytes()
    allowed = _failing_fsync(monkeypatch)
    tries = []
    with capture_logs() as lines:
        for offset in range(2000):
            clock.now_s += 1
            failures = store.failures
            store.save({"a": {}}, Position("e1", offset))
            if store.failures > failures:
                tries.append(clock.now_s)
        pauses = [after - before for before, after in pairwise(tries)]
        assert pauses[:7] == [5, 10, 20, 40, 80, 160, 300]
        assert set(pauses[7:]) == {300}
        assert (tmp_path / FILE_NAME).read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
        assert store.failures == len(tries)

        allowed.append(1)
        clock.now_s += 300
        store.save({"a": {}}, Position("e1", 9))
    assert store.failures == 0
    assert (tmp_path / FILE_NAME).read_bytes() != before
    failed, saved = lines
    assert (failed["log_level"], failed["error"]) == ("error", "No space left on device")
    assert (saved["log_level"], saved["event"]) == ("info", "the board is saved again")


def test_clean_save_does_not_wait_for_the_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the last one."""
    store = Store(tmp_path, clock_s=Clock())
    allowed = _failing_fsync(monkeypatch)
    store.save({"a": {}}, HERE)
    allowed.append(1)
    store.save({"a": {}}, HERE, clean=True)
    assert (tmp_path / FILE_NAME).exists()


def test_directory_that_cannot_be_created_is_tried_again(tmp_path: Path) -> None:
    """As one that is full. It may be away for a while, or be deleted."""
    clock = Clock()
    (tmp_path / "file").write_text("", encoding="utf-8")
    store = Store(tmp_path / "file" / "folder", clock_s=clock)
    assert store.load() is None
    store.save({"a": {}}, HERE)
    assert (store.problem, store.failures) == ("Not a directory", 1)
    (tmp_path / "file").unlink()
    clock.now_s += RETRY_RANGE_S[0]
    store.save({"a": {}}, HERE)
    assert (store.problem, store.failures) == (None, 0)
    assert (tmp_path / "file" / "folder" / FILE_NAME).exists()


def test_board_is_clean_for_one_start_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that cannot write that down begins anew: a crash would make the next one continue from there again."""
    Store(tmp_path).save({"a": {}}, HERE, clean=True)
    allowed = _failing_fsync(monkeypatch)
    resumed = Store(tmp_path).resume()
    assert resumed
    assert not resumed.clean
    allowed.append(1)
    for clean in (True, False):
        resumed = Store(tmp_path).resume()
        assert resumed
        assert resumed.clean is clean


def test_late_periodic_save_does_not_replace_the_clean_one(tmp_path: Path) -> None:
    """The two saves may cross at the end."""
    store = Store(tmp_path)
    store.save({"a": {}}, HERE, clean=True)
    store.save({"a": {game(1).key: game(1)}}, HERE)

    saved = store.load()
    assert saved
    assert saved.clean
