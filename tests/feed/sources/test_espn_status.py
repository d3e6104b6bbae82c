"""Statuses of ESPN competitions, and whether there was play."""

from typing import Any

import pytest

from dashboard.core.model import Status
from dashboard.feed.sources import espn
from tests.feed.sources.espn_payloads import event, game, parsed, status


@pytest.mark.parametrize(
    ("sport", "name", "state", "completed", "expected"),
    [
        ("soccer", "SCHEDULED", "pre", False, Status.SCHEDULED),
        ("soccer", "IN_PROGRESS", "in", False, Status.LIVE),
        ("soccer", "FIRST_HALF", "in", False, Status.LIVE),
        ("soccer", "SECOND_HALF", "in", False, Status.LIVE),
        ("soccer", "OVERTIME", "in", False, Status.LIVE),
        ("soccer", "HALFTIME", "in", False, Status.INTERMISSION),
        ("soccer", "HALFTIME_ET", "in", False, Status.INTERMISSION),
        ("soccer", "END_OF_REGULATION", "in", False, Status.INTERMISSION),
        ("soccer", "END_OF_EXTRATIME", "in", False, Status.INTERMISSION),
        ("soccer", "SHOOTOUT", "in", False, Status.SHOOTOUT),
        ("soccer", "FULL_TIME", "post", True, Status.FINAL),
        ("soccer", "FINAL_AET", "post", True, Status.FINAL),
        ("soccer", "FINAL_PEN", "post", "true", Status.FINAL),
        ("soccer", "POSTPONED", "post", False, Status.POSTPONED),
        ("soccer", "ABANDONED", "post", False, Status.ABANDONED),
        ("football", "CANCELED", "post", False, Status.CANCELLED),
        ("football", "UNCONTESTED", "post", False, Status.CANCELLED),
        ("football", "DELAYED", "in", False, Status.DELAYED),
        ("football", "SUSPENDED", "post", False, Status.SUSPENDED),
        ("football", "FORFEIT", "post", True, Status.FORFEITED),
        ("tennis", "WALKOVER", "post", True, Status.FORFEITED),
        ("tennis", "RETIRED", "post", True, Status.FINAL),
        ("baseball", "RAIN_DELAY", "in", False, Status.DELAYED),
        ("baseball", "END_PERIOD", "in", False, Status.LIVE),
        ("basketball", "END_PERIOD", "in", False, Status.INTERMISSION),
        ("golf", "PLAY_COMPLETE", "post", None, Status.INTERMISSION),
        ("golf", "FINAL", "post", None, Status.FINAL),
        ("mma", "IN_PROGRESS_2", "in", False, Status.LIVE),
    ],
)
def test_every_known_name_has_its_status(
    sport: str, name: str, state: str, completed: object, expected: Status
) -> None:
    """Only finals and forfeits are final."""
    result = game(sport, status(name, state, completed, period=1))
    assert result.status is expected
    assert result.final is (expected in {Status.FINAL, Status.FORFEITED})
    assert result.break_ is (expected is Status.INTERMISSION)


@pytest.mark.parametrize(
    ("status_entry", "expected"),
    [
        (status("NEW_THING", "pre"), Status.SCHEDULED),
        (status("NEW_THING", "in"), Status.LIVE),
        (status("NEW_THING", "post", True), Status.FINAL),
        (status("NEW_THING", "post", False), Status.UNKNOWN),
        (status("NEW_THING", "halfway"), Status.UNKNOWN),
        (status("NEW_THING", ["in"]), Status.UNKNOWN),
        (status("FINAL", "in", False), Status.UNKNOWN),
        (status("FINAL", "post", False), Status.UNKNOWN),
        (status("IN_PROGRESS", "post", True), Status.UNKNOWN),
        (status("IN_PROGRESS", "limbo"), Status.UNKNOWN),
        (status(None, "in", description="Odd"), Status.LIVE),
        ({}, Status.UNKNOWN),
    ],
)
def test_game_with_an_unknown_status_is_kept_and_reported(status_entry: dict[str, Any], expected: Status) -> None:
    """So is one whose name and state contradict each other."""
    result = espn.parse(event(status_entry=status_entry, status=status_entry))
    assert [one.status for one in result.games] == [expected]
    assert [problem.game for problem in result.problems] == ["1"]
    assert "status" in result.problems[0].message


