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
    name: Name, found: Contestant, options: Options, *, viewers: int, costs: Costs, idle_ms_per_s: float
) -> list[Compared]:
    """
    Every figure of a contestant. The model gets the change log, the sizes of one message each, and `costs` from another
    run; nothing else of what was measured.
    """
    asked = Question(
        window=found.window, interval_s=options.interval_s, viewers=viewers, sizes=found.sizes, costs=costs
    )
    told: Outcome = getattr(counterfactual(asked), name)
    seconds = options.duration_s
    polls = name.endswith("_poll") and name != "long_poll"
    busy_s = (found.server_cpu_ms_per_viewer_minute or 0.0) * viewers / 60_000 - idle_ms_per_s / 1000
    pairs = [
        ("messages/s", found.messages / seconds, told.messages_per_s),
        ("KB down/s", found.bytes_received / seconds / 1000, told.bytes_down_per_s / 1000),
        ("stale ms", found.staleness_ms.mean, told.staleness_ms.mean),
        ("p95 ms", found.staleness_ms.p95, told.staleness_ms.p95 if polls else found.staleness_ms.p95),
        ("wrong s", found.wrong_score_seconds / viewers, told.wrong_score_seconds),
        ("missed", found.missed_changes / viewers, told.missed_changes),
        ("nothing new", found.nothing_new_share, told.nothing_new_share),
        ("server cores", busy_s, told.server_cores),
    ]
    if told.bytes_up_per_s:
        pairs.append(("KB up/s", found.bytes_sent / seconds / 1000, told.bytes_up_per_s / 1000))
    return [
        Compared(
            name,
            options.interval_s,
            found.window.changes_per_s,
            figure,
            measured,
            computed,
            abs(computed - measured) / max(abs(measured), NEGLIGIBLE.get(figure, 1e-9)),
        )
        for figure, measured, computed in pairs
    ]


def worst(lines: Sequence[Compared]) -> Compared:
    """The figure that the model is furthest off."""
    return max(lines, key=lambda line: line.error)
