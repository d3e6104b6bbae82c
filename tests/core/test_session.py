"""A view encodes once for all its sessions; a session has an outbox only while something waits."""

from itertools import pairwise

from dashboard.core import protocol
from dashboard.core.digest import board_digest
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import Publication, draft
from dashboard.core.model import Board
from dashboard.core.position import Position
from dashboard.core.session import Frame, Session, View
from tests.boards import board, game, scored
from tests.recording import RecordingSink


FIRST_ONLY = Filter.of(games=["mock:cup:1"])
START = Position("e1", 4)


def _publications(*boards: Board) -> list[Publication]:
    """Make the publications between successive boards, from `START` on, one per millisecond."""
    publications, position = [], START
    for at, (before, after) in enumerate(pairwise(boards), 1):
        publication = draft(position, before, after, at)
        assert publication
        publications.append(publication)
        position = publication.position
    return publications


def test_snapshot_and_digest_are_made_once_per_position() -> None:
    """A thousand sessions of one view cost one encoding. A change makes both anew."""
    texts: list[bytes] = []

    def prepare(text: bytes) -> Frame:
        texts.append(text)
        return text

    view = View(EVERYTHING, board(game(1)), START)
    first, digest = view.snapshot(prepare), view.digest
    assert view.snapshot(prepare) is first
    assert view.digest is digest
    assert len(texts) == 1

    after = board(scored(game(1), 1, 0))
    view.move(after, START.next(), 9)
    assert view.snapshot(prepare) != first
    assert view.digest == board_digest(after.games.values()) != digest
    assert len(texts) == 2


def test_bridge_contains_the_visible_changes_and_events() -> None:
    """A publication about hidden games makes no delta. The chain has no hole and ends at the position of the view."""
    one, two = game(1), game(2)
    gap = _publications(
        board(one, two),
        board(scored(one, 1, 0), scored(two, 1, 0)),
        board(scored(one, 1, 0), scored(two, 2, 0)),
        board(scored(one, 2, 0), scored(two, 2, 0)),
    )
    end = gap[-1].position
    view = View(FIRST_ONLY, board(scored(one, 2, 0)), end)

    resumed, deltas = view.bridge(START, gap)

    assert resumed == protocol.Resumed(recovered=True, position=START, deltas=2)
    assert [(delta.previous, delta.position) for delta in deltas] == [(START, START.next()), (START.next(), end)]
    assert [list(delta.games) for delta in deltas] == [[one.key], [one.key]]
    assert [event.game for delta in deltas for event in delta.events] == [one.key, one.key]
    assert [delta.detected_at for delta in deltas] == [1, 3]


def test_bridge_ends_at_the_position_of_a_young_view() -> None:
    """A view starts at the position of the board when its first session came, not at a change it shows."""
    one, two = game(1), game(2)
    gap = _publications(board(one, two), board(scored(one, 1, 0), two), board(scored(one, 1, 0), scored(two, 1, 0)))
    view = View(FIRST_ONLY, board(scored(one, 1, 0)), gap[-1].position)

    _, deltas = view.bridge(START, gap)
    assert [delta.position for delta in deltas] == [gap[-1].position]


def test_bridge_over_hidden_changes_starts_at_the_view() -> None:
    """No delta follows, so `resumed` itself moves the client on."""
    one, two = game(1), game(2)
    gap = _publications(board(one, two), board(one, scored(two, 1, 0)))
    view = View(FIRST_ONLY, board(one), gap[-1].position)

    resumed, deltas = view.bridge(START, gap)
    assert (resumed.position, resumed.deltas, deltas) == (gap[-1].position, 0, [])


def test_outbox_is_made_once_and_dropped_after_sending() -> None:
    """An idle session has no outbox and no board of its own."""
    session = Session(RecordingSink(), 3)
    assert (session.slice_index, session.outbox) == (3, None)

    outbox = session.ensure_outbox(10)
    session.client_board = board(game(1))
    assert session.ensure_outbox(10) is outbox

    session.mark_sent(START)
    assert [session.outbox, session.client_board] == [None, None]
    assert session.position == START
