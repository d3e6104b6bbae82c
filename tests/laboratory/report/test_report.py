"""A result for people, and the model held against it: a made-up run in which the model is right."""

import re

from msgspec import structs

from dashboard.contrast.cost import Costs, Sizes
from dashboard.contrast.counterfactual import Outcome, Question, counterfactual
from dashboard.contrast.window import Version, Window
from dashboard.laboratory.account import Staleness
from dashboard.laboratory.calibration import calibrated
from dashboard.laboratory.contestants import CONTESTANTS
from dashboard.laboratory.forecast import compared, worst
from dashboard.laboratory.report.page import html
from dashboard.laboratory.report.plot import curves
from dashboard.laboratory.report.report import COLUMNS, kernel_error, markdown
from dashboard.laboratory.result import Contestant, Machine, Options, Result, Run


VIEWERS, SECONDS, IDLE_MS = 1000, 20.0, 5.0
WINDOW = Window(
    SECONDS, [float(at) for at in range(1, 20)], [400] * 19, [900] * 19, [[Version(0.0, "0:0"), Version(7.0, "1:0")]]
)
SIZES, COSTS = Sizes(), structs.replace(Costs(), asked_per_s=500.0, board_us=0.0, publication_us=0.0)


def _contestant(outcome: Outcome) -> Contestant:
    """One that measured just what the model says."""
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


def _result() -> Result:
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


def test_the_report_stands_alone_and_draws_both_lines() -> None:
    """All contestants, all columns, the break-even with the run on it; no script, no address, nothing unescaped."""
    result = _result()
    page = html(result)

    assert page.count("<svg") == 6
    assert page.count("this run") == 3
    assert "push (WebSocket)" in page
    assert "fair poll from 37 s on" in page
    assert "&lt;fair&gt;" in page
    assert not re.search("<script|https?:|src=|href=", page)
    assert all(column.title in page for column in COLUMNS)


def test_a_server_that_is_not_ours_has_no_processor_time() -> None:
    """A dash, never a zero; and no break-even."""
    result = _result()
    foreign = {
        name: structs.replace(contestant, server_cpu_ms_per_viewer_minute=None, kib_per_viewer=None)
        for name, contestant in result.contestants.items()
    }
    run = Run(viewers=VIEWERS, contestants=foreign)
    result = structs.replace(result, idle_cpu_ms_per_s=None, runs=[run], contestants=foreign)

    assert "| – | – |" in markdown(result, run)
    assert "Break-even" not in html(result)
    assert round(kernel_error(run), 4) == 0.0099
    assert curves("nothing", [], across="x", up="y") == ""


def test_what_the_model_says_of_its_own_run_is_right() -> None:
    """The costs come out as they went in, and every figure within the bound."""
    result = _result()
    known = calibrated(result, result.runs[0])
    assert known is not None
    lines = [
        line
        for name, contestant in result.contestants.items()
        for line in compared(
            name, contestant, result.options, viewers=VIEWERS, costs=known.costs, idle_ms_per_s=IDLE_MS
        )
    ]

    assert round(known.costs.full_us) == COSTS.full_us
    assert round(known.costs.delivery_us) == COSTS.delivery_us
    assert {line.contestant for line in lines} == set(CONTESTANTS)
    assert worst(lines).error < 0.1, worst(lines)
