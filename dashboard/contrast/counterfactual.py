"""
The cost and the staleness that each transport would have had in a window of the change log. Pure.

For V viewers, an interval of I s, and n publications in a window of T s (r = n/T per second):

    polling     V/I requests per second. A share w of them finds nothing new: the part of the window behind which no
                publication lies within I (`phase.spans`). Bytes and processor time are summed over the kinds of
                answers. An answer costs more at a low rate (`cost.LOW_RATE_EXPONENT`)
    push, SSE   V r deliveries and V/h heartbeats (every h s) per second
    long poll   V requests per publication, and one more for every W s without one

The board is taken to be as large as it is now. The feed's cost is the same for all contestants and left out. So are
opening and closing connections.
"""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from dashboard.contrast.cost import Costs, Sizes
from dashboard.contrast.phase import ScoreHistory, Span, Staleness, never_shown, poll_probability, spans, staleness
from dashboard.contrast.window import Window


class Outcome(Struct, frozen=True, kw_only=True):
    """The result of one contestant. Sums are over all viewers unless a member says otherwise."""

    requests_per_s: float
    messages_per_s: float
    """Answers, frames or events to viewers."""
    bytes_up_per_s: float
    """From viewers to the server."""
    bytes_down_per_s: float
    nothing_new_share: float
    """Share of the messages that contain no change: 304, empty deltas, heartbeats."""
    staleness_ms: Staleness
    wrong_score_seconds: float
    """Of one viewer in the whole window."""
    missed_changes: float
    """Versions of games that one viewer never saw in the whole window."""
    server_cores: float


class Table(Struct, frozen=True, kw_only=True):
    """The results of all contestants in one window."""

    push: Outcome
    sse: Outcome
    long_poll: Outcome
    fair_poll: Outcome
    delta_poll: Outcome
    naive_poll: Outcome


class Question(Struct, frozen=True, kw_only=True):
    """A window, the number of viewers, their interval, and the costs."""

    window: Window
    interval_s: float
    """Interval of the three contestants that poll by the clock, s; above 0."""
    viewers: int
    sizes: Sizes
    costs: Costs

    @property
    def polls_per_s(self) -> float:
        """Polls per second of all viewers together."""
        return self.viewers / self.interval_s


class _Polls(Struct, frozen=True):
    """The view of one poller by the clock. The three contestants that poll so share it."""

    spans: Sequence[Span]
    idle_share: float
    wrong_score_s: float
    never_shown: float
    boards_per_s: float
    """
    Positions per second at which all viewers together request the board at least once.

    The time from one publication to the next is one position.
    """

    @classmethod
    def of(cls, question: Question, scores: ScoreHistory) -> "_Polls":
        """Return the view of a poller with the interval of the question."""
        window, interval_s = question.window, question.interval_s
        poll_spans = list(spans(window, interval_s))
        return cls(
            poll_spans,
            _idle_share(window, poll_spans),
            scores.wrong_s(interval_s, question.costs.request_ms / 1000),
            never_shown(window, interval_s),
            sum(poll_probability(gap_s, interval_s, question.viewers) for gap_s in window.gaps_s[1:]) / window.length_s,
        )


def counterfactual(question: Question) -> Table:
    """Return the result that each contestant would have had."""
    window, sizes, costs = question.window, question.sizes, question.costs
    scores = ScoreHistory(window)
    polls = _Polls.of(question, scores)
    # A heartbeat that follows a publication is confirmed.
    confirmed_share = 1 - _idle_share(window, list(spans(window, costs.heartbeat_s)))
    return Table(
        push=_pushed(
            question,
            scores,
            delta=mean(window.frame_bytes),
            beat=sizes.heartbeat,
            each_us=costs.delivery_us,
            delivery_ms=costs.delivery_ms,
            confirmed=confirmed_share * sizes.painted,
        ),
        sse=_pushed(
            question,
            scores,
            delta=mean(window.plain_bytes) + sizes.event,
            beat=sizes.heartbeat + sizes.event,
            each_us=costs.event_us,
            delivery_ms=costs.event_ms,
            confirmed=0,
        ),
        long_poll=_long_polled(question, scores),
        fair_poll=_fair(question, polls),
        delta_poll=_delta(question, polls),
        naive_poll=_naive(question, polls),
    )


def mean(values: Sequence[float]) -> float:
    """Return the mean of values, or 0 without any."""
    return sum(values) / len(values) if values else 0.0


