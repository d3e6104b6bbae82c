"""Replays against a clock that the test sets: order, pace, damage and the end."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard.feed.adapter import recognized_feed
from dashboard.feed.catalog import FEEDS
from dashboard.feed.decode import decode
from dashboard.feed.recording import RecordingError
from dashboard.feed.source import Garbled, Reading, Source
from dashboard.feed.sources import espn
from dashboard.feed.sources.replay import ReplaySource
from tests.feed.recorded import RECORDED, needs_recorded


class FakeTime:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        """Return the time, s."""
        return self.seconds


def payload(score: int) -> bytes:
    """Return a scoreboard of one live game."""
    sides = [
        {"homeAway": marker, "score": str(score), "team": {"id": marker, "displayName": marker}}
        for marker in ("home", "away")
    ]
    competition = {
        "id": "1",
        "date": "2026-07-03T18:00Z",
        "competitors": sides,
        "status": {"period": 1, "type": {"name": "STATUS_FIRST_HALF", "state": "in", "completed": False}},
    }
    return json.dumps({"leagues": [], "events": [{"uid": "s:600~l:1~e:1", "competitions": [competition]}]}).encode()


def recording(path: Path, *payloads: tuple[str, bytes]) -> Path:
    """Make a folder of payloads by name."""
    for name, data in payloads:
        (path / name).write_bytes(data)
    return path


def replay(path: Path, now: FakeTime, **options: Any) -> ReplaySource:
    """Return a replay of ESPN payloads."""
    return ReplaySource(path, now=now, feeds=[espn.FEED], **options)


async def read(source: Source) -> Reading:
    """Return the next reading, which must be due."""
    reading = await source.fetch()
    assert isinstance(reading, Reading)
    return reading


async def test_payloads_play_in_order_at_the_recorded_pace(tmp_path: Path) -> None:
    """The first one plays at once, each later one after its recorded gap. The last one reports the end."""
    now = FakeTime()
    path = recording(
        tmp_path,
        ("20260703T180004Z.json", payload(1)),
        ("20260703T180000Z.json", payload(0)),
        ("20260703T180005Z.json", payload(2)),
    )
    source = replay(path, now)
    assert (source.name, source.pace.live_s) == (f"replay:{path}", 1)
    first = await read(source)
    assert (first.parsed.games[0].home.score, first.wait_s, first.ended) == (0, 4.0, False)
    assert first.observed_at == datetime(2026, 7, 3, 18, tzinfo=UTC)
    assert await source.fetch() == 4.0
    now.seconds += 3
    assert await source.fetch() == 1.0
    now.seconds += 1
    assert (await read(source)).parsed.games[0].home.score == 1
    now.seconds += 1
    last = await read(source)
    assert (last.parsed.games[0].home.score, last.wait_s, last.ended) == (2, None, True)
    assert await source.fetch() is None
    assert await source.fetch() is None
    await source.close()


async def test_speed_shortens_gaps_and_the_limit_caps_them(tmp_path: Path) -> None:
    """A late poll skips nothing."""
    now = FakeTime()
    path = recording(
        tmp_path,
        ("20260703T180000Z.json", payload(0)),
        ("20260703T180100Z.json", payload(1)),
        ("20260704T180000Z.json", payload(2)),
    )
    source = replay(path, now, speed=60, max_gap_s=5)
    assert (await read(source)).wait_s == 1.0
    now.seconds += 100
    second = await read(source)
    assert (second.parsed.games[0].home.score, second.wait_s) == (1, 5.0)
    assert await source.fetch() == 5.0


async def test_damaged_payload_is_one_failed_poll(tmp_path: Path) -> None:
    """The replay goes on after it."""
    now = FakeTime()
    path = recording(
        tmp_path,
        ("20260703T180000Z.json", b"<html>"),
        ("20260703T180001Z.json", b'{"home": 1}'),
        ("20260703T180002Z.json", payload(0)),
        ("20260703T180003Z.json.gz", b"no gzip"),
        ("20260703T180004Z.json", b'{"events": []}'),
        ("20260703T180005Z.json", b'{"code": 400}'),
    )
    source = replay(path, now)
    for message in (r"000Z\.json: not JSON", r"001Z\.json: not a payload of a known feed \(espn\)"):
        with pytest.raises(Garbled, match=message):
            await source.fetch()
        assert await source.fetch() == 1.0
        now.seconds += 1
    assert len((await read(source)).parsed.games) == 1
    now.seconds += 1
    with pytest.raises(Garbled, match="cannot be read"):
        await source.fetch()
    now.seconds += 1
    assert (await read(source)).parsed.games == []
    now.seconds += 1
    with pytest.raises(Garbled, match="error 400"):
        await source.fetch()
    end = await read(source)
    assert (end.ended, end.observed_at) == (True, datetime(2026, 7, 3, 18, 0, 5, tzinfo=UTC))
    assert await source.fetch() is None


async def test_left_out_members_are_reported_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first reading lists the members of an archive that are not played."""
    monkeypatch.setattr("dashboard.feed.recording.SIZE_LIMIT", 2000)
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        archive.writestr("a.json", payload(0))
        archive.writestr("b.json", b" " * 2001)
        archive.writestr("c.json", payload(1))
    now = FakeTime()
    source = replay(tmp_path / "r.zip", now)
    first = await read(source)
    assert [problem.message for problem in first.parsed.problems] == ["b.json: 2001 bytes, more than 2000"]
    now.seconds += 10
    assert (await read(source)).parsed.problems == []
    await source.close()


@pytest.mark.parametrize("options", [{"speed": 0}, {"speed": float("nan")}, {"max_gap_s": -1}])
def test_impossible_pace_is_refused(tmp_path: Path, options: dict[str, float]) -> None:
    """A replay with it would never go on."""
    with pytest.raises(ValueError, match="speed above 0"):
        replay(recording(tmp_path, ("a.json", b"{}")), FakeTime(), **options)


def test_empty_folder_is_refused_at_once(tmp_path: Path) -> None:
    """The first poll would be too late."""
    with pytest.raises(RecordingError, match="no payloads"):
        replay(tmp_path, FakeTime())


def test_payload_is_recognized_by_its_own_feed_only() -> None:
    """Nonsense is recognized by none."""
    assert [feed.name for feed in FEEDS if feed.recognize(decode(payload(0)))] == ["espn"]
    assert recognized_feed({}, FEEDS) is None


@pytest.mark.recorded
@needs_recorded
async def test_recorded_cup_plays_to_its_end(tmp_path: Path) -> None:
    """Australia and Egypt end after extra time and a shoot-out."""
    now = FakeTime()
    source = replay(RECORDED / "espn" / "wc2026_sequence", now, speed=1e6)
    seen = []
    for _ in range(10):
        reading = await read(source)
        seen += [game.status_text for game in reading.parsed.games if game.source_id == "760499"]
        now.seconds += 1
    assert reading.ended
    assert seen[2:4] == ["96'", "FT-Pens"]
