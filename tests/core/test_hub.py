"""Fan-out: each session gets its own view, complete and in order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dashboard.core.filter import EVERYTHING, Filter
from dashboard.core.history import History
from dashboard.core.hub import SLICES, Hub
from dashboard.core.model import Board, League
from dashboard.core.position import Position
from dashboard.core.protocol import SourceHealth, SourceState
from dashboard.core.session import Session
from dashboard.core.view import Frame
from tests.boards import board, boards, game, scored
from tests.recording import RecordingSink, beat
from tests.replica import Replica


HEALTH = [SourceHealth(name="mock", state=SourceState.OK, polled_at=5)]
FIRST_ONLY = Filter.of(games=["mock:cup:1"])


def _hub(history_limit: int = 1000) -> Hub:
    hub = Hub(Position("e1", 0), prepare=bytes, history_limit=history_limit)
    hub.publish(board(game(1), game(2)), 1)
    return hub


def _goals(hub: Hub, home: int) -> None:
    hub.publish(board(scored(game(1), home, 0), game(2)), home)


def test_new_session_gets_a_snapshot_and_then_deltas() -> None:
    """Each delta starts at the client's position."""
    hub, sink = _hub(), RecordingSink()
    hub.attach(sink)
    _goals(hub, 1)

    snapshot, delta = sink.messages
    assert snapshot["type"] == "snapshot"
    assert snapshot["payload"]["position"] == {"epoch": "e1", "offset": 1}
    assert snapshot["payload"]["recovered"] is False
    assert delta["payload"]["previous"] == {"epoch": "e1", "offset": 1}
    assert delta["payload"]["position"] == {"epoch": "e1", "offset": 2}
    assert delta["payload"]["games"] == {"mock:cup:1": {"home": {"score": 1}}}
    assert [event["kind"] for event in delta["payload"]["events"]] == ["score"]


def test_fast_sessions_are_written_before_slow_ones_are_queued() -> None:
    """
    Conflation for a hundred stalled sessions takes a millisecond.

    Sessions that come after them in the loop must not wait for it.
    """
    hub, stalled = _hub(), RecordingSink()
    had_outbox: list[bool] = []

    class Reader(RecordingSink):
        def offer(self, *frames: Frame) -> int:
            had_outbox.append(session.outbox is not None)
            return super().offer(*frames)

    session = hub.attach(stalled)
    hub.attach(Reader())
    stalled.drained, had_outbox[:] = False, []
    _goals(hub, 1)

    assert had_outbox == [False]
    assert session.outbox is not None


def test_replayed_publications_give_the_same_board() -> None:
    """A publication that does not follow the board changes nothing."""
    leader, follower, sink = _hub(), _hub(), RecordingSink()
    follower.attach(sink)
    for boards_ in (board(scored(game(1), 1, 0), game(2)), board(scored(game(1), 1, 0)), board(game(1), game(3))):
        publication = leader.publish(boards_, 9)
        assert publication
        follower.replay(publication)
        assert (follower.board, follower.position) == (leader.board, leader.position)
        with pytest.raises(ValueError, match="e1:"):
            follower.replay(publication)
    assert [message["type"] for message in sink.messages] == ["snapshot", *["delta"] * 3]
    assert (follower.board, follower.position) == (leader.board, leader.position)


