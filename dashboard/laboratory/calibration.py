"""The model's costs of a request and of a delivery on this machine, computed from a run of the laboratory. Pure."""

from typing import NamedTuple

from msgspec import structs

from dashboard.contrast.cost import Costs, Sizes
from dashboard.contrast.counterfactual import mean
from dashboard.laboratory.result import Contestant, Result, Run


class Calibrated(NamedTuple):
    """The model's parameters, and the run's place on the plane of the break-even line."""

    sizes: Sizes
    costs: Costs
    frame_bytes: float
    """Mean size of a pushed delta."""
    changes_per_s: float


def calibrated(result: Result, run: Run) -> Calibrated | None:
    """
    Return the parameters of a run, or `None` if it does not contain them.

    They need push, the three contestants that poll by the clock, and the server's processor time. A cost is the time
    that a contestant used beyond the idle server, divided by its messages; costs that viewers share are part of it.
    Sizes are those of one request each. The cost of a fair poll is split by that of a naive poll, which always gets
    the whole board.
    """
    contestants = run.contestants
    needed = ("push", "fair_poll", "delta_poll", "naive_poll")
    if any(name not in contestants for name in needed) or result.idle_cpu_ms_per_s is None:
        return None
    push, fair = contestants["push"], contestants["fair_poll"]
    seconds, idle_ms = result.options.duration_s, result.idle_cpu_ms_per_s

    def each_us(contestant: Contestant) -> float:
        """Return the processor time per message."""
        total_ms = (contestant.server_cpu_ms_per_viewer_minute or 0.0) * run.viewers * seconds / 60
        return max(0.0, 1000 * (total_ms - idle_ms * seconds) / max(1, contestant.messages))

    full_us, idle_share = each_us(contestants["naive_poll"]), fair.nothing_new_share
    unchanged_us = (each_us(fair) - (1 - idle_share) * full_us) / idle_share if idle_share > 0.2 else each_us(fair)
    costs = structs.replace(
        Costs(),
        full_us=full_us,
        unchanged_us=max(0.0, unchanged_us),
        asked_per_s=run.viewers / result.options.interval_s,
        delta_us=each_us(contestants["delta_poll"]),
        delivery_us=each_us(push),
        event_us=each_us(contestants["sse"]) if "sse" in contestants else Costs().event_us,
        long_poll_us=each_us(contestants["long_poll"]) if "long_poll" in contestants else Costs().long_poll_us,
        board_us=0.0,
        publication_us=0.0,
        delivery_ms=push.staleness_ms.mean,
        event_ms=contestants["sse"].staleness_ms.mean if "sse" in contestants else push.staleness_ms.mean,
        long_poll_ms=contestants["long_poll"].staleness_ms.mean if "long_poll" in contestants else Costs().long_poll_ms,
        request_ms=max(0.0, fair.staleness_ms.mean - 500 * result.options.interval_s),
    )
    return Calibrated(push.sizes, costs, mean(push.window.frame_bytes), push.window.changes_per_s)
