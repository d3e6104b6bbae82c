"""The results of all contestants in one window: their sums, and the order that they must have."""

from collections.abc import Callable
from math import isclose

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.contrast.cost import Costs, Sizes
from dashboard.contrast.counterfactual import Question, Table, counterfactual, mean
from dashboard.contrast.window import Window
from tests.contrast import pollers


SIZES = Sizes(gaps=((1, 400.0), (2, 600.0), (8, 1200.0)))


def _table(window: Window, *, interval_s: float = 2.0, viewers: int = 100) -> Table:
    return counterfactual(Question(window=window, interval_s=interval_s, viewers=viewers, sizes=SIZES, costs=Costs()))


@given(pollers.windows(), st.sampled_from((1.0, 2.0, 30.0)))
@settings(max_examples=300)
def test_bytes_and_waste_of_polling_agree_with_simulated_pollers(window: Window, interval_s: float) -> None:
    """Each simulated poll gets the answer that its contestant would have got."""
    played = pollers.missed_by_polls(window, interval_s)
    table, viewers = _table(window, interval_s=interval_s), 100
    bodies: dict[str, Callable[[int], float]] = {
        "fair_poll": (lambda missed: SIZES.head + SIZES.board if missed else SIZES.unchanged),
        "delta_poll": (lambda missed: SIZES.head + (SIZES.gap(missed) if missed else SIZES.empty)),
        "naive_poll": (lambda _: SIZES.head + SIZES.board),
    }
    for name, body in bodies.items():
        outcome = getattr(table, name)
        down = sum(share * body(missed) for missed, share in played.items()) * viewers / interval_s

        assert isclose(outcome.requests_per_s, viewers / interval_s)
        assert isclose(outcome.bytes_down_per_s, down)
        assert isclose(outcome.nothing_new_share, played.get(0, 0.0), abs_tol=1e-9)


@given(pollers.windows())
@settings(max_examples=300)
def test_pushed_bytes_are_the_log_times_the_viewers(window: Window) -> None:
    """Heartbeats are added, one every ten seconds."""
    push = _table(window).push
    deltas = 100 * sum(window.frame_bytes) / window.length_s

    assert isclose(push.bytes_down_per_s, deltas + 10 * SIZES.heartbeat)
    assert isclose(push.messages_per_s * (1 - push.nothing_new_share), 100 * window.changes_per_s, abs_tol=1e-9)


@given(pollers.windows())
@settings(max_examples=300)
def test_outcomes_keep_their_order_in_every_window(window: Window) -> None:
    """Push never shows a wrong score for longer than polling; a fair poll never gets more than a naive one."""
    table = _table(window)

    assert table.push.wrong_score_seconds <= table.fair_poll.wrong_score_seconds + 0.1
    assert table.fair_poll.bytes_down_per_s <= table.naive_poll.bytes_down_per_s
    assert table.push.staleness_ms.max < table.delta_poll.staleness_ms.mean
    assert table.long_poll.missed_changes == table.sse.missed_changes == 0


def test_viewers_share_the_cost_of_an_encoding() -> None:
    """So one poller costs more than a hundredth of a hundred pollers if much happens."""
    window = Window(60.0, [float(at) for at in range(1, 60)], [500] * 59, [900] * 59, [])
    one, hundred = _table(window, viewers=1), _table(window, viewers=100)

    assert one.fair_poll.server_cores > hundred.fair_poll.server_cores / 50
    assert one.delta_poll.server_cores > hundred.delta_poll.server_cores / 100


def test_window_without_changes_is_all_waste() -> None:
    """A long poll is answered every 25 s."""
    table = _table(Window(100.0, [], [], [], []))

    assert table.fair_poll.nothing_new_share == table.push.nothing_new_share == table.long_poll.nothing_new_share == 1
    assert table.long_poll.requests_per_s == 4
    assert table.fair_poll.bytes_down_per_s == 50 * SIZES.unchanged
    assert mean([]) == 0