def test_restart_sends_every_session_a_snapshot_of_its_view() -> None:
    """A stalled session gets it, too: its outbox would be applied to the wrong board."""
    hub, drained, stalled, filtered = _hub(), RecordingSink(), RecordingSink(), RecordingSink()
    hub.attach(drained)
    hub.attach(stalled)
    hub.attach(filtered, FIRST_ONLY)
    stalled.drained = False
    _goals(hub, 1)
    hub.cut_off = True
    hub.restart(History(Position("e2", 5), 10), board(game(2), game(3)), 44)
    stalled.drained = True
    for session in list(hub.undrained):
        hub.flush(session)

    for sink, keys in (
        (drained, ["mock:cup:2", "mock:cup:3"]),
        (stalled, ["mock:cup:2", "mock:cup:3"]),
        (filtered, []),
    ):
        last = sink.messages[-1]
        assert last["type"] == "snapshot"
        assert last["payload"]["position"] == {"epoch": "e2", "offset": 5}
        assert last["payload"]["detected_at"] == 44
        assert sorted(last["payload"]["games"]) == keys
    beat(hub, HEALTH)
    assert drained.messages[-1]["payload"]["cluster"] == "away"
    hub.publish(board(game(2)), 45)
    assert drained.messages[-1]["payload"]["previous"] == {"epoch": "e2", "offset": 5}


def test_restart_sends_pending_publications_before_the_snapshot() -> None:
    """A delta of the old board after the snapshot would look like a gap to the client. Long polls are woken, too."""
    woken: list[int] = []
    hub = Hub(Position("e1", 0), prepare=bytes, wake=lambda: woken.append(1))
    sink = RecordingSink()
    hub.attach(sink)
    hub.publish(board(game(1)), 1)
    hub.restart(History(Position("e2", 5), 10), board(game(2)), 44)
    hub.fan_out()

    assert [message["type"] for message in sink.messages] == ["snapshot", "delta", "snapshot"]
    assert len(woken) == 2


def test_hub_starts_with_the_board_of_its_position() -> None:
    """After a clean stop the position continues with the saved board; nothing is published for it."""
    hub, sink = Hub(Position("e1", 7), prepare=bytes, board=board(game(1))), RecordingSink()
    hub.attach(sink)

    (snapshot,) = sink.messages
    assert snapshot["payload"]["position"] == {"epoch": "e1", "offset": 7}
    assert list(snapshot["payload"]["games"]) == ["mock:cup:1"]
    assert "detected_at" not in snapshot["payload"]


def test_every_publication_is_observed_on_the_board() -> None:
    """The observer sees the board after the publication, also if another node made it."""
    leader = _hub()
    observations: list[tuple[int, bool]] = []
    follower = Hub(
        leader.position,
        prepare=bytes,
        board=leader.board,
        observe=lambda publication: observations.append(
            (publication.position.offset, follower.position == publication.position)
        ),
    )
    publication = leader.publish(board(game(1)), 2)
    assert publication
    follower.replay(publication)
    follower.publish(board(), 3)

    assert observations == [(2, True), (3, True)]


def test_publication_without_a_change_sends_nothing() -> None:
    """Any number of equal boards causes no frame at all."""
    hub, sink = _hub(), RecordingSink()
    hub.attach(sink)
    before = hub.statistics()
    for _ in range(50):
        assert hub.publish(board(game(1), game(2)), 9) is None

    assert hub.statistics() == before
    assert len(sink.frames) == 1


def test_delta_is_encoded_once_per_filter() -> None:
    """A hundred sessions with one filter share one encoding and the same bytes."""
    hub, sinks = _hub(), [RecordingSink() for _ in range(100)]
    for sink in sinks:
        hub.attach(sink)
    _goals(hub, 1)

    assert hub.statistics().delta_encodings == 1
    assert hub.statistics().delta_frames == 100
    assert len({id(sink.frames[-1]) for sink in sinks}) == 1


def test_resume_gets_the_whole_gap() -> None:
    """`resumed` contains the number of deltas that follow, in order."""
    hub, sink = _hub(), RecordingSink()
    for goals in (1, 2, 3):
        _goals(hub, goals)
    hub.attach(sink, since=Position("e1", 2))

    resumed, second, third = sink.messages
    assert resumed["payload"] == {"recovered": True, "position": {"epoch": "e1", "offset": 2}, "deltas": 2}
    assert [second["payload"]["position"]["offset"], third["payload"]["position"]["offset"]] == [3, 4]
    assert hub.statistics().recoveries == 1


