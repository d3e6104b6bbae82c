"""The evening's change log, and what other ways of asking would have made of it, over HTTP."""

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
from dashboard.contrast.evening import evening_of
from dashboard.contrast.logged import BoardBytes, LogAnswer, indexed
from dashboard.core import protocol
from dashboard.core.digest import board_digest
from dashboard.core.filter import EVERYTHING
from dashboard.core.hub import Hub
from dashboard.core.position import MAX_OFFSET, Position
from dashboard.keys import CHANGELOG, CONNECTIONS, GAP_SAMPLES, HEALTH, HUB, REPRESENTATIONS
from dashboard.web.poll.representations import GZIP_LEVEL, delta_answer


INTERVAL_S: Final = (0.25, 60.0)
VIEWERS: Final = (1, 1_000_000)
COST: Final = (0.0, 1e9)

GAPS: Final = (1, 2, 4, 8, 16, 32, 64)
"""Publications that a delta answer tells of, in the samples."""
SAMPLES: Final = 4
"""Answers encoded for each of them."""
SIZES_KEPT_S: Final = 10.0
"""Sampling encodes up to 28 answers: it is done so often at most, whoever asks."""


class CounterfactualAnswer(Struct, frozen=True):
    """`GET /api/v1/contrast/counterfactual`: the model's table, and all that went into it."""

    since_ms: int
    until_ms: int
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
    """How large answers are on this server, measured now and then."""

    def __init__(self) -> None:
        self._sizes = Sizes()
        self._until_s = 0.0

    def sizes(self, app: web.Application) -> Sizes:
        """The bodies' sizes as they were at most `SIZES_KEPT_S` ago; heads are the defaults."""
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
    """The log, or what came after `?since=OFFSET`."""
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
    The counterfactual for `?interval=` (s) and `?viewers=`. Every member of `Costs` and `Sizes` that is one number may
    be given, too. 400 for what is out of range.
    """
    query = request.query
    interval_s = _parse_number(query, "interval", 2.0, INTERVAL_S)
    viewers = int(_parse_number(query, "viewers", 1000, VIEWERS))
    changelog = request.app[CHANGELOG]
    until_ms = max(time.time_ns() // 1_000_000, changelog.since_ms + 1)
    evening = evening_of(changelog.entries, changelog.since_ms, until_ms)
    question = Question(
        evening=evening,
        interval_s=interval_s,
        viewers=viewers,
        sizes=_with_overrides(query, request.app[GAP_SAMPLES].sizes(request.app)),
        costs=_with_overrides(query, Costs()),
    )
    delta_bytes = mean(evening.frame_bytes)
    answer = CounterfactualAnswer(
        since_ms=changelog.since_ms,
        until_ms=until_ms,
        changes=len(evening.changes_s),
        changes_per_s=evening.changes_per_s,
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
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.enable_compression(web.ContentCoding.gzip)
    return response


def _gaps(hub: Hub, changelog: ChangeLog) -> list[tuple[int, float]]:
    """
    The packed bodies of delta answers: the mean of some, for each of some numbers of publications; without the
    beginning of a board, which is no change.
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
    text = query.get(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    low, high = limits
    if not low <= value <= high:
        raise web.HTTPBadRequest(text=f"{name}={text[:40]!r} is no number from {low:g} to {high:g}")
    return value


Figures = TypeVar("Figures", Costs, Sizes)


def _with_overrides(query: Mapping[str, str], figures: Figures) -> Figures:
    """The same with what the address says of it."""
    overrides = {
        name: _parse_number(query, name, default, COST)
        for name in figures.__struct_fields__
        if name in query and isinstance(default := getattr(figures, name), int | float)
    }
    return msgspec.structs.replace(figures, **overrides)