@pytest.mark.parametrize(
    ("description", "state", "expected"),
    [
        ("Scheduled", "pre", Status.SCHEDULED),
        ("Live", "in", Status.LIVE),
        ("Stumps", "in", Status.INTERMISSION),
        ("Result", "post", Status.FINAL),
        ("Something else", "in", Status.LIVE),
        ("Something else", "post", Status.UNKNOWN),
    ],
)
def test_cricket_status_comes_from_the_description(description: str, state: str, expected: Status) -> None:
    """Cricket has no status names, which is no problem."""
    assert game("cricket", {"type": {"description": description, "state": state}}).status is expected


def test_status_of_the_event_fills_gaps() -> None:
    """It replaces a missing status, or a missing `completed`."""
    final = status("FINAL", "post", True, period=9)
    whole = event("baseball")
    whole["status"] = final
    del whole["competitions"][0]["status"]
    assert parsed(whole)[0].final
    whole["competitions"][0]["status"] = {"period": 9, "type": {"name": "STATUS_FINAL", "state": "post"}}
    whole["status"] = status("FINAL", "post", False)
    assert espn.parse(whole).games[0].status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("status_entry", "expected"),
    [
        (status("SCHEDULED", "pre", shortDetail="7/9 - 4:00 PM EDT", detail="Thu, July 9th at 4:00 PM EDT"), None),
        (status("SCHEDULED", "pre", shortDetail="Scheduled", detail="Thu, July 9th at 4:00 PM EDT"), None),
        (status("SCHEDULED", "pre", shortDetail="TBD"), "TBD"),
        (status("HALFTIME", "in", period=1, shortDetail="HT"), "HT"),
        (status("IN_PROGRESS", "in", period=1, detail="86'"), "86'"),
        (status("IN_PROGRESS", "in", period=1), None),
    ],
)
def test_status_text_does_not_repeat_the_start_time(status_entry: dict[str, Any], expected: str | None) -> None:
    """Any other text of the feed is kept."""
    assert game(status_entry=status_entry).status_text == expected


def test_rain_delay_has_its_reason() -> None:
    """Before the first pitch it has no score."""
    early = game("baseball", status("RAIN_DELAY", "in", period=1, detail="Rain Delay, Top 1st"), scores=("0", "0"))
    assert (early.status_reason, early.home.score, early.period) == ("rain", None, None)
    late = game("baseball", status("RAIN_DELAY", "in", period=3, detail="Rain Delay, Top 3rd"), scores=("0", "0"))
    assert (late.home.score, late.period and late.period.label, late.situation) == (0, "3rd", None)


@pytest.mark.parametrize("name", ["SCHEDULED", "POSTPONED", "CANCELED"])
def test_no_score_before_the_start(name: str) -> None:
    """A "0" is no score when nothing was played."""
    state = "pre" if name == "SCHEDULED" else "post"
    result = game(status_entry=status(name, state, period=1, clock=0), scores=("0", "0"))
    assert (result.home.score, result.away.score, result.period, result.clock) == (None, None, None, None)


@pytest.mark.parametrize(
    ("status_entry", "expected"),
    [
        (status(None, "in", description="Live", period=2, summary="Tide require 31 runs"), "Tide require 31 runs"),
        (
            status("FINAL", "post", True, period=1, displayClock="2:19", result={"displayName": "KO/TKO"}),
            "KO/TKO, R1 2:19",
        ),
        (status("FINAL", "post", True, result={"displayName": "Decision"}), "Decision"),
        (status("IN_PROGRESS", "in", period=1, result={"displayName": "KO"}), None),
        (status("SCHEDULED", "pre", summary="Match starts at 9"), None),
        (status("FINAL", "post", True), None),
    ],
)
def test_summary_is_the_feeds_sentence_or_the_way_a_bout_ended(
    status_entry: dict[str, Any], expected: str | None
) -> None:
    """Before the start there is none."""
    assert game("cricket", status_entry).summary == expected