def test_resume_at_the_current_position_gets_no_delta() -> None:
    """There is nothing to catch up with."""
    hub, sink = _hub(), RecordingSink()
    hub.attach(sink, since=hub.position)

    (resumed,) = sink.messages
    assert resumed["payload"]["deltas"] == 0


def test_resume_without_a_complete_gap_gets_a_snapshot() -> None:
    """The position may be of another epoch, in the future or older than the history. A client never gets a part."""
    hub = _hub(history_limit=1)
    _goals(hub, 1)
    _goals(hub, 2)
    for since in (Position("e0", 3), Position("e1", 4), Position("e1", 1)):
        sink = RecordingSink()
        hub.attach(sink, since=since)
        assert [message["type"] for message in sink.messages] == ["snapshot"]
    assert hub.statistics().refused_recoveries == 3


def test_slow_session_gets_one_conflated_delta() -> None:
    """Three goals make one frame, from the client's position to that of the board."""
    hub, sink, fast = _hub(), RecordingSink(), RecordingSink()
    session = hub.attach(sink)
    hub.attach(fast)
    fast.take()
    sink.drained = False
    for goals in (1, 2, 3):
        _goals(hub, goals)

    assert not hub.flush(session)
    assert hub.undrained == {session}
    assert session.outbox
    assert session.outbox.missed_bytes == sum(map(len, fast.frames))
    sink.drained = True
    beat(hub, HEALTH)
    assert len(sink.frames) == 1, "no heartbeat before the delta"
    assert hub.flush(session)
    delta = sink.messages[-1]["payload"]
    assert (delta["previous"]["offset"], delta["position"]["offset"]) == (1, 4)
    assert delta["games"] == {"mock:cup:1": {"home": {"score": 3}}}
    assert [event["after"]["home"] for event in delta["events"]] == [1, 2, 3]
    assert hub.statistics().conflations == 2
    assert not hub.undrained


class ClosingSink(RecordingSink):
    """A connection that, once it is closing, has nothing unsent and takes nothing more."""

    closing = False

    def offer(self, *frames: Frame) -> int:
        """Take nothing while closing, as a connection does between its end and that of its handler."""
        return 0 if self.closing else super().offer(*frames)


def test_closing_connection_keeps_its_outbox_until_it_is_detached() -> None:
    """It looks drained but takes nothing: neither a snapshot nor a delta counts as sent."""
    hub, new, known = _hub(), ClosingSink(), ClosingSink()
    second = hub.attach(known)
    new.closing = known.closing = True
    first = hub.attach(new)
    _goals(hub, 1)

    assert hub.undrained == {first, second}
    assert not hub.flush(first)
    assert not hub.flush(second)
    assert (hub.statistics().snapshot_frames, hub.statistics().delta_frames) == (1, 0)
    hub.detach(first)
    hub.detach(second)
    assert not hub.undrained


def test_snapshot_that_was_not_taken_is_sent_when_drained() -> None:
    """The same holds for a recovery that could not be written."""
    hub, sink = _hub(), RecordingSink()
    sink.drained = False
    session = hub.attach(sink, since=hub.position)
    _goals(hub, 1)
    sink.drained = True
    hub.flush(session)

    (snapshot,) = sink.messages
    assert snapshot["payload"]["position"]["offset"] == 2


def test_filtered_session_gets_its_games_only() -> None:
    """Its positions still start where the previous one ended."""
    hub, sink = _hub(), RecordingSink()
    hub.attach(sink, FIRST_ONLY)
    hub.publish(board(game(1), scored(game(2), 5, 0)), 2)
    _goals(hub, 1)
    beat(hub, HEALTH)

    replica = Replica()
    replica.feed(*sink.messages)
    assert [message["type"] for message in sink.messages] == ["snapshot", "delta", "heartbeat"]
    assert not replica.resync
    assert set(replica.board.games) == {"mock:cup:1"}


