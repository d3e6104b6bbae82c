"""The sizes of one request of each kind and of its answer, measured on a connection of its own."""

import asyncio
import gzip
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from dashboard.contrast.cost import Sizes
from dashboard.laboratory.browser_requests import poll_request
from dashboard.laboratory.processes import Unmeasurable
from dashboard.laboratory.wire_parsers import Answer, take_answer


PROBE_LIMIT_S: Final = 10.0


class _Sampled(Struct):
    sizes: Sizes


async def probe(url: str) -> Sizes:
    """Measure the sizes of a server's messages now. Raises `Unmeasurable`."""
    address = urlsplit(url)
    host = f"{address.hostname}:{address.port or 80}"
    try:
        async with asyncio.timeout(PROBE_LIMIT_S):
            reader, writer = await asyncio.open_connection(address.hostname, address.port or 80)
            try:
                return await _probe(reader, writer, host)
            finally:
                writer.close()
    except (OSError, ValueError, EOFError, TimeoutError) as error:
        raise Unmeasurable(f"{url} does not answer requests: {error or 'no answer'}") from None


async def _probe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> Sizes:
    buffer = bytearray()

    async def answer_to(request: bytes) -> tuple[Answer, int]:
        """Send a request. Return its answer and the answer's bytes."""
        writer.write(request)
        received = len(buffer)
        while (answer := take_answer(buffer)) is None:
            data = await reader.read(2**16)
            if not data:
                raise EOFError("the connection was closed")
            buffer.extend(data)
            received += len(data)
        return answer, received - len(buffer)

    naive = poll_request("/api/v1/board", host, fresh=True)
    full, full_bytes = await answer_to(naive)
    conditional = poll_request("/api/v1/board", host, tag=full.tag)
    _, unchanged_bytes = await answer_to(conditional)
    position = full.tag.strip(b'"').decode("ascii").removesuffix("-gzip")
    epoch, _, offset = position.rpartition("-")
    since = poll_request(f"/api/v1/board?since={epoch}:{offset}", host)
    empty, _ = await answer_to(since)
    counterfactual, _ = await answer_to(poll_request("/api/v1/contrast/counterfactual", host))
    known = msgspec.json.decode(gzip.decompress(counterfactual.body), type=_Sampled).sizes
    return Sizes(
        naive_request=len(naive),
        fair_request=len(conditional),
        delta_request=len(since),
        head=full_bytes - len(full.body),
        unchanged=unchanged_bytes,
        board=len(full.body),
        gaps=known.gaps,
        empty=len(empty.body),
        heartbeat=known.heartbeat,
    )
