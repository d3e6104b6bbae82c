"""The entries of the change log, and their number."""

from dashboard.contrast.changelog import ChangeLog
from dashboard.core.hub import Hub
from dashboard.core.position import Position
from tests.boards import board, game, scored, side


def _log(limit: int = 10) -> tuple[ChangeLog, Hub]:
    log = ChangeLog(measure=lambda text: (len(text), 7), limit=limit, now_ms=500)
    return log, Hub(Position("e", 0), prepare=len, observe=log.add)


def test_log_has_an_entry_per_publication_after_the_first_board() -> None:
    """It contains the time, the sizes, the changed games and the new scores."""
    log, hub = _log()
    one, two = game(1), game(2)
    hub.publish(board(one, two), 1000)
    assert (list(log.entries), log.since_ms) == ([], 1000)

    hub.publish(board(scored(one, 1, 0), two), 2000)
    hub.publish(board(scored(one, 1, 0)), 2500)
    first, second = log.entries

    assert (first.offset, first.detected_at, first.games) == (2, 2000, (one.key,))
    assert (first.scores, first.packed_bytes) == ({one.key: "1:0"}, 7)
    assert first.delta_bytes > 100
    assert (second.games, second.scores) == ((two.key,), {})


def test_scores_include_shootouts_and_texts() -> None:
    """A changed clock is no changed score."""
    log, hub = _log()
    hub.publish(board(game(1)), 0)
    hub.publish(board(game(1, clock=None)), 1)
    hub.publish(board(game(1, home=side("A", None, score_text="125/3"), away=side("B", 1, shootout=4))), 2)
    hub.publish(board(game(1, home=side("A", None), away=side("B", 1, shootout=4))), 3)

    assert [list(entry.scores.values()) for entry in log.entries] == [[], ["125/3:1(4)"], ["-:1(4)"]]


def test_full_log_drops_and_counts_the_oldest_entries() -> None:
    """The log is then complete from the last dropped entry on."""
    log, hub = _log(limit=2)
    for goals in range(5):
        hub.publish(board(game(1, goals)), 1000 * goals)

    assert [entry.offset for entry in log.entries] == [4, 5]
    assert (log.dropped, log.since_ms) == (2, 2000)


def test_log_starts_anew_after_a_restart_of_the_stream() -> None:
    """So it does for any publication that does not follow the last one."""
    log, hub = _log()
    for goals in range(3):
        hub.publish(board(game(1, goals)), goals)
    restarted = Hub(Position("f", 40), prepare=len, board=hub.board, observe=log.add)
    restarted.publish(board(game(1, 9)), 77)

    assert [entry.offset for entry in log.entries] == [41]
    assert (log.dropped, log.since_ms) == (0, 77)