def test_second_detach_does_not_remove_a_new_view() -> None:
    """An evicted session detaches twice, the second time late. A session that came meanwhile still gets deltas."""
    hub, first, second = Hub(Position("e", 0), prepare=bytes), RecordingSink(), RecordingSink()
    gone = hub.attach(first)
    hub.detach(gone)
    hub.attach(second)
    hub.detach(gone)
    second.take()
    hub.publish(board(game(1)), 1)
    assert [message["type"] for message in second.messages] == ["delta"]


def test_subscribe_sends_a_snapshot_of_the_new_view() -> None:
    """The old view is removed with its last session."""
    hub, sink = _hub(), RecordingSink()
    session = hub.attach(sink)
    hub.subscribe(session, FIRST_ONLY)

    assert set(sink.messages[-1]["payload"]["games"]) == {"mock:cup:1"}
    assert hub.statistics().sessions == 1
    hub.detach(session)
    assert list(hub.sessions) == []
    hub.detach(session)


def test_heartbeat_reports_position_digest_and_oldest_poll() -> None:
    """An undrained session gets none: it would only add to the backlog."""
    hub, sink, stuck = _hub(), RecordingSink(), RecordingSink()
    hub.attach(sink)
    hub.attach(stuck)
    stuck.drained = False
    _goals(hub, 1)
    older = SourceHealth(name="b", state=SourceState.FAILING, polled_at=3, failures=2, error="HTTP 500")
    beat(hub, [*HEALTH, older], 77)

    payload = sink.messages[-1]["payload"]
    assert payload["position"] == {"epoch": "e1", "offset": 2}
    assert (payload["polled_at"], payload["server_time"], len(payload["digest"])) == (3, 77, 8)
    assert [source["state"] for source in payload["sources"]] == ["ok", "failing"]
    assert [message["type"] for message in stuck.messages] == ["snapshot"]
    assert hub.statistics().heartbeat_frames == 1


def test_heartbeat_that_is_not_taken_is_not_counted() -> None:
    """The next heartbeat comes one period later; a heartbeat is never queued."""
    hub, sink = _hub(), RecordingSink()
    session = hub.attach(sink)
    sink.drained = False
    beat(hub, HEALTH)

    assert session.outbox is None
    assert hub.statistics().heartbeat_frames == 0


def test_source_without_a_poll_leaves_the_age_unknown() -> None:
    """The heartbeat reports no age rather than a wrong one."""
    hub, sink = _hub(), RecordingSink()
    hub.attach(sink)
    beat(hub, [*HEALTH, SourceHealth(name="b", state=SourceState.WAITING)])

    assert "polled_at" not in sink.messages[-1]["payload"]


def test_publications_of_one_tick_leave_as_one_frame() -> None:
    """Two hundred of them cost one encoding and one write per session. No event and no step of the history is lost."""
    woken: list[int] = []
    hub = Hub(Position("e1", 0), prepare=bytes, wake=lambda: woken.append(1))
    hub.publish(board(game(1), game(2)), 1)
    sink = RecordingSink()
    hub.attach(sink)
    sink.take()
    for goals in range(1, 201):
        _goals(hub, goals)

    assert sink.frames == []
    hub.fan_out()
    (delta,) = sink.messages
    assert (delta["payload"]["previous"]["offset"], delta["payload"]["position"]["offset"]) == (1, 201)
    assert delta["payload"]["games"] == {"mock:cup:1": {"home": {"score": 200}}}
    assert len(delta["payload"]["events"]) == 200
    assert delta["payload"]["detected_at"] == 1
    late = RecordingSink()
    hub.attach(late)
    assert late.messages[0]["payload"]["detected_at"] == 200
    assert len(woken) == 2
    assert hub.statistics().delta_frames == 1
    gap = hub.history.since(Position("e1", 1))
    assert gap
    assert len(gap) == 200


