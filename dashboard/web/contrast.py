"""The change log of the contrast, and the computed cost of other transports, over HTTP."""

import gzip
import time
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Final

import msgspec
from aiohttp import web
from msgspec import Struct

from dashboard.contrast.break_even import Line, break_even
from dashboard.contrast.changelog import ChangeLog
from dashboard.contrast.cost import Costs, Sizes
from dashboard.contrast.counterfactual import Question, Table, counterfactual, mean
from dashboard.contrast.logged import BoardBytes, LogAnswer, indexed
from dashboard.contrast.window import window_of
from dashboard.core import protocol
from dashboard.core.filter import EVERYTHING
from dashboard.core.history import Publication
from dashboard.core.position import MAX_OFFSET, Position
from dashboard.keys import (
    CHANGELOG,
    COMPUTATIONS,
    CONNECTIONS,
    GAP_SAMPLES,
    HEALTH,
    HUB,
    NEIGHBORS,
    REPRESENTATIONS,
    SETTINGS,
)
from dashboard.steady_clock import now_ms
from dashboard.tables import BOUNDS
from dashboard.web.computation import Computations, TooManyComputations
from dashboard.web.encoding import accepts_gzip
from dashboard.web.poll.representations import GZIP_LEVEL, delta_answer


INTERVAL_S: Final = (BOUNDS.interval_ms.least / 1000, BOUNDS.interval_ms.most / 1000)
"""Least and greatest `?interval=`, s."""
VIEWERS: Final = (BOUNDS.viewers.least, BOUNDS.viewers.most)
"""Least and greatest `?viewers=`."""
COST: Final = (0.0, 1e9)
"""Least and greatest value of a cost or size."""
PERIOD_S: Final = (0.1, 1e9)
"""Least and greatest `?heartbeat_s=` and `?wait_s=`, s. Both are divisors."""

GAPS: Final = (1, 2, 4, 8, 16, 32, 64)
"""Numbers of publications in a sampled delta."""
SAMPLES: Final = 4
"""Number of deltas that are encoded for each of `GAPS`."""
SIZES_KEPT_S: Final = 10.0
"""Time for which sampled sizes are cached, s: one sampling encodes up to 28 deltas."""


def set_up_contrast(app: web.Application, changelog: ChangeLog) -> None:
    """Set up what the two answers of this module share."""
    app[CHANGELOG] = changelog
    app[GAP_SAMPLES] = GapSamples()
    app[COMPUTATIONS] = Computations(app[SETTINGS].contrast_kept_s)


class CounterfactualAnswer(Struct, frozen=True):
    """Body of `GET /api/v1/contrast/counterfactual`: the table of the model, and all of its inputs."""

    since_ms: int
    """Start of the change log, ms since 1970 UTC."""
    until_ms: int
    """End of the change log, ms since 1970 UTC."""
    changes: int
    changes_per_s: float
    mean_delta_bytes: float
    interval_s: float
    viewers: int
    sizes: Sizes
    costs: Costs
    contestants: Table
    break_even: list[Line]


class GapSamples:
    """The sizes of responses of this server, sampled at most every `SIZES_KEPT_S`."""

    def __init__(self) -> None:
        self._sizes = Sizes()
        self._until_s = 0.0

    def prepare(self, app: web.Application) -> Callable[[], Sizes]:
        """
        Copy what the samples need. Return the function that takes them, for one thread at a time.

        It returns the sizes of bodies, at most `SIZES_KEPT_S` old, and default sizes of heads.
        """
        now = time.monotonic()
        if now < self._until_s:
            return lambda: self._sizes
        self._until_s = now + SIZES_KEPT_S
        hub, changelog = app[HUB], app[CHANGELOG]
        board = app[REPRESENTATIONS].of(EVERYTHING)
        heartbeat = protocol.heartbeat(hub.position, board.digest, app[HEALTH](), now_ms())
        # The start of the board is left out, since it is no change.
        newest = hub.position
        first = changelog.entries[0].offset if changelog.entries else newest.offset + 1
        known = min(len(hub.history), newest.offset + 1 - first)
        publications = hub.history.since(Position(newest.epoch, newest.offset - known)) or []

        def sample() -> Sizes:
            self._sizes = Sizes(
                board=len(board.whole(packed=True).body),
                gaps=_gaps(publications) or self._sizes.gaps,
                heartbeat=len(protocol.encode(heartbeat)) + 4,
            )
            return self._sizes

        return sample


async def log(request: web.Request) -> web.Response:
    """
    Return the change log, or its entries after `?since=OFFSET`.

    All clients share one answer per position for `Settings.contrast_kept_s`. Raises 503 if too many answers are
    requested.
    """
    app, packed = request.app, accepts_gzip(request)
    hub = app[HUB]
    since = int(_parse_number(request.query, "since", 0, (0, MAX_OFFSET)))

    def prepare() -> Callable[[], bytes]:
        changelog, board = app[CHANGELOG], app[REPRESENTATIONS].of(EVERYTHING)
        entries = [entry for entry in changelog.entries if entry.offset > since]
        answer = partial(
            LogAnswer,
            position=hub.position,
            since_ms=changelog.since_ms,
            until_ms=now_ms(),
            games=len(hub.board.games),
            viewers=len(app[CONNECTIONS].clients),
            dropped=changelog.dropped,
        )

        def compute() -> bytes:
            sizes = BoardBytes(len(board.plain), len(board.whole(packed=True).body))
            keys, changes = indexed(entries)
            return _encoded(answer(board_bytes=sizes, keys=keys, changes=changes), packed=packed)

        return compute

    return await _shared_answer(request, ("log", hub.position, since, packed), prepare, packed=packed)


