"""A bridge is made once for all that stand at one position, and contains the whole gap."""

from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.bridge import CHANGES_LEAST, STEPS, Bridge, Bridges
from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import Publication, draft
from dashboard.core.model import Board
from dashboard.core.position import Position
from dashboard.core.view import View
from tests.boards import board, boards, game, scored
from tests.recording import RecordingSink
from tests.replica import Replica


FIRST_ONLY = Filter.of(games=["mock:cup:1"])
START = Position("e1", 4)


def _publications(*boards_: Board) -> list[Publication]:
    """Make the publications between successive boards, from `START` on, one per millisecond."""
    publications, position = [], START
    for at, (before, after) in enumerate(pairwise(boards_), 1):
        publication = draft(position, before, after, at)
        assert publication
        publications.append(publication)
        position = publication.position
    return publications


def _goals(count: int) -> list[Board]:
    return [board(scored(game(1), goals, 0), game(2)) for goals in range(count + 1)]


def _bridges(limit_bytes: int = 2**20, events_limit: int = 100) -> Bridges:
    return Bridges(bytes, tuple, limit_bytes=limit_bytes, events_limit=events_limit)


def _messages(bridge: Bridge | None) -> tuple[dict, list[dict]]:  # type: ignore[type-arg]
    """Return the payloads of `resumed` and of the deltas."""
    assert bridge
    sink = RecordingSink()
    sink.offer(*bridge.frames)
    resumed, *deltas = sink.messages
    assert resumed["type"] == "resumed"
    assert resumed["payload"]["deltas"] == len(deltas) == bridge.deltas
    return resumed["payload"], [delta["payload"] for delta in deltas]


def _at(position: Position) -> dict[str, object]:
    built: dict[str, object] = msgspec.to_builtins(position)
    return built


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

    resumed, deltas = _messages(_bridges().between(view, START, gap))

    assert resumed["position"] == _at(START)
    assert [(delta["previous"], delta["position"]) for delta in deltas] == [
        (_at(START), _at(START.next())),
        (_at(START.next()), _at(end)),
    ]
    assert [list(delta["games"]) for delta in deltas] == [[one.key], [one.key]]
    assert [event["game"] for delta in deltas for event in delta["events"]] == [one.key, one.key]
    assert [delta["detected_at"] for delta in deltas] == [1, 3]


def test_bridge_ends_at_the_position_of_a_young_view() -> None:
    """A view starts at the position of the board when its first session came, not at a change it shows."""
    one, two = game(1), game(2)
    gap = _publications(board(one, two), board(scored(one, 1, 0), two), board(scored(one, 1, 0), scored(two, 1, 0)))
    view = View(FIRST_ONLY, board(scored(one, 1, 0)), gap[-1].position)

    _, deltas = _messages(_bridges().between(view, START, gap))
    assert [delta["position"] for delta in deltas] == [_at(gap[-1].position)]


def test_bridge_over_hidden_changes_starts_at_the_view() -> None:
    """No delta follows, so `resumed` itself moves the client on."""
    one, two = game(1), game(2)
    gap = _publications(board(one, two), board(one, scored(two, 1, 0)))
    view = View(FIRST_ONLY, board(one), gap[-1].position)

    resumed, deltas = _messages(_bridges().between(view, START, gap))
    assert (resumed["position"], deltas) == (_at(gap[-1].position), [])


def test_equal_resumes_share_one_bridge() -> None:
    """It is made anew for another position only."""
    steps, bridges = _goals(5), _bridges()
    gap = _publications(*steps)
    view = View(EVERYTHING, steps[-1], gap[-1].position)

    first = bridges.between(view, START, gap)
    assert bridges.between(view, START, gap) is first
    assert bridges.encodings == 5
    assert bridges.between(view, gap[0].position, gap[1:]) is not first
    # The deltas themselves are those of the first bridge.
    assert bridges.encodings == 5


