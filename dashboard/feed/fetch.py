"""One HTTP GET of a feed: conditional, compressed and capped. The deadline is the watch's."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from dashboard.feed.parsers import decode
from dashboard.feed.source import Garbled, Pace, Parse, Reading, Refused, TooLarge, Unreachable


MAX_BYTES: Final = 8 * 2**20
"""Unpacked. The largest real answer in our recordings has 1.2 MB."""

_CHUNK_BYTES: Final = 64 * 2**10


class HttpSource:
    """A `Source` behind a URL that answers JSON."""

    def __init__(
        self,
        name: str,
        url: str,
        parse: Parse,
        pace: Pace,
        *,
        session: aiohttp.ClientSession,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """The session is shared and stays open; its headers say who we are."""
        self.name = name
        self.url = url
        self.pace = pace
        self._parse = parse
        self._session = session
        self._max_bytes = max_bytes
        self._validators: dict[str, str] = {}

    async def fetch(self) -> Reading | None:
        """Ask once; `None` after 304. Raises `FeedError`."""
        try:
            body = await self._get()
        except aiohttp.TooManyRedirects:
            raise Unreachable("redirected too often") from None
        except aiohttp.ClientResponseError as error:
            raise Garbled(f"no HTTP answer: {error.message}") from None
        except aiohttp.ClientPayloadError as error:
            raise Garbled(f"the answer broke off: {error}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(str(error) or type(error).__name__) from None
        if body is None:
            return None
        validators, content = body
        reading = Reading(self._parse(decode(content)), datetime.now(UTC).replace(microsecond=0))
        # Only an answer that could be used may be compared with: a garbled one must not turn into "unchanged".
        self._validators = validators
        return reading

    async def close(self) -> None:
        """Nothing is held open."""

    async def _get(self) -> tuple[dict[str, str], bytes] | None:
        async with self._session.get(self.url, headers=self._validators, max_redirects=3) as response:
            if response.status == 304:
                return None
            if response.status != 200:
                wait_s = retry_after_s(response.headers.get("Retry-After"), datetime.now(UTC))
                raise Refused(f"HTTP {response.status}", status=response.status, retry_after_s=wait_s)
            content = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                content += chunk
                if len(content) > self._max_bytes:
                    raise TooLarge(f"more than {self._max_bytes} bytes")
            pairs = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
            validators = {ask: response.headers[told] for ask, told in pairs.items() if told in response.headers}
            return validators, bytes(content)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds from a Retry-After header in either form (RFC 9110, 10.2.3); `None` for none or nonsense."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), 86_400.0)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return min(max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()), 86_400.0)