async def counterfactual_table(request: web.Request) -> web.Response:
    """
    Return the counterfactual for `?interval=` (s) and `?viewers=`.

    Each numeric field of `Costs` and `Sizes` is a parameter as well. All clients with the same parameters share one
    answer for `Settings.contrast_kept_s`. Raises 400 for a value out of range, and 503 if too many answers are
    requested.
    """
    app, query, packed = request.app, request.query, accepts_gzip(request)
    interval_s = _parse_number(query, "interval", BOUNDS.interval_ms.usual / 1000, INTERVAL_S)
    viewers = int(_parse_number(query, "viewers", BOUNDS.viewers.usual, VIEWERS))
    costs = _overrides(query, Costs())
    sizes = _overrides(query, Sizes())

    def prepare() -> Callable[[], bytes]:
        changelog = app[CHANGELOG]
        since_ms = changelog.since_ms
        until_ms = max(now_ms(), since_ms + 1)
        entries, sample = list(changelog.entries), app[GAP_SAMPLES].prepare(app)

        def compute() -> bytes:
            question = Question(
                window=window_of(entries, since_ms, until_ms),
                interval_s=interval_s,
                viewers=viewers,
                sizes=msgspec.structs.replace(sample(), **sizes),
                costs=msgspec.structs.replace(Costs(), **costs),
            )
            return _encoded(_answer(question, since_ms, until_ms), packed=packed)

        return compute

    key = ("counterfactual", interval_s, viewers, *costs.items(), *sizes.items(), packed)
    return await _shared_answer(request, key, prepare, packed=packed)


def _answer(question: Question, since_ms: int, until_ms: int) -> CounterfactualAnswer:
    delta_bytes = mean(question.window.frame_bytes)
    return CounterfactualAnswer(
        since_ms=since_ms,
        until_ms=until_ms,
        changes=len(question.window.changes_s),
        changes_per_s=question.window.changes_per_s,
        mean_delta_bytes=delta_bytes,
        interval_s=question.interval_s,
        viewers=question.viewers,
        sizes=question.sizes,
        costs=question.costs,
        contestants=counterfactual(question),
        break_even=break_even(delta_bytes, question.sizes, question.costs),
    )


def _encoded(answer: Struct, *, packed: bool) -> bytes:
    """Return the JSON of an answer, as gzip if `packed`."""
    body = msgspec.json.encode(answer)
    return gzip.compress(body, GZIP_LEVEL, mtime=0) if packed else body


async def _shared_answer(
    request: web.Request, key: Hashable, prepare: Callable[[], Callable[[], bytes]], *, packed: bool
) -> web.Response:
    try:
        body = await request.app[COMPUTATIONS].result(key, prepare, request.app[NEIGHBORS].of_request(request))
    except TooManyComputations:
        raise web.HTTPServiceUnavailable(
            text="The server computes as many answers of this kind as it allows, in all or for you. Try again in 5 s.",
            headers={"Retry-After": "5"},
        ) from None
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=body, content_type="application/json", headers=headers)


def _gaps(publications: list[Publication]) -> list[tuple[int, float]]:
    """
    Return sizes of gzip bodies of delta responses: pairs of a number of publications and their mean size in bytes.
    """
    samples = []
    for length in GAPS:
        room = len(publications) - length
        if room < 0:
            break
        sizes = []
        for start in sorted({room * number // SAMPLES for number in range(1, SAMPLES + 1)}):
            gap = publications[start : start + length]
            body = msgspec.json.encode(delta_answer(gap[0].previous, gap[-1].position, gap, EVERYTHING))
            sizes.append(len(gzip.compress(body, GZIP_LEVEL, mtime=0)))
        samples.append((length, sum(sizes) / len(sizes)))
    return samples


def _parse_number(query: Mapping[str, str], name: str, default: float, limits: tuple[float, float]) -> float:
    """Return the number in a query parameter, or `default` without it. Raises 400 outside of `limits`."""
    text = query.get(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    low, high = limits
    if not low <= value <= high:
        raise web.HTTPBadRequest(text=f"{name} is {text[:40]!r}: give a number from {low:g} to {high:g}")
    return value


def _overrides(query: Mapping[str, str], figures: Costs | Sizes) -> dict[str, float]:
    """Return the fields of `figures` that the query overrides."""
    return {
        name: _parse_number(query, name, default, PERIOD_S if name in {"heartbeat_s", "wait_s"} else COST)
        for name in figures.__struct_fields__
        if name in query and isinstance(default := getattr(figures, name), int | float)
    }
