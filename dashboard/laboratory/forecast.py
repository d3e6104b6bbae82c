"""The model's figures for the window that a contestant was measured in, beside the measured ones. Pure."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from dashboard.contrast.cost import Costs
from dashboard.contrast.counterfactual import Outcome, Question, counterfactual
from dashboard.laboratory.result import Contestant, Options
from dashboard.laboratory.viewers import Name


WITHIN: Final = 0.1
"""Largest error of the model, as a share."""
NEGLIGIBLE: Final = {
    "nothing new": 0.2,
    "wrong s": 0.5,
    "missed": 1.0,
    "stale ms": 167.0,
    "p95 ms": 167.0,
    "server cores": 0.1,
}
"""
Values below which an error is a share of this value instead: a share of nearly nothing says nothing.

A tenth of these ms is one frame of a screen. A tenth of that core is the idle server's share.
"""


class Compared(Struct, frozen=True):
    """One figure of one contestant, measured and computed."""

    contestant: Name
    interval_s: float
    changes_per_s: float
    figure: str
    measured: float
    computed: float
    error: float
    """The difference as a share of the measured value, or of the figure in `NEGLIGIBLE` if that is larger."""


def compared(
    name: Name, measured: Contestant, options: Options, *, viewers: int, costs: Costs, idle_ms_per_s: float
) -> list[Compared]:
    """
    Compare every figure of a contestant.

    The model gets the change log, the size of one message of each kind, and `costs` from another run. It gets nothing
    else that was measured.
    """
    question = Question(
        window=measured.window, interval_s=options.interval_s, viewers=viewers, sizes=measured.sizes, costs=costs
    )
    computed: Outcome = getattr(counterfactual(question), name)
    seconds = options.duration_s
    polls = name.endswith("_poll") and name != "long_poll"
    busy_s = (measured.server_cpu_ms_per_viewer_minute or 0.0) * viewers / 60_000 - idle_ms_per_s / 1000
    pairs = [
        ("messages/s", measured.messages / seconds, computed.messages_per_s),
        ("KB down/s", measured.bytes_received / seconds / 1000, computed.bytes_down_per_s / 1000),
        ("stale ms", measured.staleness_ms.mean, computed.staleness_ms.mean),
        ("p95 ms", measured.staleness_ms.p95, computed.staleness_ms.p95 if polls else measured.staleness_ms.p95),
        ("wrong s", measured.wrong_score_seconds / viewers, computed.wrong_score_seconds),
        ("missed", measured.missed_changes / viewers, computed.missed_changes),
        ("nothing new", measured.nothing_new_share, computed.nothing_new_share),
        ("server cores", busy_s, computed.server_cores),
    ]
    if computed.bytes_up_per_s:
        pairs.append(("KB up/s", measured.bytes_sent / seconds / 1000, computed.bytes_up_per_s / 1000))
    return [
        Compared(
            name,
            options.interval_s,
            measured.window.changes_per_s,
            figure,
            actual,
            expected,
            abs(expected - actual) / max(abs(actual), NEGLIGIBLE.get(figure, 1e-9)),
        )
        for figure, actual, expected in pairs
    ]


def worst(lines: Sequence[Compared]) -> Compared:
    """Return the figure with the largest error."""
    return max(lines, key=lambda line: line.error)