def test_tick_with_reverted_changes_still_advances_the_position() -> None:
    """The board is the same as before, but the positions must follow each other."""
    hub = Hub(Position("e1", 0), prepare=bytes, wake=lambda: None)
    hub.publish(board(game(1, status_text="a")), 1)
    sink, replica = RecordingSink(), Replica()
    hub.attach(sink)
    hub.publish(board(game(1, status_text="b")), 2)
    hub.publish(board(game(1, status_text="a")), 3)
    hub.fan_out()
    beat(hub, HEALTH)
    late = RecordingSink()
    hub.attach(late, since=Position("e1", 1))

    replica.feed(*sink.messages)
    assert not replica.resync
    assert replica.position == hub.position == Position("e1", 3)
    assert [message["type"] for message in late.messages] == ["resumed", "delta", "delta"]


def test_session_that_attaches_within_a_tick_misses_nothing() -> None:
    """Pending publications are fanned out before a session is brought up to date."""
    hub = Hub(Position("e1", 0), prepare=bytes, wake=lambda: None)
    hub.publish(board(game(1)), 1)
    first, second = RecordingSink(), RecordingSink()
    hub.attach(first)
    hub.publish(board(scored(game(1), 1, 0)), 2)
    hub.attach(second)

    assert [message["type"] for message in first.messages] == ["snapshot", "delta"]
    assert second.messages[0]["payload"]["position"]["offset"] == 2


def test_rate_limited_session_gets_at_most_its_rate() -> None:
    """Updates are conflated, not queued: at most one in half a second."""
    now = [0.0]
    hub = Hub(Position("e1", 0), prepare=bytes, clock=lambda: now[0])
    hub.publish(board(game(1), game(2)), 1)
    sink, replica = RecordingSink(), Replica()
    session = hub.attach(sink)
    hub.subscribe(session, EVERYTHING, max_rate_hz=2)
    updates = 0
    replica.feed(*sink.take())
    for goals in range(1, 101):
        now[0] += 0.05
        _goals(hub, goals)
        hub.flush(session)
        updates += len(sink.frames)
        replica.feed(*sink.take())

    assert updates == 10
    now[0] += 1
    assert hub.flush(session)
    replica.feed(*sink.take())
    assert replica.board == hub.board
    assert not replica.resync


def test_rate_limited_session_gets_heartbeats_of_the_board_it_holds() -> None:
    """Their digest agrees with the client's older board."""
    hub = Hub(Position("e1", 0), prepare=bytes, clock=lambda: 0.0)
    hub.publish(board(game(1), game(2)), 1)
    sink, replica = RecordingSink(), Replica()
    session = hub.attach(sink)
    hub.subscribe(session, EVERYTHING, max_rate_hz=0.01)
    _goals(hub, 1)
    hub.flush(session)
    _goals(hub, 2)
    _goals(hub, 3)
    beat(hub, HEALTH)

    replica.feed(*sink.messages)
    assert [message["type"] for message in sink.messages][-2:] == ["delta", "heartbeat"]
    assert replica.board != hub.board
    assert not replica.resync


def test_heartbeat_follows_every_snapshot_and_recovery() -> None:
    """A page can confirm its board at once. A session that took nothing gets none."""
    hub = Hub(Position("e1", 0), prepare=bytes, vitals=lambda: (HEALTH, 44))
    hub.publish(board(game(1)), 1)
    new, resumed, stalled = RecordingSink(), RecordingSink(), RecordingSink()
    stalled.drained = False
    hub.attach(new)
    hub.attach(resumed, since=hub.position)
    hub.attach(stalled)

    assert [message["type"] for message in new.messages] == ["snapshot", "heartbeat"]
    assert [message["type"] for message in resumed.messages] == ["resumed", "heartbeat"]
    assert new.messages[-1]["payload"]["server_time"] == 44
    assert stalled.frames == []


