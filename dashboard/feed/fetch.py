"""
A source over HTTP: conditional, compressed and limited requests. The deadline of a poll is `watch.py`'s.

On an empty day the source also requests the next day with games, if the feed lists it, so that the wall has something
to show. It does so only once the day is surely empty: an empty answer during an evening is a mistake of the feed
(`core/guard.py`).
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
import structlog
from yarl import URL

from dashboard.core.guard import EMPTY_LIMIT
from dashboard.core.model import Game
from dashboard.feed.decode import decode
from dashboard.feed.redirects import STATUSES, PublicResolver, redirected
from dashboard.feed.source import FeedError, Garbled, Pace, Parse, Parsed, Reading, Refused, TooLarge, Unreachable


MAX_BYTES: Final = 4 * 2**20
"""Largest answer in bytes, unpacked. The largest real one in our recordings has 1.2 MB."""

REDIRECTS: Final = 3
"""Largest number of redirects that a request follows."""

NEXT_GAMES: Final = 6
"""Number of the next day's games to show on an empty day: the first ones to begin."""

THREAD_BYTES: Final = 64 * 2**10
"""A longer answer is parsed in a thread, bytes. Parsing 1 MB in the event loop would stop it for about 0.3 s."""

NextQuery = Callable[[object, datetime], str | None]
"""From a payload without games and the present time to the query string of the next games; `None` if unknown."""

_CHUNK_BYTES: Final = 64 * 2**10
_log = structlog.get_logger("feed")


class HttpSource:
    """A `Source` at a URL that answers with JSON."""

    def __init__(
        self,
        name: str,
        url: str,
        parse: Parse,
        pace: Pace,
        *,
        session: aiohttp.ClientSession,
        max_bytes: int = MAX_BYTES,
        next_query: NextQuery | None = None,
    ) -> None:
        """Use `session`, which is shared, sends our User-Agent and stays open."""
        self.name = name
        self.url = url
        self.pace = pace
        self._parse = parse
        self._session = session
        self._max_bytes = max_bytes
        self._next_query = next_query
        self._validators: dict[str, str] = {}
        self._empty_answers = EMPTY_LIMIT

    async def fetch(self) -> Reading | None:
        """Send one request and return the reading, or `None` after 304. Raises `FeedError`."""
        answer = await self._get(self.url, self._validators)
        if answer is None:
            return None
        validators, content = answer
        payload, parsed = await self._read(content)
        now = datetime.now(UTC).replace(microsecond=0)
        # Keep the validators of parsed answers only: a garbled answer must not turn into "unchanged" at the next poll.
        self._validators = validators
        if parsed.games or parsed.problems:
            self._empty_answers = 0
        elif self._empty_answers < EMPTY_LIMIT:
            self._empty_answers += 1
        elif self._next_query and (query := self._next_query(payload, now)):
            parsed = await self._next_games(query)
            # Without validators, since the next day may change while this one stays empty.
            self._validators = {}
        return Reading(parsed, now)

    async def close(self) -> None:
        """Do nothing: the session belongs to the caller."""

    async def _next_games(self, query: str) -> Parsed:
        """Return the first games of another day, or none if the request fails: today's answer was good."""
        try:
            answer = await self._get(f"{self.url}?{query}", {})
            games = (await self._read(answer[1]))[1].games if answer else []
        except FeedError as error:
            _log.info("next games not available", source=self.name, error=str(error))
            games = []
        return Parsed(sorted(games, key=_start)[:NEXT_GAMES])

    async def _read(self, content: bytes) -> tuple[object, Parsed]:
        """Return the payload and its games. Raises `Garbled`."""

        def read() -> tuple[object, Parsed]:
            payload = decode(content)
            return payload, self._parse(payload)

        return read() if len(content) <= THREAD_BYTES else await asyncio.to_thread(read)

    async def _get(self, url: str, validators: dict[str, str]) -> tuple[dict[str, str], bytes] | None:
        """Return the validators and the bytes of an answer, or `None` after 304. Raises `FeedError`."""
        try:
            return await self._answer(url, validators)
        except aiohttp.ClientResponseError as error:
            raise Garbled(f"not an HTTP answer: {error.message}") from None
        except aiohttp.ClientPayloadError as error:
            raise Garbled(f"the answer ended early: {error}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(str(error) or type(error).__name__) from None

    async def _answer(self, address: str, validators: dict[str, str]) -> tuple[dict[str, str], bytes] | None:
        url = URL(address)
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(REDIRECTS + 1):
                # A redirect to another host gets no connection of the shared session, which knows private addresses.
                session = self._session
                if url.host != URL(address).host:
                    session = await stack.enter_async_context(self._public_session())
                async with session.get(url, headers=validators, allow_redirects=False) as response:
                    if response.status not in STATUSES:
                        return await self._content(response)
                    url = redirected(url, response.headers.get("Location"))
        raise Unreachable(f"more than {REDIRECTS} redirects")

    def _public_session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(resolver=PublicResolver())
        return aiohttp.ClientSession(connector=connector, headers=self._session.headers, trust_env=True)

    async def _content(self, response: aiohttp.ClientResponse) -> tuple[dict[str, str], bytes] | None:
        if response.status == 304:
            return None
        if response.status != 200:
            wait_s = retry_after_s(response.headers.get("Retry-After"), _date(response.headers))
            raise Refused(f"HTTP {response.status}", status=response.status, retry_after_s=wait_s)
        content = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            content += chunk
            if len(content) > self._max_bytes:
                raise TooLarge(f"the answer is longer than {self._max_bytes} bytes")
        return _validators(response.headers), bytes(content)


def _validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the request headers that make the next request conditional."""
    pairs = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
    return {condition: headers[header] for condition, header in pairs.items() if header in headers}


def _date(headers: Mapping[str, str]) -> datetime:
    """Return the time of an answer by the clock of the feed: that of this machine may be wrong."""
    try:
        date = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return datetime.now(UTC)
    return date.replace(tzinfo=date.tzinfo or UTC)


def _start(game: Game) -> datetime:
    return game.start_time or datetime.max.replace(tzinfo=UTC)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """
    Return the seconds of a Retry-After header in either form (RFC 9110, 10.2.3), at most a day.

    Return `None` without a header or for nonsense.
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), 86_400.0)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return min(max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()), 86_400.0)