def _pushed(
    question: Question,
    scores: ScoreHistory,
    *,
    delta: float,
    beat: float,
    each_us: float,
    delivery_ms: float,
    confirmed: float,
) -> Outcome:
    """
    Return the result of push or SSE.

    Bytes down: V (r m + b/h). Bytes up: V/h times `confirmed`, the mean size of a paint receipt per heartbeat. Cores:
    V (r + 1/h) c + r e. Staleness and wrong scores are the time of a delivery.
    """
    window, costs = question.window, question.costs
    changes, beats = question.viewers * window.changes_per_s, question.viewers / costs.heartbeat_s
    delivery_s = delivery_ms / 1000
    return Outcome(
        requests_per_s=0.0,
        messages_per_s=changes + beats,
        bytes_up_per_s=beats * confirmed,
        bytes_down_per_s=changes * delta + beats * beat,
        nothing_new_share=beats / (changes + beats),
        staleness_ms=staleness(0.0, delivery_s),
        wrong_score_seconds=scores.wrong_s(0.0, delivery_s),
        missed_changes=0.0,
        server_cores=((changes + beats) * each_us + window.changes_per_s * costs.publication_us) / 1e6,
    )


def _long_polled(question: Question, scores: ScoreHistory) -> Outcome:
    """
    Return the result of long polling.

    Requests: V (n + Σ ⌊g/W⌋) / T over the gaps g between publications. A change between two requests waits for the
    second.
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
        wrong_score_seconds=scores.wrong_s(0.0, delivery_s),
        missed_changes=0.0,
        server_cores=(requests * costs.long_poll_us + window.changes_per_s * costs.publication_us) / 1e6,
    )


def _naive(question: Question, polls: _Polls) -> Outcome:
    """
    Return the result of naive polling.

    Bytes down: V/I (head + board). Cores: V/I c_full, and the board's encoding for each position that is requested.
    """
    sizes, costs = question.sizes, question.costs
    return _by_the_clock(
        question,
        polls,
        up=sizes.naive_request,
        down=sizes.head + sizes.board,
        answer_us=costs.full_us,
        shared_us=polls.boards_per_s * costs.board_us,
    )


def _fair(question: Question, polls: _Polls) -> Outcome:
    """
    Return the result of fair polling.

    Bytes down: V/I ((1 - w) (head + board) + w unchanged). Cores are computed alike.
    """
    sizes, costs, idle = question.sizes, question.costs, polls.idle_share
    return _by_the_clock(
        question,
        polls,
        up=sizes.fair_request,
        down=(1 - idle) * (sizes.head + sizes.board) + idle * sizes.unchanged,
        answer_us=(1 - idle) * costs.full_us + idle * costs.unchanged_us,
        shared_us=polls.boards_per_s * costs.board_us,
    )


def _delta(question: Question, polls: _Polls) -> Outcome:
    """
    Return the result of delta polling.

    Bytes down: V/I (head + Σ share_k body(k)), where k publications lie behind a poll. Cores: V/I c_delta, and an
    encoding for each pair of positions that is requested: each span is one.
    """
    sizes, costs, length_s = question.sizes, question.costs, question.window.length_s
    length_by_missed: defaultdict[int, float] = defaultdict(float)
    for span in polls.spans:
        length_by_missed[span.missed] += span.length_s
    body = sum(length * (sizes.gap(missed) if missed else sizes.empty) for missed, length in length_by_missed.items())
    pairs = sum(
        poll_probability(span.length_s, question.interval_s, question.viewers) for span in polls.spans if span.missed
    )
    return _by_the_clock(
        question,
        polls,
        up=sizes.delta_request,
        down=sizes.head + body / length_s,
        answer_us=costs.delta_us,
        shared_us=pairs / length_s * costs.publication_us,
    )


def _by_the_clock(
    question: Question, polls: _Polls, *, up: float, down: float, answer_us: float, shared_us: float
) -> Outcome:
    """
    Return the result of polling by the clock.

    `up` and `down` are the bytes of a request and of its answer. `answer_us` is the cost of one answer, `shared_us`
    the cost per second that all answers share.
    """
    requests = question.polls_per_s
    return Outcome(
        requests_per_s=requests,
        messages_per_s=requests,
        bytes_up_per_s=requests * up,
        bytes_down_per_s=requests * down,
        nothing_new_share=polls.idle_share,
        staleness_ms=staleness(question.interval_s, question.costs.request_ms / 1000),
        wrong_score_seconds=polls.wrong_score_s,
        missed_changes=polls.never_shown,
        server_cores=(requests * answer_us * question.costs.low_rate_factor(requests) + shared_us) / 1e6,
    )


def _idle_share(window: Window, poll_spans: Sequence[Span]) -> float:
    """Return w: the share of polls behind which no publication lies."""
    return sum(span.length_s for span in poll_spans if not span.missed) / window.length_s