def test_sessions_are_spread_evenly_over_the_slices() -> None:
    """A detached session is in no slice."""
    hub = _hub()
    sessions = [hub.attach(RecordingSink()) for _ in range(2 * SLICES)]
    assert [len(hub.sessions_in_slice(index)) for index in range(SLICES)] == [2] * SLICES
    assert hub.sessions_in_slice(SLICES) == hub.sessions_in_slice(0)

    hub.detach(sessions[0])
    assert sessions[0] not in hub.sessions_in_slice(0)


def test_each_distinct_filter_has_one_view() -> None:
    """Equal filters share a view, which is removed with its last session."""
    hub = _hub()
    sessions = [hub.attach(RecordingSink(), selection) for selection in (EVERYTHING, FIRST_ONLY, FIRST_ONLY)]
    assert [(view.filter, len(view.sessions)) for view in hub.views] == [(EVERYTHING, 1), (FIRST_ONLY, 2)]

    hub.detach(sessions[0])
    assert [view.filter for view in hub.views] == [FIRST_ONLY]


SELECTIONS = (
    EVERYTHING,
    FIRST_ONLY,
    Filter.of(leagues=["nowhere"]),
    Filter.of(leagues=["1", "junk"]),
    Filter.of(leagues=["2", "cup"]),
    Filter.of(teams=["alpha", "home 2"]),
    Filter.of(teams=["Beta"], games=["mock:cup:3"]),
    Filter.of(leagues=["2"], games=["MOCK:CUP:1"]),
)


@given(st.lists(boards(), min_size=1, max_size=8), st.data())
def test_shared_views_show_what_one_view_for_each_filter_would(steps: list[Board], data: st.DataObject) -> None:
    """
    Clients with any filter see its games at every moment, without a resync, also those of a league that comes later.

    Some resume from an older position, some are in a burst.
    """
    waking: list[int] = []
    hub = Hub(Position("e1", 0), prepare=bytes, wake=lambda: waking.append(1), history_limit=5)
    clients: list[tuple[Filter, RecordingSink, Replica]] = []
    left: list[tuple[Filter, Replica]] = []
    sessions: list[Session] = []
    for step in steps:
        hub.publish(step, 1)
        if data.draw(st.booleans(), label="same tick"):
            continue
        hub.fan_out()
        action = data.draw(st.sampled_from(("come", "leave", "return", "subscribe", "none")))
        if action == "come":
            clients.append((data.draw(st.sampled_from(SELECTIONS)), RecordingSink(), Replica()))
            sessions.append(hub.attach(clients[-1][1], clients[-1][0]))
        elif action == "leave" and clients:
            hub.detach(sessions.pop())
            selection, _, replica = clients.pop()
            left.append((selection, replica))
        elif action == "return" and left:
            selection, replica = left.pop()
            clients.append((selection, RecordingSink(), replica))
            sessions.append(hub.attach(clients[-1][1], selection, since=replica.position))
        elif action == "subscribe" and clients:
            clients[0] = (data.draw(st.sampled_from(SELECTIONS)), *clients[0][1:])
            hub.subscribe(sessions[0], clients[0][0])
        beat(hub, HEALTH)
        for selection, sink, replica in clients:
            replica.feed(*sink.take())
            assert not replica.resync
            assert replica.board == selection.board(hub.board)
        assert hub.filters_in_use <= len({hub.narrow(selection) for selection, _, _ in clients} | set(SELECTIONS))


def test_junk_names_share_one_view() -> None:
    """Five hundred different names without games cost one view, and nothing for a publication that they do not see."""
    hub = _hub()
    sinks = [RecordingSink() for _ in range(500)]
    for number, sink in enumerate(sinks):
        hub.attach(sink, Filter.of(leagues=[f"junk{number}"]))
    encodings = hub.statistics().delta_encodings
    _goals(hub, 1)

    assert (hub.filters_in_use, hub.statistics().views) == (1, 1)
    assert hub.statistics().delta_encodings == encodings
    assert hub.has_view(Filter.of(teams=["more junk"]))
    assert not hub.has_view(FIRST_ONLY)
    assert hub.has_view(EVERYTHING)


