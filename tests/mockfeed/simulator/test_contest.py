"""The state of one contest at any second."""

from dashboard.mockfeed.simulator.evening import Evening


def test_incident_is_shown_before_it_is_withdrawn() -> None:
    """A goal counts until its withdrawal, and before that its entry does not contain the withdrawal."""
    contest = next(
        contest for contest in Evening(1, 1).contests if any(entry.withdrawn for entry in contest.sheet.entries)
    )
    entry = next(entry for entry in contest.sheet.entries if entry.withdrawn)
    assert entry.withdrawn
    shown = contest.state_at(contest.fixture.start_s + entry.second)
    assert shown.entries[-1].withdrawn is None
    assert shown.moment.score == entry.score
    taken = contest.state_at(contest.fixture.start_s + entry.withdrawn.second)
    assert entry in taken.entries
    assert taken.moment.score == entry.withdrawn.score