def test_latest_publications_stay_a_delta_each() -> None:
    """A display with a broadcast delay shows each at its time. The older ones are one delta with the newest events."""
    steps = _goals(100)
    gap = _publications(*steps)
    view = View(EVERYTHING, steps[-1], gap[-1].position)

    _, (merged, *latest) = _messages(_bridges(events_limit=7).between(view, START, gap))

    assert STEPS <= len(latest) < 2 * STEPS
    assert [delta["detected_at"] for delta in latest] == list(range(101 - len(latest), 101))
    assert merged["detected_at"] == 100 - len(latest)
    assert [event["after"]["home"] for event in merged["events"]] == list(range(94 - len(latest), 101 - len(latest)))
    assert merged["position"]["offset"] % STEPS == 0


def test_merged_part_serves_for_several_positions() -> None:
    """While publications come, pages that return at one position cost one more delta for each, not all of them anew."""
    steps, bridges = _goals(100 + STEPS), _bridges()
    gap = _publications(*steps)
    encodings = []
    for count in range(100, 100 + STEPS):
        bridges.between(View(EVERYTHING, steps[count], gap[count - 1].position), START, gap[:count])
        encodings.append(bridges.encodings)

    # Each view is another one here, so nothing is shared between them.
    assert encodings[0] == encodings[1] - encodings[0] - 1
    view, bridges = View(EVERYTHING, steps[100], gap[99].position), _bridges()
    bridges.between(view, START, gap[:100])
    before = bridges.encodings
    for count in range(101, 104):
        view.move(steps[count], gap[count - 1].position, count)
        bridges.between(view, START, gap[:count])
    assert bridges.encodings == before + 3


def test_gap_with_too_many_changes_gets_a_snapshot() -> None:
    """Merging them would cost more than the whole board."""
    steps = _goals(CHANGES_LEAST + 1)
    gap = _publications(*steps)
    view = View(EVERYTHING, steps[-1], gap[-1].position)

    assert _bridges(events_limit=1).between(view, START, gap) is None
    assert _bridges(events_limit=1).between(view, gap[0].position, gap[1:]) is not None


def test_long_bridge_that_is_larger_than_the_snapshot_is_not_used() -> None:
    """The whole of a small board that changes all the time is shorter. A short bridge is sent: it has events."""
    steps = [board(game(1, title=f"{number} " + "x" * 3000)) for number in range(STEPS + 2)]
    gap = _publications(*steps)
    view = View(EVERYTHING, steps[-1], gap[-1].position)

    assert _bridges().between(view, START, gap) is None
    assert _bridges().between(view, gap[-3].position, gap[-2:]) is not None


def test_cache_is_bounded_in_bytes() -> None:
    """The bridge that was used least recently leaves first."""
    steps, bridges = _goals(12), _bridges(limit_bytes=9000)
    gap = _publications(*steps)
    view = View(EVERYTHING, steps[-1], gap[-1].position)
    for start in range(len(gap)):
        since = START if not start else gap[start - 1].position
        bridge = bridges.between(view, since, gap[start:])
        _messages(bridge)
        assert bridges.size_bytes <= 9000
    assert 0 < len(bridges) < len(gap)

    bridges.forget(view)
    assert (len(bridges), bridges.size_bytes) == (0, 0)


@given(st.lists(boards(), min_size=2, max_size=40), st.sampled_from((EVERYTHING, FIRST_ONLY)), st.data())
def test_bridge_leads_to_the_board_from_any_position(
    steps: list[Board], selection: Filter, data: st.DataObject
) -> None:
    """A client that stood anywhere in the history ends with the board, digest and position of its view."""
    publications, position, states = [], START, {START: steps[0]}
    for at, (before, after) in enumerate(pairwise(steps), 1):
        if publication := draft(position, before, after, at):
            publications.append(publication)
            position = publication.position
            states[position] = after
    since = data.draw(st.sampled_from(list(states)))
    gap = [item for item in publications if item.position.offset > since.offset]
    view = View(selection, selection.board(steps[-1]), position)
    bridge = _bridges(limit_bytes=data.draw(st.sampled_from((0, 2**20)))).between(view, since, gap)

    replica, sink = Replica(), RecordingSink()
    sink.offer(View(selection, selection.board(states[since]), since).snapshot(bytes))
    sink.offer(*(bridge.frames if bridge else [view.snapshot(bytes)]))
    replica.feed(*sink.messages)
    assert not replica.resync
    assert (replica.board, replica.position) == (view.board, view.position)
