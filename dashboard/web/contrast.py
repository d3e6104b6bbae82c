"""The change log of the contrast, and the computed cost of other transports, over HTTP."""

import gzip
import time
from collections.abc import Mapping
from typing import Final, TypeVar

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
from dashboard.core.digest import board_digest
from dashboard.core.filter import EVERYTHING
from dashboard.core.hub import Hub
from dashboard.core.position import MAX_OFFSET, Position
from dashboard.keys import CHANGELOG, CONNECTIONS, GAP_SAMPLES, HEALTH, HUB, REPRESENTATIONS
from dashboard.tables import BOUNDS
from dashboard.web.encoding import accepts_gzip
from dashboard.web.poll.representations import GZIP_LEVEL, delta_answer


INTERVAL_S: Final = (BOUNDS.interval_ms.least / 1000, BOUNDS.interval_ms.most / 1000)
"""Least and greatest `?interval=`, s."""
VIEWERS: Final = (BOUNDS.viewers.least, BOUNDS.viewers.most)
"""Least and greatest `?viewers=`."""
COST: Final = (0.0, 1e9)
"""Least and greatest value of a cost or size."""

GAPS: Final = (1, 2, 4, 8, 16, 32, 64)
"""Numbers of publications in a sampled delta."""
SAMPLES: Final = 4
"""Number of deltas that are encoded for each of `GAPS`."""
SIZES_KEPT_S: Final = 10.0
"""Time for which sampled sizes are cached, s: one sampling encodes up to 28 deltas."""


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

    def sizes(self, app: web.Application) -> Sizes:
        """Return the sizes of bodies, at most `SIZES_KEPT_S` old, and default sizes of heads."""
        now = time.monotonic()
        if now >= self._until_s:
            self._until_s = now + SIZES_KEPT_S
            hub = app[HUB]
            digest = board_digest(hub.board.games.values())
            heartbeat = protocol.heartbeat(hub.position, digest, app[HEALTH](), time.time_ns() // 1_000_000)
            self._sizes = Sizes(
                board=len(app[REPRESENTATIONS].of(EVERYTHING).whole(packed=True).body),
                gaps=_gaps(hub, app[CHANGELOG]) or self._sizes.gaps,
                heartbeat=len(protocol.encode(heartbeat)) + 4,
            )
        return self._sizes


async def log(request: web.Request) -> web.Response:
    """Return the change log, or its entries after `?since=OFFSET`."""
    changelog, hub, representations = request.app[CHANGELOG], request.app[HUB], request.app[REPRESENTATIONS]
    since = int(_parse_number(request.query, "since", 0, (0, MAX_OFFSET)))
    board = representations.of(EVERYTHING)
    entries = [entry for entry in changelog.entries if entry.offset > since]
    keys, changes = indexed(entries)
    answer = LogAnswer(
        position=hub.position,
        since_ms=changelog.since_ms,
        until_ms=time.time_ns() // 1_000_000,
        games=len(hub.board.games),
        viewers=len(request.app[CONNECTIONS].clients),
        board_bytes=BoardBytes(len(board.plain), len(board.whole(packed=True).body)),
        keys=keys,
        changes=changes,
        dropped=changelog.dropped,
    )
    return _json_response(request, answer)


async def counterfactual_table(request: web.Request) -> web.Response:
    """
    Return the counterfactual for `?interval=` (s) and `?viewers=`.

    Each numeric field of `Costs` and `Sizes` is a parameter as well. Raises 400 for a value out of range.
    """
    query = request.query
    interval_s = _parse_number(query, "interval", BOUNDS.interval_ms.usual / 1000, INTERVAL_S)
    viewers = int(_parse_number(query, "viewers", BOUNDS.viewers.usual, VIEWERS))
    changelog = request.app[CHANGELOG]
    until_ms = max(time.time_ns() // 1_000_000, changelog.since_ms + 1)
    window = window_of(changelog.entries, changelog.since_ms, until_ms)
    question = Question(
        window=window,
        interval_s=interval_s,
        viewers=viewers,
        sizes=_with_overrides(query, request.app[GAP_SAMPLES].sizes(request.app)),
        costs=_with_overrides(query, Costs()),
    )
    delta_bytes = mean(window.frame_bytes)
    answer = CounterfactualAnswer(
        since_ms=changelog.since_ms,
        until_ms=until_ms,
        changes=len(window.changes_s),
        changes_per_s=window.changes_per_s,
        mean_delta_bytes=delta_bytes,
        interval_s=interval_s,
        viewers=viewers,
        sizes=question.sizes,
        costs=question.costs,
        contestants=counterfactual(question),
        break_even=break_even(delta_bytes, question.sizes, question.costs),
    )
    return _json_response(request, answer)


def _json_response(request: web.Request, answer: Struct) -> web.Response:
    response = web.Response(
        body=msgspec.json.encode(answer),
        content_type="application/json",
        headers={"Cache-Control": "no-store", "Vary": "Accept-Encoding"},
    )
    if accepts_gzip(request):
        response.enable_compression(web.ContentCoding.gzip)
    return response


def _gaps(hub: Hub, changelog: ChangeLog) -> list[tuple[int, float]]:
    """
    Return sizes of gzip bodies of delta responses: pairs of a number of publications and their mean size in bytes.

    The start of the board is left out, since it is no change.
    """
    history, newest = hub.history, hub.position.offset
    known = min(len(history), newest + 1 - changelog.entries[0].offset) if changelog.entries else 0
    oldest = newest - known
    samples = []
    for length in GAPS:
        room = known - length
        if room < 0:
            break
        starts = sorted({oldest + room * number // SAMPLES for number in range(1, SAMPLES + 1)})
        sizes = []
        for start in starts:
            since = Position(hub.position.epoch, start)
            gap = (history.since(since) or [])[:length]
            body = msgspec.json.encode(delta_answer(since, gap[-1].position, gap, EVERYTHING))
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


Figures = TypeVar("Figures", Costs, Sizes)


def _with_overrides(query: Mapping[str, str], figures: Figures) -> Figures:
    """Return `figures` with the fields that the query overrides."""
    overrides = {
        name: _parse_number(query, name, default, COST)
        for name in figures.__struct_fields__
        if name in query and isinstance(default := getattr(figures, name), int | float)
    }
    return msgspec.structs.replace(figures, **overrides)
