"""Requests as exact bytes, for what no client library sends."""

import asyncio
from urllib.parse import urlsplit


async def raw_request(url: str, head: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """Send a head without its last empty line, and return status, headers by lower-case name, and body."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(f"{head}\r\nConnection: close\r\n\r\n".encode("utf-8", "surrogateescape") + body)
        async with asyncio.timeout(5):
            answer = await reader.read()
    finally:
        writer.close()
    lines, _, content = answer.partition(b"\r\n\r\n")
    status, *fields = lines.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    return int(status.split()[1]), headers, content
