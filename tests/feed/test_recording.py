"""Recordings: their payloads, the order of these, and what is left out."""

import gzip
import io
import lzma
import os
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.feed import recording
from dashboard.feed.recording import Recording, RecordingError, open_recording, recorded_time


def contents(opened: Recording) -> dict[str, bytes]:
    """Return the bytes of all payloads, in their order."""
    try:
        return {payload.name: opened.read(payload) for payload in opened.payloads}
    finally:
        opened.close()


def folder(path: Path, **files: bytes) -> Path:
    """Make a folder of files; `__` in a name stands for a dot."""
    path.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (path / name.replace("__", ".")).write_bytes(data)
    return path


def tarball(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    """Make an archive of these members, packed as its name says."""
    plain = io.BytesIO()
    with tarfile.TarFile(mode="w", fileobj=plain) as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    whole = plain.getvalue()
    packed = {"gz": gzip.compress(whole), "xz": lzma.compress(whole)}
    path.write_bytes(packed.get(path.name[-2:], whole))
    return path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("20260703T171311Z.json", datetime(2026, 7, 3, 17, 13, 11, tzinfo=UTC)),
        ("a/b/2026-07-03T17-13-11Z.json.gz", datetime(2026, 7, 3, 17, 13, 11, tzinfo=UTC)),
        ("score_2026-07-03T17:13:11.250Z.json", datetime(2026, 7, 3, 17, 13, 11, tzinfo=UTC)),
        ("baseball_mlb_2022-09-17.json", datetime(2022, 9, 17, tzinfo=UTC)),
        ("20220917.json", datetime(2022, 9, 17, tzinfo=UTC)),
        ("landing_2023020195_OT.json", None),
        ("99999999.json", None),
        ("2026-13-45T00-00-00Z.json", None),
        ("20260703T171311Z/first.json", None),
        ("first.json", None),
    ],
)
def test_time_is_read_from_the_file_name(name: str, expected: datetime | None) -> None:
    """Recorders use several spellings."""
    assert recorded_time(name) == expected


def test_folder_plays_in_time_order(tmp_path: Path) -> None:
    """A payload without a time follows the one before it by name."""
    folder(
        tmp_path,
        z_20260703T100000Z__json=b"1",
        b_20260703T110000Z__json__gz=gzip.compress(b"2"),
        c__json=b"3",
        d__json=b"4",
        a__json=b"5",
        notes__txt=b"6",
        __hidden__json=b"7",
    )
    folder(tmp_path / ".git", x__json=b"8")
    opened = open_recording(tmp_path)
    times = [(payload.name[0], payload.at.strftime("%H%M%S"), bool(payload.recorded_at)) for payload in opened.payloads]
    assert times == [
        ("z", "100000", True),
        ("a", "105950", False),
        ("b", "110000", True),
        ("c", "110010", False),
        ("d", "110020", False),
    ]
    assert list(contents(opened).values()) == [b"1", b"5", b"2", b"3", b"4"]


def test_payloads_without_any_time_are_ten_seconds_apart(tmp_path: Path) -> None:
    """The first one has the time at which the folder was written."""
    folder(tmp_path, b__json=b"2", a__json=b"1")
    os.utime(tmp_path, (1_000_000_000, 1_000_000_000))
    first, second = open_recording(tmp_path).payloads
    assert (first.name, first.recorded_at) == ("a.json", None)
    assert first.at == datetime.fromtimestamp(1_000_000_000, UTC)
    assert second.at - first.at == recording.SPACING


def test_single_file_is_a_recording(tmp_path: Path) -> None:
    """It has one payload."""
    folder(tmp_path, a__json=b"{}", b__json__gz=gzip.compress(b"[]"))
    assert contents(open_recording(tmp_path / "a.json")) == {"a.json": b"{}"}
    assert contents(open_recording(tmp_path / "b.json.gz")) == {"b.json.gz": b"[]"}


def test_zip_archive_is_read_in_place(tmp_path: Path) -> None:
    """Hidden files, other files and folders are left out. Odd paths are only labels."""
    path = tmp_path / "r.ZIP"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/2026-01-02.json", "2")
        archive.writestr("../../2026-01-01.json", "1")
        archive.writestr("__MACOSX/._2026-01-01.json", "x")
        archive.writestr("README.md", "x")
        archive.mkdir("dir.json")
    opened = open_recording(path)
    assert contents(opened) == {"../../2026-01-01.json": b"1", "x/2026-01-02.json": b"2"}
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tgz", ".tar.xz"])
def test_tar_archive_is_read_in_place(tmp_path: Path, ending: str) -> None:
    """Links are no payloads."""
    link = tarfile.TarInfo("link.json")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    path = tarball(
        tmp_path / f"r{ending}",
        (tarfile.TarInfo("/b.json.gz"), gzip.compress(b"2")),
        (tarfile.TarInfo("a.json"), b"1"),
        (link, b""),
    )
    assert contents(open_recording(path)) == {"/b.json.gz": b"2", "a.json": b"1"}


def test_members_beyond_the_limit_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member that hides its size fails when it is read."""
    monkeypatch.setattr(recording, "SIZE_LIMIT", 100)
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", "1")
        archive.writestr("b.json", "1" * 101)
        archive.writestr("c.json.gz", gzip.compress(b"1" * 101))
    opened = open_recording(path)
    assert opened.problems == ["b.json: 101 bytes, more than 100"]
    first, second = opened.payloads
    assert opened.read(first) == b"1"
    with pytest.raises(RecordingError, match="more than 100 bytes"):
        opened.read(second)
    opened.close()


def test_recording_without_payloads_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is a missing one, and one whose members are all too long."""
    with pytest.raises(RecordingError, match="no payloads: a recording contains"):
        open_recording(tmp_path)
    with pytest.raises(RecordingError, match=r"missing\.json: cannot be opened"):
        open_recording(tmp_path / "missing.json")
    monkeypatch.setattr(recording, "SIZE_LIMIT", 1)
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        archive.writestr("a.json", "123")
    with pytest.raises(RecordingError, match=r"a\.json: 3 bytes"):
        open_recording(tmp_path / "r.zip")


@pytest.mark.parametrize("name", ["r.zip", "r.tar", "r.tar.gz", "r.tar.xz"])
def test_damaged_archive_is_refused(tmp_path: Path, name: str) -> None:
    """The message has its name."""
    (tmp_path / name).write_bytes(b"\x1f\x8b nonsense")
    with pytest.raises(RecordingError, match=f"{name}: cannot be opened"):
        open_recording(tmp_path / name)


def test_truncated_archive_is_refused(tmp_path: Path) -> None:
    """Its file is closed."""
    path = tarball(tmp_path / "r.tar.gz", (tarfile.TarInfo("a.json"), os.urandom(50_000)))
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(RecordingError, match=r"r\.tar\.gz: cannot be opened"):
        open_recording(path)


def test_damaged_member_fails_alone(tmp_path: Path) -> None:
    """So does a file that has vanished."""
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json.gz", b"no gzip")
        archive.writestr("b.json", b"2")
    opened = open_recording(path)
    with pytest.raises(RecordingError, match=r"a\.json\.gz cannot be read"):
        opened.read(opened.payloads[0])
    assert opened.read(opened.payloads[1]) == b"2"
    opened.close()
    loose = folder(tmp_path / "loose", a__json=b"1")
    vanished = open_recording(loose)
    (loose / "a.json").unlink()
    with pytest.raises(RecordingError, match=r"a\.json: cannot be read"):
        vanished.read(vanished.payloads[0])