def test_session_gets_the_games_of_a_league_that_comes_later() -> None:
    """Its view is shared until then. The delta begins at the position that it has, not at that of its new view."""
    hub, early, late, stalled = _hub(), RecordingSink(), RecordingSink(), RecordingSink()
    shield = League(id="shd", name="Shield")
    hub.attach(early, Filter.of(leagues=["shd", "nowhere"]))
    hub.attach(stalled, Filter.of(leagues=["shd"]))
    stalled.drained = False
    _goals(hub, 1)
    hub.attach(late, Filter.of(leagues=["shd"], games=["mock:cup:9"]))
    assert hub.filters_in_use == 1
    hub.publish(board(scored(game(1), 1, 0), game(2), game(3, league=shield)), 5)
    stalled.drained = True
    for session in list(hub.undrained):
        hub.flush(session)

    assert hub.filters_in_use == 1
    for sink in (early, late, stalled):
        replica = Replica()
        beat(hub, HEALTH)
        replica.feed(*sink.messages)
        assert not replica.resync
        assert list(replica.board.games) == ["mock:cup:3"]


def test_nothing_is_made_for_a_client_that_does_not_read() -> None:
    """Its resume costs no bridge and no snapshot. It gets the snapshot that all share once it reads."""
    frames: list[bytes] = []

    def prepare(text: bytes) -> Frame:
        frames.append(text)
        return text

    hub = Hub(Position("e1", 0), prepare=prepare, vitals=lambda: (HEALTH, 44))
    hub.publish(board(game(1), game(2)), 1)
    sink = RecordingSink()
    session = hub.attach(sink)
    for goals in range(1, 40):
        _goals(hub, goals)
    sink.drained = False
    frames.clear()
    for _ in range(50):
        hub.recover(session, Position("e1", 1))
    assert frames == []

    sink.drained = True
    assert hub.flush(session)
    assert sink.messages[-1]["type"] == "snapshot"


def test_equal_resumes_cost_one_encoding_of_each_delta() -> None:
    """A thousand pages that return from one position share the bridge, and the heartbeat behind it."""
    made: list[bytes] = []

    def prepare(text: bytes) -> Frame:
        made.append(text)
        return text

    hub = Hub(Position("e1", 0), prepare=prepare, vitals=lambda: (HEALTH, 44))
    hub.publish(board(game(1), game(2)), 1)
    for goals in range(1, 41):
        _goals(hub, goals)
    made.clear()
    sinks = [RecordingSink() for _ in range(1000)]
    for sink in sinks:
        hub.attach(sink, since=Position("e1", 1))

    assert len(made) < 40
    assert len({b"".join(sink.frames) for sink in sinks}) == 1
    assert hub.statistics().recoveries == 1000
    assert sinks[0].messages[-1]["type"] == "heartbeat"


def test_shared_heartbeat_is_made_anew_for_each_moment_and_position() -> None:
    """It is never older than 10 ms, and never that of another position."""
    now = [5.0]
    hub = Hub(Position("e1", 0), prepare=bytes, vitals=lambda: (HEALTH, round(now[0] * 1000)), clock=lambda: now[0])
    times = []
    for step_s in (0.0, 0.004, 0.004, 0.004):
        now[0] += step_s
        sink = RecordingSink()
        hub.attach(sink)
        times.append(sink.messages[-1]["payload"]["server_time"])
    assert times == [5000, 5000, 5000, 5012]
    hub.publish(board(game(1)), 1)
    sink = RecordingSink()
    hub.attach(sink)
    assert sink.messages[-1]["payload"]["position"] == {"epoch": "e1", "offset": 1}


