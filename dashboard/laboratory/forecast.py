"""
The model against a measurement: what it says of the evening that a contestant was measured on. Pure.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from dashboard.contrast.cost import Costs
from dashboard.contrast.counterfactual import Outcome, Question, counterfactual
from dashboard.laboratory.result import Contestant, Options
from dashboard.laboratory.viewers import Name


WITHIN: Final = 0.1
"""How far the model may be off, as a share."""
NEGLIGIBLE: Final = {
    "nothing new": 0.2,
    "wrong s": 0.5,
    "missed": 1.0,
    "stale ms": 167.0,
    "p95 ms": 167.0,
    "server cores": 0.1,
}
"""
Below it a difference is held against this value instead, for a tenth of next to nothing is nothing: a tenth of these ms
is one picture of a screen, and a tenth of that core what the server takes when nobody is there.
"""


class Compared(Struct, frozen=True):
    """One figure of one contestant."""

    contestant: Name
    interval_s: float
    changes_per_s: float
    figure: str
    measured: float
    computed: float
    error: float
    """The difference as a share of what was measured."""


def compared(
    name: Name, measured: Contestant, options: Options, *, viewers: int, costs: Costs, idle_ms_per_s: float
) -> list[Compared]:
    """
    Every figure of a contestant. The model gets the change log, the sizes of one message each, and `costs` from another
    run; nothing else of what was measured.
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
    """The figure that the model is furthest off."""
    return max(lines, key=lambda line: line.error)
