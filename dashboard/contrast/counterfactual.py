"""
What an evening would have cost and shown by each way of asking, from its change log alone. Pure.

For every contestant, with V viewers, interval I (s), n publications in an evening of T s (r = n/T a second):

    polling     V/I requests a second; nothing new in the share w of them, the part of the evening behind which no
                publication lies within I (`phase.spans`); bytes and processor time add up the kinds of answers, each of
                which costs the more the fewer they are (`cost.LOW_RATE_EXPONENT`)
    push, SSE   V r deliveries and V/h heartbeats (every h s) a second
    long poll   V requests for each publication, and one more for every W s without one

The board is taken to be as large as it is now. What the feed itself costs the server is the same for all and left out,
and so is opening and closing connections.
"""

from collections.abc import Sequence

from msgspec import Struct

from dashboard.contrast.cost import Costs, Sizes
from dashboard.contrast.phase import Span, Staleness, never_shown, poll_probability, spans, staleness, wrong_score_s
from dashboard.contrast.window import Window


class Outcome(Struct, frozen=True, kw_only=True):
    """What one way of asking comes to. Sums are over all viewers unless something else is said."""

    requests_per_s: float
    messages_per_s: float
    """Answers, frames or events that reach viewers."""
    bytes_up_per_s: float
    """To the server."""
    bytes_down_per_s: float
    nothing_new_share: float
    """Of the messages: answers and heartbeats that told of no change."""
    staleness_ms: Staleness
    wrong_score_seconds: float
    """Of one viewer, in the whole evening."""
    missed_changes: float
    """Versions of games that one viewer never saw, in the whole evening."""
    server_cores: float


class Table(Struct, frozen=True, kw_only=True):
    """All contestants on one evening."""

    push: Outcome
    sse: Outcome
    long_poll: Outcome
    fair_poll: Outcome
    delta_poll: Outcome
    naive_poll: Outcome


class Question(Struct, frozen=True, kw_only=True):
    """An evening, how often so many viewers poll, and what that costs."""

    window: Window
    interval_s: float
    """Above 0; of the three that poll by the clock."""
    viewers: int
    sizes: Sizes
    costs: Costs

    @property
    def polls_per_s(self) -> float:
        """Of all viewers."""
        return self.viewers / self.interval_s


def counterfactual(question: Question) -> Table:
    """What each contestant would have come to."""
    poll_spans = list(spans(question.window, question.interval_s))
    window, sizes, costs = question.window, question.sizes, question.costs
    return Table(
        push=_pushed(
            question,
            delta=mean(window.frame_bytes),
            beat=sizes.heartbeat,
            each_us=costs.delivery_us,
            delivery_ms=costs.delivery_ms,
            confirmed=sizes.painted,
        ),
        sse=_pushed(
            question,
            delta=mean(window.plain_bytes) + sizes.event,
            beat=sizes.heartbeat + sizes.event,
            each_us=costs.event_us,
            delivery_ms=costs.event_ms,
            confirmed=0,
        ),
        long_poll=_long_polled(question),
        fair_poll=_fair(question, poll_spans),
        delta_poll=_delta(question, poll_spans),
        naive_poll=_naive(question, poll_spans),
    )


def mean(values: Sequence[float]) -> float:
    """0 for none."""
    return sum(values) / len(values) if values else 0.0


def _pushed(
    question: Question, *, delta: float, beat: float, each_us: float, delivery_ms: float, confirmed: float
) -> Outcome:
    """
    Bytes: down V (r m + b/h), up V/h for each heartbeat behind which something was published. Cores:
    V (r + 1/h) c + r e. Staleness and wrong scores: the time of a delivery.
    """
    window, costs = question.window, question.costs
    changes, beats = question.viewers * window.changes_per_s, question.viewers / costs.heartbeat_s
    delivery_s = delivery_ms / 1000
    new = 1 - _idle_share(question, list(spans(window, costs.heartbeat_s)))
    return Outcome(
        requests_per_s=0.0,
        messages_per_s=changes + beats,
        bytes_up_per_s=beats * new * confirmed,
        bytes_down_per_s=changes * delta + beats * beat,
        nothing_new_share=beats / (changes + beats),
        staleness_ms=staleness(0.0, delivery_s),
        wrong_score_seconds=wrong_score_s(window, 0.0, delivery_s),
        missed_changes=0.0,
        server_cores=((changes + beats) * each_us + window.changes_per_s * costs.publication_us) / 1e6,
    )


