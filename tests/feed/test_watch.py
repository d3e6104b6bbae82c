"""The watch of one source."""

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from dashboard.core.model import Game, GameKey, Status
from dashboard.core.protocol import SourceState
from dashboard.feed.source import FeedError, Garbled, Pace, Problem, Refused, TooLarge, Unreachable
from dashboard.feed.watch import LOGGED_PROBLEMS, Watch
from tests.boards import KICK_OFF, game
from tests.sources import Answer, FakeSource, HangingSource, reading


class Receiver:
    """A receiver of deliveries with a clock that the test sets."""

    def __init__(self) -> None:
        self.delivered: list[dict[GameKey, Game]] = []
        self.now = KICK_OFF
        self.set_by = timedelta()
        """The wall clock was set by this much."""

    def watch(self, *answers: Answer, **options: object) -> Watch:
        """Return a watch on a source with these answers."""
        source = FakeSource(*answers, pace=Pace(live_s=10, near_s=20, idle_s=300))
        return Watch(source, self.take, random=lambda: 0.5, now=self.present, steady_ms=self.steady_ms, **options)  # type: ignore[arg-type]

    def take(self, _source: str, games: object) -> None:
        """Keep a delivery."""
        assert isinstance(games, dict)
        self.delivered.append(games)

    def present(self) -> datetime:
        """Return the time that the test has set."""
        return self.now + self.set_by

    def steady_ms(self) -> int:
        """Return the same on a clock that is never set, ms since 1970."""
        return int(self.now.timestamp() * 1000)


async def test_good_answer_is_delivered_and_sets_the_pace() -> None:
    """A game in play selects the live interval."""
    receiver = Receiver()
    watch = receiver.watch(reading(game(1)))
    assert watch.health().state is SourceState.WAITING

    assert await watch.poll() == 10
    assert receiver.delivered == [{game(1).key: game(1)}]
    health = watch.health()
    assert (health.state, health.polled_at) == (SourceState.OK, int(KICK_OFF.timestamp() * 1000))


async def test_unchanged_answer_confirms_a_doubted_change() -> None:
    """A 304 repeats the last answer, so the feed has reported the change twice."""
    receiver = Receiver()
    over = game(1, status=Status.FINAL, final=True, clock=None)
    watch = receiver.watch(reading(over), reading(game(1)), None)
    for _ in range(3):
        await watch.poll()

    statuses = [delivery[game(1).key].status for delivery in receiver.delivered]
    assert statuses == [Status.FINAL, Status.FINAL, Status.LIVE]
    assert watch.counts["held_back"] == 1
    assert watch.counts["unchanged"] == 1


async def test_source_may_set_the_time_of_its_next_poll() -> None:
    """Nothing is delivered until then."""
    receiver = Receiver()
    watch = receiver.watch(2.5)

    assert await watch.poll() == 2.5
    assert receiver.delivered == []
    assert await receiver.watch(None).poll() == 300


@pytest.mark.parametrize(
    "error", [Garbled("HTML"), TooLarge("9 MB"), Refused("HTTP 500", status=500), Unreachable("refused")]
)
async def test_failed_poll_changes_nothing_and_backs_off(error: FeedError) -> None:
    """The failure is counted by kind and appears in the health."""
    receiver = Receiver()
    watch = receiver.watch(reading(game(1)), error)
    await watch.poll()

    assert [await watch.poll() for _ in range(6)] == [20, 40, 80, 160, 300, 300]
    assert len(receiver.delivered) == 1
    assert watch.counts[error.kind] == 6
    health = watch.health()
    assert (health.state, health.failures, health.error) == (SourceState.FAILING, 6, str(error))


async def test_good_answer_ends_the_failures() -> None:
    """The health has no failures afterwards."""
    receiver = Receiver()
    watch = receiver.watch(Garbled("x"), reading(game(1)))
    await watch.poll()
    await watch.poll()

    assert watch.health().state is SourceState.OK
    assert watch.health().error is None


async def test_unexpected_error_of_an_adapter_is_a_garbled_answer() -> None:
    """The watch goes on after any exception."""
    watch = Receiver().watch(ZeroDivisionError("oops"))

    assert await watch.poll() == 20
    assert watch.health().error == "ZeroDivisionError: oops"