def test_heartbeats_go_out_in_slices() -> None:
    """Each slice contains some of the sessions; in one round every session gets one heartbeat."""
    hub, sinks = _hub(), [RecordingSink() for _ in range(2 * SLICES)]
    for sink in sinks:
        hub.attach(sink)
    hub.heartbeat(0, HEALTH, 1)
    assert hub.statistics().heartbeat_frames == 2
    for slice_index in range(1, SLICES):
        hub.heartbeat(slice_index, HEALTH, 1)

    assert [message["type"] for sink in sinks for message in sink.messages].count("heartbeat") == 2 * SLICES


class FaultyClients(RuleBasedStateMachine):
    """
    Clients of one hub that lose frames, stall, drop and reconnect.

    Whatever happened, once the link has been up for one heartbeat every client equals the server. No client ever gets a
    part of a gap.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hub = Hub(Position("e1", 0), prepare=bytes, history_limit=4, events_limit=5)
        self.clients = [(selection, RecordingSink(), Replica()) for selection in (EVERYTHING, EVERYTHING, FIRST_ONLY)]
        self.sessions: list[Session | None] = [None] * len(self.clients)

    @initialize(start=boards())
    def begin(self, start: Board) -> None:
        """Start with any board."""
        self.hub.publish(start, 0)

    @rule(after=boards())
    def publish(self, after: Board) -> None:
        """Publish any board."""
        self.hub.publish(after, 1)

    @rule(index=st.integers(0, 2))
    def connect(self, index: int) -> None:
        """Attach a client with the position of its board, if it has one."""
        selection, sink, replica = self.clients[index]
        if self.sessions[index] is None:
            sink.drained = True
            self.sessions[index] = self.hub.attach(sink, selection, since=replica.position)

    @rule(index=st.integers(0, 2))
    def disconnect(self, index: int) -> None:
        """Detach a client and lose all frames on the way."""
        session = self.sessions[index]
        if session:
            self.hub.detach(session)
            self.clients[index][1].take()
            self.sessions[index] = None

    @rule(index=st.integers(0, 2), drained=st.booleans())
    def stall(self, index: int, drained: bool) -> None:
        """Fill or drain a connection."""
        self.clients[index][1].drained = drained

    @rule(index=st.integers(0, 2))
    def read(self, index: int) -> None:
        """Read all frames that arrived."""
        _, sink, replica = self.clients[index]
        replica.feed(*sink.take())

    @rule(index=st.integers(0, 2), lost=st.integers(0, 5))
    def lose_a_message(self, index: int, lost: int) -> None:
        """Lose one message of a socket. No network does this, but a bug could; the client must notice."""
        _, sink, replica = self.clients[index]
        messages = sink.take()
        replica.feed(*(message for number, message in enumerate(messages) if number != lost))

    @invariant()
    def no_session_is_past_the_hub(self) -> None:
        """Check that no session has a later position than the hub."""
        for session in self.sessions:
            assert session is None or session.position.offset <= self.hub.position.offset

    def teardown(self) -> None:
        """Let every client catch up, and compare its board with the hub's."""
        for index, (selection, sink, replica) in enumerate(self.clients):
            self.connect(index)
            session = self.sessions[index]
            assert session
            sink.drained = True
            self.hub.flush(session)
            beat(self.hub, [])
            replica.feed(*sink.take())
            if replica.resync:
                self.hub.recover(session, replica.position)
                beat(self.hub, [])
                replica.feed(*sink.take())
            if replica.resync:
                # The gap was complete, but the digest is still wrong: only the whole board helps.
                self.hub.recover(session, None)
                replica.feed(*sink.take())
            assert replica.board == selection.board(self.hub.board)


TestFaultyClients = FaultyClients.TestCase
TestFaultyClients.settings = settings(max_examples=100, stateful_step_count=30)