def _long_polled(question: Question) -> Outcome:
    """
    Requests: V (n + Σ ⌊g/W⌋) / T over the gaps g between publications. A change that comes between two requests waits
    for the second.
    """
    window, sizes, costs = question.window, question.sizes, question.costs
    idle = sum(int(gap_s / costs.wait_s) for gap_s in window.gaps_s)
    news, empty = question.viewers * window.changes_per_s, question.viewers * idle / window.length_s
    requests, delivery_s = news + empty, costs.long_poll_ms / 1000
    return Outcome(
        requests_per_s=requests,
        messages_per_s=requests,
        bytes_up_per_s=requests * sizes.delta_request,
        bytes_down_per_s=requests * sizes.head + news * sizes.gap(1) + empty * sizes.empty,
        nothing_new_share=empty / requests if requests else 0.0,
        staleness_ms=staleness(0.0, delivery_s),
        wrong_score_seconds=wrong_score_s(window, 0.0, delivery_s),
        missed_changes=0.0,
        server_cores=(requests * costs.long_poll_us + window.changes_per_s * costs.publication_us) / 1e6,
    )


def _naive(question: Question, poll_spans: Sequence[Span]) -> Outcome:
    """Bytes down: V/I (head + board). Cores: V/I c_full, and the board's encoding for each position asked for."""
    sizes, costs = question.sizes, question.costs
    return _by_the_clock(
        question,
        poll_spans,
        up=sizes.naive_request,
        down=sizes.head + sizes.board,
        answer_us=costs.full_us,
        shared_us=_boards_per_s(question) * costs.board_us,
    )


def _fair(question: Question, poll_spans: Sequence[Span]) -> Outcome:
    """Bytes down: V/I ((1 - w) (head + board) + w unchanged). Cores alike."""
    sizes, costs, idle = question.sizes, question.costs, _idle_share(question, poll_spans)
    return _by_the_clock(
        question,
        poll_spans,
        up=sizes.fair_request,
        down=(1 - idle) * (sizes.head + sizes.board) + idle * sizes.unchanged,
        answer_us=(1 - idle) * costs.full_us + idle * costs.unchanged_us,
        shared_us=_boards_per_s(question) * costs.board_us,
    )


def _delta(question: Question, poll_spans: Sequence[Span]) -> Outcome:
    """
    Bytes down: V/I (head + Σ share_k body(k)), where k publications lie behind a poll. Cores: V/I c_delta, and an
    encoding for each pair of positions that somebody asks between: each span is one.
    """
    sizes, costs, length_s = question.sizes, question.costs, question.window.length_s
    body = sum(span.length_s * (sizes.gap(span.missed) if span.missed else sizes.empty) for span in poll_spans)
    pairs = sum(
        poll_probability(span.length_s, question.interval_s, question.viewers) for span in poll_spans if span.missed
    )
    return _by_the_clock(
        question,
        poll_spans,
        up=sizes.delta_request,
        down=sizes.head + body / length_s,
        answer_us=costs.delta_us,
        shared_us=pairs / length_s * costs.publication_us,
    )


def _by_the_clock(
    question: Question, poll_spans: Sequence[Span], *, up: float, down: float, answer_us: float, shared_us: float
) -> Outcome:
    """`up`, `down`: bytes of a request and its answer; `answer_us`: of one; `shared_us`: of all together, a second."""
    requests, request_s = question.polls_per_s, question.costs.request_ms / 1000
    return Outcome(
        requests_per_s=requests,
        messages_per_s=requests,
        bytes_up_per_s=requests * up,
        bytes_down_per_s=requests * down,
        nothing_new_share=_idle_share(question, poll_spans),
        staleness_ms=staleness(question.interval_s, request_s),
        wrong_score_seconds=wrong_score_s(question.window, question.interval_s, request_s),
        missed_changes=never_shown(question.window, question.interval_s),
        server_cores=(requests * answer_us * question.costs.low_rate_factor(requests) + shared_us) / 1e6,
    )


def _idle_share(question: Question, poll_spans: Sequence[Span]) -> float:
    """w: the share of polls behind which no publication lies."""
    return sum(span.length_s for span in poll_spans if not span.missed) / question.window.length_s


def _boards_per_s(question: Question) -> float:
    """Positions a second at which anybody asks for the board: the time from one publication to the next is one span."""
    spans_s = question.window.gaps_s[1:]
    return (
        sum(poll_probability(span_s, question.interval_s, question.viewers) for span_s in spans_s)
        / question.window.length_s
    )
