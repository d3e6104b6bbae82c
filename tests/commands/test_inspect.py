"""The command `inspect`: its lines, its error messages and its exit code."""

import argparse
import gzip
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from dashboard.commands import inspect


def event(identifier: str, **more: Any) -> dict[str, Any]:
    """Return an event of one live soccer match."""
    sides = [
        {"homeAway": marker, "score": score, "team": {"id": marker, "displayName": f"Ürdingen {marker}"}}
        for marker, score in (("away", "2"), ("home", "1"))
    ]
    competition: dict[str, Any] = {
        "id": identifier,
        "date": "2026-07-03T18:00Z",
        "competitors": sides,
        "status": {"period": 1, "clock": 60, "type": {"name": "STATUS_FIRST_HALF", "state": "in"}},
    }
    return {"id": identifier, "uid": f"s:600~l:5~e:{identifier}", "competitions": [competition | more]}


def scoreboard(*events: dict[str, Any]) -> bytes:
    """Return a payload of these events."""
    return json.dumps({"leagues": [], "events": events}).encode()


def inspected(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, list[dict[str, Any]], str]:
    """Return the exit code, the lines and the error messages of a run."""
    parser = argparse.ArgumentParser()
    inspect.configure(parser)
    status = inspect.run(parser.parse_args([str(argument) for argument in arguments]))
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


def test_each_game_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line begins with the most important members and has the whole game."""
    path = tmp_path / "a.json"
    path.write_bytes(scoreboard(event("1"), event("2")))
    status, (line, second), err = inspected(capsys, "--source", "espn", path)
    assert (status, err, second["key"]) == (0, "", "espn:5:2")
    assert list(line)[:10] == [
        "file",
        "key",
        "status",
        "final",
        "home",
        "away",
        "scores",
        "period",
        "clock",
        "start_time",
    ]
    assert (line["file"], line["key"], line["status"], line["final"]) == (str(path), "espn:5:1", "live", False)
    assert (line["home"]["name"], line["scores"]) == ("Ürdingen home", {"home": 1, "away": 2})
    assert (line["clock"]["seconds"], line["start_time"], line["sport"]) == (60, "2026-07-03T18:00:00Z", "soccer")


def test_first_members_are_there_even_if_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A game without clock and score still has them. A text may stand for a score."""
    planned = event("1", status={"type": {"name": "STATUS_SCHEDULED", "state": "pre"}})
    cricket = event("2") | {"uid": "s:200~l:5~e:2"}
    cricket["competitions"][0]["competitors"][0]["score"] = "125/3"
    (tmp_path / "a.json").write_bytes(scoreboard(planned, cricket))
    _, lines, _ = inspected(capsys, tmp_path / "a.json")
    assert (lines[0]["scores"], lines[0]["clock"], lines[0]["period"]) == ({"home": None, "away": None}, None, None)
    assert lines[1]["scores"] == {"home": 1, "away": "125/3"}


def test_broken_game_is_reported_and_the_others_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code stays 0."""
    path = tmp_path / "a.json"
    path.write_bytes(scoreboard({}, event("7", competitors=[]), event("1")))
    status, lines, err = inspected(capsys, path)
    assert (status, [line["key"] for line in lines]) == (0, ["espn:5:1"])
    assert err.splitlines() == [f"{path}: ?: an event without competitions and date", f"{path}: 7: 0 competitors"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"<html>", "HTML"),
        (b"{", "not JSON"),
        (b'{"a": "\xfc"}', "not UTF-8: byte 0xfc at offset 7"),
        (b"\xff\xfe{\x00}\x00", "byte order mark of UTF-16"),
        (b'{"code": 400, "message": "Failed"}', "not a payload of a known feed (espn, "),
    ],
)
def test_unusable_file_fails_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, message: str
) -> None:
    """It is reported in one line, and the other files are still read."""
    bad, good = tmp_path / "bad.json", tmp_path / "good.json"
    bad.write_bytes(data)
    good.write_bytes(scoreboard(event("1")))
    status, lines, err = inspected(capsys, bad, good)
    assert (status, len(lines), len(err.splitlines())) == (1, 1, 1)
    assert err.startswith(f"{bad}: ")
    assert message in err


def test_source_option_names_the_feed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then no payload is recognized by its content. An unknown name is refused."""
    path = tmp_path / "a.json"
    path.write_bytes(b'{"code": 400, "message": "Failed"}')
    status, _, err = inspected(capsys, "--source", "espn", path)
    assert (status, "error 400: Failed" in err) == (1, True)
    with pytest.raises(SystemExit):
        inspected(capsys, "--source", "nonsense", path)


def test_missing_file_is_reported_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 1."""
    status, lines, err = inspected(capsys, tmp_path / "none.json")
    assert (status, lines) == (1, [])
    assert "none.json: cannot be read" in err


def test_packed_file_and_byte_order_mark_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither changes the output."""
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"\xef\xbb\xbf" + scoreboard(event("1"))))
    status, lines, err = inspected(capsys, tmp_path / "a.json.gz")
    assert (status, len(lines), err) == (0, 1, "")


def test_folder_stands_for_its_payload_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without any is unusable. A damaged file in it fails alone."""
    assert inspected(capsys, tmp_path)[0] == 1
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.json").write_bytes(scoreboard(event("2")))
    (tmp_path / "1.json").write_bytes(scoreboard(event("1")))
    (tmp_path / "README.md").write_bytes(b"#")
    status, lines, _ = inspected(capsys, tmp_path)
    assert (status, [line["source_id"] for line in lines]) == (0, ["1", "2"])
    assert lines[1]["file"] == str(tmp_path / "b" / "2.json")
    (tmp_path / "0.json.gz").write_bytes(b"no gzip")
    status, lines, err = inspected(capsys, tmp_path)
    assert (status, len(lines)) == (1, 2)
    assert "0.json.gz: cannot be read" in err


def test_archive_stands_for_its_members(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member that is too long or damaged fails the run."""
    monkeypatch.setattr("dashboard.feed.recording.SIZE_LIMIT", 2000)
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.json", scoreboard(event("1")))
        archive.writestr("2.json", b" " * 2001)
        archive.writestr("3.json.gz", b"no gzip")
    status, lines, err = inspected(capsys, path)
    assert (status, [line["file"] for line in lines]) == (1, [f"{path}/1.json"])
    assert len(err.splitlines()) == 2


def test_names_cannot_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters and broken UTF-8 in names of members and ids are printed as escapes."""
    evil = "\x1b]0;owned\x07\x9b31m\u202e"
    archive = tmp_path / "night.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"{evil}.json", scoreboard(event("1")))
        file.writestr(f"{evil}-bad.json", b"nothing")
    broken = tmp_path / os.fsdecode(b"\xff\x1b.json")
    broken.write_bytes(scoreboard(event("2")))
    code, games, errors = inspected(capsys, archive, broken)
    assert (code, len(games)) == (1, 2)
    assert all(game["file"].isprintable() for game in games)
    assert "\\x1b" in errors
    assert all(line.isprintable() for line in errors.splitlines())


@pytest.mark.parametrize(("limit", "expected"), [(5000, 0), (5, 1)])
def test_hyphen_reads_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, limit: int, expected: int
) -> None:
    """The size limit holds for it, too."""
    monkeypatch.setattr(inspect, "SIZE_LIMIT", limit)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(scoreboard(event("1")))))
    status, lines, _ = inspected(capsys, "-")
    assert (status, [line["file"] for line in lines]) == (expected, ["-"] * (1 - expected))
