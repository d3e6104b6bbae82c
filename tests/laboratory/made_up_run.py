"""A made-up run of the laboratory in which the model is right."""

from msgspec import structs

from dashboard.contrast.cost import Costs, Sizes
from dashboard.contrast.counterfactual import Outcome, Question, counterfactual
from dashboard.contrast.window import Version, Window
from dashboard.laboratory.account import Staleness
from dashboard.laboratory.contestants import CONTESTANTS
from dashboard.laboratory.result import Contestant, Machine, Options, Result, Run


VIEWERS, SECONDS, IDLE_MS = 1000, 20.0, 5.0
WINDOW = Window(
    SECONDS, [float(at) for at in range(1, 20)], [400] * 19, [900] * 19, [[Version(0.0, "0:0"), Version(7.0, "1:0")]]
)
SIZES, COSTS = Sizes(), structs.replace(Costs(), asked_per_s=500.0, board_us=0.0, publication_us=0.0)


def made_up_result() -> Result:
    """Return a result whose figures are those of the model."""
    table = counterfactual(Question(window=WINDOW, interval_s=2.0, viewers=VIEWERS, sizes=SIZES, costs=COSTS))
    contestants = {name: _contestant(getattr(table, name)) for name in CONTESTANTS}
    about = Machine(date="d", python="3", packages={"p": "1"}, kernel="k", cpu="c", cores=2, load_average=0.1)
    return Result(
        machine=about,
        options=Options(),
        rules=("<fair>",),
        idle_cpu_ms_per_s=IDLE_MS,
        contestants=contestants,
        runs=[Run(viewers=VIEWERS, contestants=contestants)],
    )


def _contestant(outcome: Outcome) -> Contestant:
    """Return a contestant that measured what the model computes."""
    stale = outcome.staleness_ms
    return Contestant(
        staleness_ms=Staleness(stale.mean, stale.p50, stale.p95, stale.max, stale.max),
        wrong_score_seconds=outcome.wrong_score_seconds * VIEWERS,
        requests=round(outcome.requests_per_s * SECONDS),
        messages=round(outcome.messages_per_s * SECONDS),
        bytes_sent=round(outcome.bytes_up_per_s * SECONDS),
        bytes_received=round(outcome.bytes_down_per_s * SECONDS),
        nothing_new_share=outcome.nothing_new_share,
        server_cpu_ms_per_viewer_minute=(outcome.server_cores * 1000 + IDLE_MS) * 60 / VIEWERS,
        missed_changes=round(outcome.missed_changes * VIEWERS),
        digest="0a0b0c0d",
        versions=19_000,
        publications=19,
        kib_per_viewer=14.0,
        opening_bytes=1,
        kernel_bytes=1010,
        counted_bytes=1000,
        viewers_busy=0.1,
        viewers_lag_ms=1.0,
        server_waited=0.0,
        server_busy=0.1,
        window=WINDOW,
        sizes=SIZES,
    )


def foreign_result() -> Result:
    """Return the same result for a server that is not ours: its processor time and memory are unknown."""
    result = made_up_result()
    contestants = {
        name: structs.replace(contestant, server_cpu_ms_per_viewer_minute=None, kib_per_viewer=None)
        for name, contestant in result.contestants.items()
    }
    run = Run(viewers=VIEWERS, contestants=contestants)
    return structs.replace(result, idle_cpu_ms_per_s=None, runs=[run], contestants=contestants)