async def test_source_that_hangs_fails_at_the_deadline() -> None:
    """The poll counts as unreachable."""
    watch = Watch(HangingSource(None), lambda *_: None, random=lambda: 0.5, deadline_s=0.01)

    await watch.poll()
    assert watch.counts["unreachable"] == 1


async def test_answer_without_a_readable_game_is_a_failure() -> None:
    """If every game is broken, so is the feed."""
    receiver = Receiver()
    watch = receiver.watch(reading(problems=[Problem("1", "no teams")]))
    await watch.poll()

    assert watch.health().error == "no game could be read; problems: 1"
    assert receiver.delivered == []


async def test_unreadable_game_loses_no_other_and_is_not_missing() -> None:
    """It keeps its last good value, however often it is unreadable."""
    receiver = Receiver()
    broken = reading(game(2), problems=[Problem("1", "no teams")])
    watch = receiver.watch(reading(game(1), game(2)), broken)
    for _ in range(4):
        await watch.poll()

    assert receiver.delivered[-1] == {game(1).key: game(1), game(2).key: game(2)}
    assert watch.counts["problems"] == 3


async def test_memory_of_logged_problems_is_bounded() -> None:
    """A feed with ever new problems cannot fill the log or the memory."""
    many = [Problem(str(number), "odd") for number in range(LOGGED_PROBLEMS + 5)]
    watch = Receiver().watch(reading(game(1), problems=many))
    await watch.poll()

    assert watch.counts["problems"] == LOGGED_PROBLEMS + 5


async def test_long_silence_makes_games_in_play_stale() -> None:
    """An old score must not look fresh. The next answer makes it fresh again."""
    receiver = Receiver()
    watch = receiver.watch(reading(game(1)), Garbled("x"), Garbled("x"), None, silence=timedelta(seconds=60))
    await watch.poll()
    await watch.poll()
    receiver.now += timedelta(seconds=60)
    await watch.poll()
    await watch.poll()

    assert [delivery[game(1).key].stale for delivery in receiver.delivered] == [False, True, False]


async def test_end_of_a_recording_leaves_no_game_live() -> None:
    """A game that the last payload does not list is stale at once."""
    receiver = Receiver()
    watch = receiver.watch(reading(game(1), game(2)), reading(game(2), ended=True))
    await watch.poll()
    await watch.poll()

    assert watch.ended
    assert watch.health().state is SourceState.ENDED
    assert [item.stale for item in receiver.delivered[-1].values()] == [True, True]


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=2), timedelta(days=-20_000)])
async def test_wall_clock_that_is_set_makes_no_game_stale_and_no_age_wrong(step: timedelta) -> None:
    """A failure right after the step is no silence; two minutes of failures are."""
    receiver = Receiver()
    watch = receiver.watch(reading(game(1)), Unreachable("away"), Unreachable("away"))
    await watch.poll()
    receiver.set_by = step
    receiver.now += timedelta(seconds=10)
    await watch.poll()
    assert not receiver.delivered[-1][game(1).key].stale
    assert watch.health().polled_at == int(KICK_OFF.timestamp() * 1000)

    receiver.now += timedelta(seconds=110)
    await watch.poll()
    assert receiver.delivered[-1][game(1).key].stale


async def test_games_beyond_the_limits_are_left_out_and_counted() -> None:
    """The health has their number, and one line is logged when it begins and when it ends."""
    receiver = Receiver()
    watch = receiver.watch(reading(*map(game, range(5))), reading(*map(game, range(5))), reading(game(1)), places=3)
    with capture_logs() as lines:
        for _ in range(2):
            await watch.poll()
            assert (len(receiver.delivered[-1]), watch.health().left_out) == (3, 2)
        await watch.poll()
    assert watch.health().left_out == 0
    assert [line["log_level"] for line in lines] == ["warning", "info"]


async def test_missing_games_give_way_to_listed_ones() -> None:
    """A feed that renames its games does not keep the new ones out, nor fill the board."""
    receiver = Receiver()
    answers = [reading(*map(game, range(start, start + 3))) for start in (0, 10, 20)]
    watch = receiver.watch(*answers, places=3, growth=100)
    for start in (0, 10, 20):
        await watch.poll()
        assert {*receiver.delivered[-1]} == {game(number).key for number in range(start, start + 3)}
